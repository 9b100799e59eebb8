package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * RECOMPUTE TABLE.
 *
 * @param columns the columns with their places, empty for all computed columns
 * @param cells which cells
 * @param where the condition, as written, without WHERE
 * @param noCascade whether what reads the columns is left as it is
 * @param noCache whether results that are kept are not used
 */
public record RecomputeTable(
        Span span,
        QualifiedName table,
        List<Named> columns,
        Cells cells,
        Optional<Span> where,
        boolean noCascade,
        boolean noCache)
        implements Statement {
    public RecomputeTable {
        columns = List.copyOf(columns);
    }

    /** A name in the text. */
    public record Named(String name, Span span) {}

    /** Which cells. */
    public enum Cells {
        ALL,
        /** Those whose state is an error, or that were left out because of one. */
        ERRORS,
        /** Those that were computed by another definition. */
        STALE,
        /** Those that nobody has computed. */
        MISSING
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.recomputeTable(this);
    }
}
