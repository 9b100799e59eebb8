package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.run.Keys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        Keys from = new Keys(scanned.keyTypes());
        last.ifPresent(from::add);
        String key = String.join(", ", scanned.key());
        StringBuilder sql =
                new StringBuilder("SELECT ").append(key).append(" FROM ").append(scanned.from());
        sql.append(" WHERE (").append(condition).append(')');
        if (last.isPresent()) {
            // Values, not a joined row: the server then begins at the right place of the index.
            sql.append(" AND (")
                    .append(key)
                    .append(") > (")
                    .append(IntStream.range(0, from.types().size())
                            .mapToObj(i -> "CAST(? AS " + from.types().get(i).sqlName() + ")")
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
                    keys.add(found);
                }
            }
        }
        return keys;
    }
}
