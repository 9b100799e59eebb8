package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.runtime.engine.compute.Cancellation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows written by COPY, the quickest way of the server's, where it does what INSERT does. One thread at a time. */
final class BulkCopy {
    private static final int WORTH_IT_ROWS = 500;
    private static final int CHUNK_BYTES = 1 << 16;

    private final Connection connection;
    private final Cancellation cancellation;

    BulkCopy(Connection connection, Cancellation cancellation) {
        this.connection = connection;
        this.cancellation = cancellation;
    }

    static boolean isWorthIt(int rows) {
        return rows >= WORTH_IT_ROWS;
    }

    /** Whether COPY does to a table what INSERT does: it knows no rules, and no row level security. */
    static boolean isPossible(Connection connection, QualifiedName table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT NOT relhasrules AND NOT row_security_active(oid)"
                        + " FROM pg_catalog.pg_class WHERE oid = to_regclass(?)")) {
            select.setString(1, table.quoted());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /**
     * Writes rows.
     *
     * @param columns the columns' quoted names
     * @param cells their values, in the same order
     * @param from the first row
     * @param to the row behind the last one
     */
    void run(QualifiedName table, List<String> columns, List<CellText> cells, int from, int to) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table.quoted() + " (" + String.join(", ", columns) + ") FROM STDIN");
        try {
            CopyBuffer buffer = new CopyBuffer();
            for (int row = from; row < to; row++) {
                buffer.add(cells, row);
                if (buffer.size() >= CHUNK_BYTES) {
                    send(copy, buffer);
                }
            }
            send(copy, buffer);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void send(CopyIn copy, CopyBuffer buffer) throws SQLException {
        cancellation.check();
        copy.writeToCopy(buffer.bytes(), 0, buffer.size());
        buffer.clear();
    }
}
