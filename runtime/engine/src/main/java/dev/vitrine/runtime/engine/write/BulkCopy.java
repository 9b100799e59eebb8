package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.runtime.engine.compute.Cancellation;
import java.nio.charset.StandardCharsets;
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
    private static final int CHUNK_CHARACTERS = 1 << 16;

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
            StringBuilder text = new StringBuilder(CHUNK_CHARACTERS + 1_000);
            for (int row = from; row < to; row++) {
                append(text, cells, row);
                if (text.length() >= CHUNK_CHARACTERS) {
                    send(copy, text);
                }
            }
            send(copy, text);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void send(CopyIn copy, StringBuilder text) throws SQLException {
        cancellation.check();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private static void append(StringBuilder text, List<CellText> cells, int row) {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            String value = cells.get(i).of(row);
            if (value == null) {
                text.append("\\N");
            } else if (isPlain(value)) {
                text.append(value);
            } else {
                escape(text, value);
            }
        }
        text.append('\n');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
                return false;
            }
        }
        return true;
    }

    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
