package dev.vitrine.parser.text;

/**
 * A clause.
 *
 * @param span with its keyword
 * @param body without it
 */
public record Clause(Span span, Span body) {}
