package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes columns away, with what is known about them and what depends on them. One thread at a time. */
final class ColumnDropping {
    private final Definitions definitions;
    private final TableChange change;

    ColumnDropping(Definitions definitions, TableChange change) {
        this.definitions = definitions;
        this.change = change;
    }

    /** DROP COLUMN, with what reads it where the user says CASCADE. */
    void drop(ManagedTable table, AlterAction.DropColumn drop) throws SQLException {
        Optional<Column> column = table.column(drop.column());
        if (column.isEmpty()) {
            change.alter(table, drop.span().in(definitions.sql()));
            return;
        }
        List<String> dependents = dependents(table, drop.column());
        if (!dependents.isEmpty() && !drop.cascade()) {
            throw VitrineException.at(
                    drop.columnSpan().position(definitions.sql()),
                    ErrorCode.DEPENDENT_OBJECTS,
                    "cannot drop column \"%s\" of table \"%s\": %s; say CASCADE to drop them too"
                            .formatted(drop.column(), table.name().name(), String.join(", ", dependents)));
        }
        change.preserve(table);
        if (drop.cascade()) {
            dropDependents(table, drop.column());
            definitions.changed();
        }
        change.alter(table, "DROP COLUMN " + Quote.name(drop.column()) + (drop.cascade() ? " CASCADE" : ""));
        definitions.writer().removeComputation(table.id(), drop.column());
        CellStates.drop(definitions.context().connection(), table.id(), drop.column());
        new JobStore(definitions.context().connection()).dropColumn(table.id(), drop.column());
        change.refresh(table);
    }

    private List<String> dependents(ManagedTable table, String column) {
        List<String> dependents = new ArrayList<>();
        readers(table, column).forEach(name -> dependents.add("computed column \"" + name + "\" reads it"));
        definitions.catalog().indexesOn(table.id()).stream()
                .filter(index -> index.column().equals(column))
                .forEach(index -> dependents.add("index \"" + index.name().name() + "\" is on it"));
        viewsReading(table, column)
                .forEach(view ->
                        dependents.add("incremental view \"" + view.name().name() + "\" reads it"));
        return dependents;
    }

    private List<String> readers(ManagedTable table, String column) {
        ComputedColumns analysed = new FillTargets(definitions.context()).computed(table);
        return analysed.order().stream()
                .filter(name -> analysed.readsOf(name).contains(column))
                .toList();
    }

    /** The views on a table that read one of its columns. */
    static List<IncrementalView> viewsReading(Definitions definitions, ManagedTable table, String column) {
        return definitions.catalog().viewsOn(table.id()).stream()
                .filter(view -> texts(view).stream().anyMatch(text -> mentions(text, column)))
                .toList();
    }

    private static List<String> texts(IncrementalView view) {
        List<String> texts = new ArrayList<>();
        view.items().forEach(item -> texts.add(item.expression()));
        view.condition().ifPresent(texts::add);
        view.iterator().ifPresent(iterator -> texts.add(iterator.function() + "(" + iterator.arguments() + ")"));
        return texts;
    }

    private static boolean mentions(String text, String column) {
        return Expressions.columns(ExpressionParser.parse(text)).stream()
                .anyMatch(reference -> reference.name().equals(column));
    }

    private void dropDependents(ManagedTable table, String column) throws SQLException {
        for (IncrementalView view : viewsReading(table, column)) {
            new ViewDefinitions(definitions).drop(view, true);
        }
        for (EmbeddingIndex index : definitions.catalog().indexesOn(table.id())) {
            if (index.column().equals(column)) {
                new IndexDefinitions(definitions).drop(index);
            }
        }
        for (String reader : readers(table, column)) {
            dropDependents(table, reader);
            change.alter(table, "DROP COLUMN IF EXISTS " + Quote.name(reader));
            definitions.writer().removeComputation(table.id(), reader);
            new JobStore(definitions.context().connection()).dropColumn(table.id(), reader);
        }
    }

    /** Takes columns away again that could not be filled. */
    void dropFilled(int tableId, List<String> columns) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            definitions.changed();
            for (int i = columns.size() - 1; i >= 0; i--) {
                ManagedTable table = definitions.table(tableId);
                String name = columns.get(i);
                change.alter(table, "DROP COLUMN IF EXISTS " + Quote.name(name));
                definitions.writer().removeComputation(tableId, name);
                CellStates.drop(definitions.context().connection(), tableId, name);
                change.refresh(table);
            }
            return true;
        });
    }

    private List<IncrementalView> viewsReading(ManagedTable table, String column) {
        return viewsReading(definitions, table, column);
    }
}
