package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.store.foreign.ForeignWriteTriggers;
import java.sql.SQLException;
import java.util.List;

/** Sees to it that the writes of other clients are noted for tables whose rows they leave incomplete. */
final class ForeignWatch {
    private ForeignWatch() {}

    /** Fits the triggers of a table to its definition and to what stands on it. */
    static void fit(Definitions definitions, int tableId) throws SQLException {
        ManagedTable table = definitions.table(tableId);
        Maintainer maintainer = new Maintainer(definitions.context());
        FillTargets targets = new FillTargets(definitions.context());
        ComputedColumns computed = targets.computed(table);
        List<ForeignWriteTriggers.Cell> cells = computed.without(table.deferred()).stream()
                .map(column -> new ForeignWriteTriggers.Cell(column, List.copyOf(computed.readsOf(column))))
                .toList();
        boolean hasDependents = maintainer.hasDependents(table);
        if (table.key().isEmpty() || cells.isEmpty() && !hasDependents) {
            remove(definitions, table);
        } else if (definitions.ddl().exists(table.name())) {
            new ForeignWriteTriggers(table.id(), table.name(), table.key(), cells, hasDependents)
                    .install(definitions.context().connection());
        }
    }

    /** Removes them. */
    static void remove(Definitions definitions, ManagedTable table) throws SQLException {
        ForeignWriteTriggers.remove(definitions.context().connection(), table.id());
    }
}
