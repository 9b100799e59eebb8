package dev.vitrine.parser.statement;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/** One action of ALTER TABLE. */
public sealed interface AlterAction {
    Span span();

    /** ADD COLUMN of a column that is not computed. */
    record AddColumn(boolean ifNotExists, ColumnDefinition column, Span span) implements AlterAction {}

    /** ADD COLUMN of a computed column. */
    record AddComputedColumn(boolean ifNotExists, ColumnDefinition column, Span span) implements AlterAction {}

    /** {@code ALTER COLUMN c SET COMPUTED AS ..}. */
    record SetComputed(String column, Span columnSpan, ComputedClause computed, Existing existing, Span span)
            implements AlterAction {}

    /** What happens to the values that are there. */
    enum Existing {
        /** The statement does not say. */
        DEFAULT,
        KEEP,
        RECOMPUTE
    }

    /** {@code ALTER COLUMN c SET ON ERROR ..}. */
    record SetErrorPolicy(String column, Span columnSpan, ErrorPolicy policy, Span span) implements AlterAction {}

    /** {@code ALTER COLUMN c SET OPTIONS (..)}. */
    record SetOptions(String column, Span columnSpan, List<Option> options, Span span) implements AlterAction {
        public SetOptions {
            options = List.copyOf(options);
        }
    }

    /**
     * {@code ALTER COLUMN c TYPE IMAGE}.
     *
     * @param using the expression behind USING
     */
    record SetMediaType(String column, Span columnSpan, MediaKind kind, Optional<Span> using, Span span)
            implements AlterAction {}

    /** DROP COLUMN. */
    record DropColumn(String column, Span columnSpan, boolean ifExists, boolean cascade, Span span)
            implements AlterAction {}

    /** {@code RENAME COLUMN a TO b}. */
    record RenameColumn(String from, Span fromSpan, String to, Span toSpan, Span span) implements AlterAction {}

    /** {@code RENAME TO name}. */
    record RenameTable(String to, Span toSpan, Span span) implements AlterAction {}

    /** {@code SET SCHEMA name}. */
    record SetSchema(String schema, Span schemaSpan, Span span) implements AlterAction {}

    /**
     * {@code SET (versioned = true)}.
     *
     * @param options ours; at least one
     * @param storageParameters Postgres' in the same parentheses
     */
    record SetTableOptions(List<Option> options, List<Option> storageParameters, Span span) implements AlterAction {
        public SetTableOptions {
            options = List.copyOf(options);
            storageParameters = List.copyOf(storageParameters);
        }
    }

    /** An action that is Postgres' own, verbatim. */
    record PlainAlteration(Span span) implements AlterAction {}
}
