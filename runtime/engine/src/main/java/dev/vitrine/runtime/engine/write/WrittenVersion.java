package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.VersionWork;
import java.sql.SQLException;

/** The version of a table that a statement makes. */
final class WrittenVersion {
    private final RunContext context;
    private final ManagedTable table;

    WrittenVersion(RunContext context, ManagedTable table) {
        this.context = context;
        this.table = table;
    }

    /** Whether there is something to tell of it by now, and so a transaction is needed around what writes and what tells. */
    boolean isNotable() {
        return table.versioned() && context.progress().isNotable();
    }

    /** Tells what the statement has called and what has failed, once its rows are written. */
    void note() throws SQLException {
        if (isNotable()) {
            VersionWork.note(
                    context.connection(),
                    table.id(),
                    context.progress().run(),
                    context.progress().failed());
        }
    }
}
