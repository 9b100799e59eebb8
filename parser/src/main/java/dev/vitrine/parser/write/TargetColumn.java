package dev.vitrine.parser.write;

import dev.vitrine.parser.text.Span;

/**
 * A column that is written.
 *
 * @param name of the column itself
 * @param span with what follows the name, as in {@code tags[1]} or {@code address.city}
 */
public record TargetColumn(String name, Span span) {}
