package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.store.history.Discard;
import dev.vitrine.runtime.store.history.History;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The history of what views store. It begins and ends with that of the table at the bottom, whose numbers it goes by. One thread
 * at a time.
 */
final class ViewHistory {
    private final Definitions definitions;
    private final Connection connection;

    ViewHistory(Definitions definitions) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
    }

    /** Begins to keep what a view stores; its present rows are the first that are kept. */
    void enable(IncrementalView view) throws SQLException {
        if (view.isStored()) {
            History.enable(
                    connection,
                    view.id(),
                    view.storage().schema(),
                    view.storage().name(),
                    List.of());
        }
    }

    /** Deletes what is kept of a view that is about to be dropped. */
    void drop(IncrementalView view) throws SQLException {
        if (view.versioned() && view.isStored()) {
            History.drop(connection, view.id());
        }
    }

    /** Begins for all views over a table that keep no history yet. */
    void beginOver(ManagedTable table) throws SQLException {
        for (IncrementalView view : over(table)) {
            if (!view.versioned()) {
                enable(view);
                definitions.writer().setVersioned(view.id(), true);
            }
        }
    }

    /** Ends for all views over a table. */
    void endOver(ManagedTable table) throws SQLException {
        for (IncrementalView view : over(table)) {
            if (view.versioned()) {
                if (view.isStored()) {
                    History.disable(connection, view.id(), List.of());
                }
                definitions.writer().setVersioned(view.id(), false);
            }
        }
    }

    /** Removes versions of a table, those between two that stay, and what views over it had only in these. */
    void discard(ManagedTable table, long before, long after) throws SQLException {
        Discard.between(connection, table.id(), before, after);
        for (IncrementalView view : over(table)) {
            if (view.versioned() && view.isStored()) {
                Discard.follow(connection, view.id(), table.id(), before, after);
            }
        }
    }

    private List<IncrementalView> over(Relation base) {
        List<IncrementalView> views = new ArrayList<>();
        for (IncrementalView view : definitions.catalog().viewsOn(base.id())) {
            views.add(view);
            views.addAll(over(view));
        }
        return views;
    }
}
