package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.store.cell.CellStates;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Whether any cell of a table has a state, as far as this JVM knows: looked up once while the catalog stays as it is, and true from
 * the first that is written here. Thread-safe.
 */
public final class KnownStates {
    private volatile boolean any;

    static KnownStates of(RunContext context, int relationId) {
        return context.plans()
                .get(KnownStates.class, List.of("states", relationId), () -> look(context.connection(), relationId));
    }

    private static KnownStates look(Connection connection, int relationId) {
        try {
            KnownStates states = new KnownStates();
            states.any = CellStates.any(connection, relationId);
            return states;
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** Whether there are any. */
    public boolean any() {
        return any;
    }

    /** From now on there are. */
    void come() {
        any = true;
    }
}
