package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;

/**
 * A clause.
 *
 * @param span with its keyword
 * @param body without it
 */
public record Clause(Span span, Span body) {}
