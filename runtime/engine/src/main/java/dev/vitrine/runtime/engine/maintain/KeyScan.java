package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.LocalSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goes through stored rows by their key, some at a time. */
public final class KeyScan {
    private KeyScan() {}

    /**
     * Rows with a key.
     *
     * @param from where they are: stands behind FROM
     * @param key the expressions of their key
     * @param keyTypes their types
     */
    public record Rows(String from, List<String> key, List<PostgresType> keyTypes) {
        public Rows {
            key = List.copyOf(key);
            keyTypes = List.copyOf(keyTypes);
        }
    }

    /**
     * The keys of the next rows.
     *
     * @param condition which rows, over what they are in
     * @param last the key of the last row that was seen, absent at the start
     * @param most how many rows at most
     */
    public static Keys next(
            Connection connection, Rows scanned, String condition, Optional<List<@Nullable String>> last, int most)
            throws SQLException {
        Keys keys = new Keys(scanned.keyTypes());
        next(connection, scanned, String.join(", ", scanned.key()), condition, last, most, keys::add);
        return keys;
    }

    /**
     * Whether there is any row, inside a transaction that scans by key. Where the answer is mostly no, all rows are looked at: in the
     * order in which they lie that takes a tenth of the time.
     */
    public static boolean any(Connection connection, Rows scanned, String condition) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LocalSettings.SCAN_FREELY);
            boolean any;
            try (ResultSet row = statement.executeQuery(
                    "SELECT EXISTS (SELECT FROM " + scanned.from() + " WHERE " + condition + ")")) {
                any = row.next() && row.getBoolean(1);
            }
            statement.execute(LocalSettings.SCAN_BY_KEY);
            return any;
        }
    }

    /** Takes a row where it stands. */
    @FunctionalInterface
    interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    /** As {@link #next(Connection, Rows, String, Optional, int)}, with another select list over what the rows are in. */
    static void next(
            Connection connection,
            Rows scanned,
            String list,
            String condition,
            Optional<List<@Nullable String>> last,
            int most,
            Taker taker)
            throws SQLException {
        List<PostgresType> types = scanned.keyTypes();
        String key = String.join(", ", scanned.key());
        StringBuilder sql =
                new StringBuilder("SELECT ").append(list).append(" FROM ").append(scanned.from());
        sql.append(" WHERE (").append(condition).append(')');
        if (last.isPresent()) {
            // Values, not a joined row: the server then begins at the right place of the index.
            sql.append(" AND (")
                    .append(key)
                    .append(") > (")
                    .append(types.stream()
                            .map(type -> "CAST(? AS " + type.sqlName() + ")")
                            .collect(Collectors.joining(", ")))
                    .append(')');
        }
        sql.append(" ORDER BY ").append(key).append(" LIMIT ").append(most);
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            if (last.isPresent()) {
                for (int i = 0; i < last.get().size(); i++) {
                    select.setObject(i + 1, last.get().get(i), java.sql.Types.OTHER);
                }
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    taker.take(found);
                }
            }
        }
    }
}
