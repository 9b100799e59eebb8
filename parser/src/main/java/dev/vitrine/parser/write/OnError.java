package dev.vitrine.parser.write;

import dev.vitrine.parser.statement.ErrorPolicy;
import dev.vitrine.parser.text.Span;

/** The ON ERROR clause of an INSERT, which Postgres must not see. */
public record OnError(ErrorPolicy policy, Span span) {}
