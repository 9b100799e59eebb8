package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Gives tables and columns other names; what is said of them by name follows. One thread at a time. */
final class Renaming {
    private final Definitions definitions;
    private final TableChange change;

    Renaming(Definitions definitions, TableChange change) {
        this.definitions = definitions;
        this.change = change;
    }

    void rename(ManagedTable table, AlterAction.RenameTable rename) throws SQLException {
        change.alter(table, "RENAME TO " + Quote.name(rename.to()));
        definitions.writer().rename(table.id(), new QualifiedName(table.name().schema(), rename.to()));
        renameInExpressions(table, table.name().name(), rename.to());
    }

    void move(ManagedTable table, AlterAction.SetSchema move) throws SQLException {
        change.alter(table, "SET SCHEMA " + Quote.name(move.schema()));
        definitions
                .writer()
                .rename(
                        table.id(),
                        new QualifiedName(move.schema(), table.name().name()));
    }

    void rename(ManagedTable table, AlterAction.RenameColumn rename) throws SQLException {
        if (!ColumnDropping.viewsReading(definitions, table, rename.from()).isEmpty()) {
            throw definitions.notAvailable(
                    rename.fromSpan(),
                    "column \"%s\" cannot be renamed while incremental view \"%s\" reads it"
                            .formatted(
                                    rename.from(),
                                    ColumnDropping.viewsReading(definitions, table, rename.from())
                                            .get(0)
                                            .name()
                                            .name()));
        }
        change.alter(table, "RENAME COLUMN " + Quote.name(rename.from()) + " TO " + Quote.name(rename.to()));
        for (Column column : table.columns()) {
            if (column.computation().isPresent()) {
                Computation old = column.computation().get();
                String expression = renamed(old.expression(), rename.from(), rename.to());
                definitions
                        .writer()
                        .putComputation(
                                table.id(),
                                column.name(),
                                new Computation(expression, old.stored(), old.onError(), old.options()));
            }
        }
        CellStates.rename(definitions.context().connection(), table.id(), rename.from(), rename.to());
        definitions.writer().renameComputation(table.id(), rename.from(), rename.to());
        new JobStore(definitions.context().connection()).renameColumn(table.id(), rename.from(), rename.to());
        definitions.writer().renameIndexedColumn(table.id(), rename.from(), rename.to());
        change.refresh(table);
    }

    private static String renamed(String expression, String from, String to) {
        SplicedText.Builder text = new SplicedText.Builder(expression);
        Expressions.columns(ExpressionParser.parse(expression)).stream()
                .filter(reference -> reference.name().equals(from))
                .forEach(reference -> text.replace(
                        reference.span(),
                        reference.parts().subList(0, reference.parts().size() - 1).stream()
                                        .map(part -> Quote.name(part) + ".")
                                        .collect(Collectors.joining())
                                + Quote.name(to)));
        return text.build().text();
    }

    /** Expressions that call the table by its name follow it. */
    private void renameInExpressions(ManagedTable table, String from, String to) throws SQLException {
        for (Column column : table.columns()) {
            if (column.computation().isEmpty()) {
                continue;
            }
            Computation old = column.computation().get();
            SplicedText.Builder text = new SplicedText.Builder(old.expression());
            Expressions.columns(ExpressionParser.parse(old.expression())).stream()
                    .filter(reference -> reference.parts().size() > 1
                            && reference
                                    .parts()
                                    .get(reference.parts().size() - 2)
                                    .equals(from))
                    .forEach(reference ->
                            text.replace(reference.span(), Quote.name(to) + "." + Quote.name(reference.name())));
            definitions
                    .writer()
                    .putComputation(
                            table.id(),
                            column.name(),
                            new Computation(text.build().text(), old.stored(), old.onError(), old.options()));
        }
    }
}
