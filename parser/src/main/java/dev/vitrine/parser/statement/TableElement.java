package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.Span;

/** What stands between the commas of CREATE TABLE. */
public sealed interface TableElement permits ColumnDefinition, TableElement.TableConstraint {
    Span span();

    /** A constraint of the table, or LIKE: Postgres' own, verbatim. */
    record TableConstraint(Span span) implements TableElement {}
}
