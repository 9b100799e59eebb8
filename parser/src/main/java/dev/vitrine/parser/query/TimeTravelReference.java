package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * A table that is read as of an earlier state.
 *
 * @param alias what follows the time spec, if it does
 */
public record TimeTravelReference(QualifiedName table, TimeSpec timeSpec, Optional<Alias> alias) {
    /** From the table's name to the end of the time spec. */
    public Span span() {
        return table.span().to(timeSpec.span());
    }
}
