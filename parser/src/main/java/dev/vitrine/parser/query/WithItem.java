package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * An item of WITH.
 *
 * @param query absent if the item writes
 * @param body what stands between the parentheses
 */
public record WithItem(Alias name, Optional<Query> query, Span body) {}
