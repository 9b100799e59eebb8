package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * SHOW of something of ours.
 *
 * @param target the table of those kinds that want one
 * @param column behind COLUMN
 * @param like the pattern
 * @param limit a number or parameter, as written
 */
public record Show(
        Span span,
        Kind kind,
        Optional<QualifiedName> target,
        Optional<String> column,
        Optional<String> like,
        Optional<String> limit)
        implements Statement {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.show(this);
    }

    /** What is shown. */
    public enum Kind {
        TABLES,
        VIEWS,
        SNAPSHOTS,
        COLUMNS,
        INDEXES,
        FUNCTIONS,
        MODELS,
        SECRETS,
        LIBRARIES,
        TOOLSETS,
        REPLICAS,
        BUDGETS,
        USAGE,
        JOBS,
        CACHE,
        HISTORY,
        ERRORS,
        LINEAGE
    }
}
