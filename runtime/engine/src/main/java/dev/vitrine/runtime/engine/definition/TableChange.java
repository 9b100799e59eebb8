package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.store.history.Dependent;
import dev.vitrine.runtime.store.history.History;
import java.sql.SQLException;
import java.util.List;

/** Changes a table on the server and keeps views, triggers and history in step. One thread at a time. */
final class TableChange {
    private final Definitions definitions;
    private final TableDefinitions tables;

    TableChange(Definitions definitions) {
        this.definitions = definitions;
        this.tables = new TableDefinitions(definitions);
    }

    /** Old versions go on showing a column as it was. */
    void preserve(ManagedTable table) throws SQLException {
        if (table.versioned()) {
            History.preserve(definitions.context().connection(), table.id());
        }
    }

    /** Runs an action of ALTER TABLE on the server. */
    void alter(ManagedTable table, String action) throws SQLException {
        definitions.ddl().run("ALTER TABLE " + table.name().quoted() + " " + action);
    }

    /** An action of Postgres' own, which may change a column's type under views and history. */
    void rewrite(ManagedTable table, String action) throws SQLException {
        withoutViews(table, () -> alter(table, action));
        refresh(table);
    }

    /** A definition on the server. */
    private interface Change {
        void run() throws SQLException;
    }

    /** Takes the views on a table out of the way of a change and puts them back. */
    private void withoutViews(ManagedTable table, Change change) throws SQLException {
        List<IncrementalView> views = definitions.catalog().viewsOn(table.id());
        boolean inTheWay = views.stream()
                .anyMatch(view -> !definitions.catalog().viewsOn(view.id()).isEmpty());
        if (views.isEmpty() || inTheWay) {
            change.run();
            return;
        }
        for (IncrementalView view : views) {
            definitions.ddl().run("DROP VIEW " + view.name().quoted());
            definitions.ddl().run("DROP VIEW " + view.rows().quoted());
        }
        change.run();
        FillTargets targets = new FillTargets(definitions.context());
        for (IncrementalView view : views) {
            definitions
                    .ddl()
                    .run("CREATE VIEW " + view.rows().quoted() + " AS "
                            + targets.source(view).innerView());
            definitions
                    .ddl()
                    .run("CREATE VIEW " + view.name().quoted() + " AS "
                            + targets.source(view).outerView());
        }
    }

    /** Makes triggers and history fit the table as it is now. */
    void refresh(ManagedTable before) throws SQLException {
        definitions.changed();
        ManagedTable table = definitions.table(before.id());
        List<Dependent> dependents = tables.dependents(table);
        if (table.versioned()) {
            History.refresh(definitions.context().connection(), table.id(), dependents);
        } else {
            History.guardDependents(
                    definitions.context().connection(),
                    table.id(),
                    table.name().schema(),
                    table.name().name(),
                    dependents);
        }
        ForeignWatch.fit(definitions, table.id());
    }
}
