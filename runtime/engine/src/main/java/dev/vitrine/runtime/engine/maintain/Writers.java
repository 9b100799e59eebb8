package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The transactions that write a table. One thread at a time. */
final class Writers {
    private static final long PAUSE_MILLIS = 20;

    private final RunContext context;
    private final String locks;

    Writers(RunContext context, QualifiedName table) {
        this.context = context;
        this.locks = " FROM pg_catalog.pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"
                + " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
                + " AND relation = to_regclass(" + Quote.literal(table.quoted()) + ") AND pid IS DISTINCT FROM"
                + " pg_catalog.pg_backend_pid()";
    }

    /** Waits for the end of those that write it now; others may come meanwhile. Outside a transaction. */
    void awaitPresent() throws SQLException {
        Array present;
        try (Statement statement = context.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT array_agg(virtualtransaction)" + locks)) {
            row.next();
            present = row.getArray(1);
        }
        if (present == null) {
            return;
        }
        try (PreparedStatement select = context.connection()
                .prepareStatement("SELECT EXISTS (SELECT" + locks + " AND virtualtransaction = ANY (?))")) {
            select.setArray(1, present);
            while (isTrue(select)) {
                context.cancellation().pause(PAUSE_MILLIS);
            }
        }
    }

    private static boolean isTrue(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
