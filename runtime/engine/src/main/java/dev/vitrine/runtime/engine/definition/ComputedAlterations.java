package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds computed columns to tables and changes what becomes of their errors. One thread at a time. */
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
                new FillTargets(definitions.context()).target(table).from());
        change.alter(table, "ADD COLUMN " + tables.text(column, types.get(column.name())));
        definitions.writer().putComputation(table.id(), column.name(), computed.computation(column));
        change.refresh(table);
        computed.requirePolicy(definitions.table(table.id()), column);
        if (!computed.computation(column).isDeferred()) {
            backfill.add(column.name());
        }
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
