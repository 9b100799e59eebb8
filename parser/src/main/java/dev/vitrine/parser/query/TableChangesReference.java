package dev.vitrine.parser.query;

import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * {@code TABLE_CHANGES('films', 3, 7)} in FROM.
 *
 * @param span the call
 * @param table a string or a parameter, the table's name
 * @param from the version before the first change
 * @param to the version of the last change, absent for the newest
 * @param alias what follows the call, if it does
 */
public record TableChangesReference(Span span, Span table, Span from, Optional<Span> to, Optional<Alias> alias) {}
