package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.history.History;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds computed columns to tables and changes how they are computed. One thread at a time. */
final class ComputedAlterations {
    private final Definitions definitions;
    private final TableChange change;
    private final TableDefinitions tables;
    private final ComputedDefinitions computed;
    private final Backfill backfill;

    ComputedAlterations(Definitions definitions, TableChange change, Backfill backfill) {
        this.definitions = definitions;
        this.change = change;
        this.tables = new TableDefinitions(definitions);
        this.computed = new ComputedDefinitions(definitions);
        this.backfill = backfill;
    }

    void add(ManagedTable table, AlterAction.AddComputedColumn add) throws SQLException {
        ColumnDefinition column = add.column();
        computed.refuse(column);
        if (table.column(column.name()).isPresent()) {
            if (backfill.goesOn(table, column.name(), computed.computation(column))) {
                return;
            }
            if (add.ifNotExists()) {
                definitions.context().warn("42701", "column \"%s\" already exists, skipping".formatted(column.name()));
                return;
            }
            throw VitrineException.at(
                    column.nameSpan().position(definitions.sql()),
                    ErrorCode.DUPLICATE_COLUMN,
                    "column \"%s\" of table \"%s\" already exists"
                            .formatted(column.name(), table.name().name()));
        }
        List<ComputedColumns.Definition> all = new ArrayList<>();
        table.computed()
                .forEach(known -> all.add(new ComputedColumns.Definition(
                        known.name(),
                        known.computation().orElseThrow().expression(),
                        Optional.of(known.type()),
                        Optional.of(known.declaredType()))));
        all.add(computed.definition(column));
        Map<String, PostgresType> types = computed.types(
                table.name().name(),
                table.columns(),
                all,
                new Maintainer(definitions.context()).target(table).from());
        change.alter(table, "ADD COLUMN " + tables.text(column, types.get(column.name())));
        definitions.writer().putComputation(table.id(), column.name(), computed.computation(column));
        change.refresh(table);
        computed.requirePolicy(definitions.table(table.id()), column);
        if (!computed.computation(column).isDeferred()) {
            backfill.add(column.name());
        }
    }

    /** Another expression for a column; its type stays. */
    void set(ManagedTable table, AlterAction.SetComputed set) throws SQLException {
        Column column = table.column(set.column())
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" of table \"%s\" does not exist"
                                .formatted(set.column(), table.name().name())));
        Computation old = column.computation()
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "column \"%s\" holds what users gave it; add a computed column beside it"
                                .formatted(set.column())));
        List<ComputedColumns.Definition> all = new ArrayList<>();
        table.computed()
                .filter(known -> !known.name().equals(set.column()))
                .forEach(known -> all.add(new ComputedColumns.Definition(
                        known.name(),
                        known.computation().orElseThrow().expression(),
                        Optional.of(known.type()),
                        Optional.of(known.declaredType()))));
        all.add(computed.definition(column, set.computed()));
        computed.types(
                table.name().name(),
                table.columns(),
                all,
                new Maintainer(definitions.context()).target(table).from());
        ErrorPolicy policy = set.computed().onError().map(ErrorPolicies::of).orElse(old.onError());
        computed.requirePolicy(table, set.column(), policy, set.span());
        definitions
                .writer()
                .putComputation(
                        table.id(),
                        set.column(),
                        new Computation(computed.expression(set.computed()), old.stored(), policy, old.options()));
        CellStates.drop(definitions.context().connection(), table.id(), set.column());
        change.refresh(table);
        ManagedTable changed = definitions.table(table.id());
        if (table.versioned()) {
            History.recordSchemaChange(
                    definitions.context().connection(), table.id(), "set " + set.column() + " computed");
        }
        if (set.existing() == AlterAction.Existing.KEEP) {
            new Maintainer(definitions.context()).markStale(changed, set.column());
        } else {
            alterRows(changed, set.column());
            new Maintainer(definitions.context()).maintainAll(changed);
        }
    }

    /** Takes the values of a column away; triggers take those that were made of them. */
    private void alterRows(ManagedTable table, String column) throws SQLException {
        definitions
                .ddl()
                .run("UPDATE " + table.name().quoted() + " SET " + Quote.name(column) + " = NULL WHERE "
                        + Quote.name(column) + " IS NOT NULL");
    }

    void setErrorPolicy(ManagedTable table, AlterAction.SetErrorPolicy set) throws SQLException {
        Computation old = table.column(set.column())
                .flatMap(Column::computation)
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        table.column(set.column()).isPresent()
                                ? ErrorCode.WRONG_OBJECT_TYPE
                                : ErrorCode.UNDEFINED_COLUMN,
                        "table \"%s\" has no computed column \"%s\""
                                .formatted(table.name().name(), set.column())));
        ErrorPolicy policy = ErrorPolicies.of(set.policy());
        computed.requirePolicy(table, set.column(), policy, set.span());
        definitions
                .writer()
                .putComputation(
                        table.id(),
                        set.column(),
                        new Computation(old.expression(), old.stored(), policy, old.options()));
    }
}
