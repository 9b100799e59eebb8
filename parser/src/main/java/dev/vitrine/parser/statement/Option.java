package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;

/**
 * An option {@code name = value}.
 *
 * @param name as Postgres stores it; several parts are joined by dots
 * @param value a string's decoded text; anything else as written; empty if only the name is given
 */
public record Option(String name, String value, Span span) {}
