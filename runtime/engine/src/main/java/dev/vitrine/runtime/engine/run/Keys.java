package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.PostgresType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of rows, as the server's text, in order; they go back to the server as a table. Used by one thread at a time.
 */
public final class Keys {
    private final List<PostgresType> types;
    private final List<List<@Nullable String>> columns = new ArrayList<>();

    /**
     * No keys yet.
     *
     * @param types the types of the key's columns, at least one
     */
    public Keys(List<PostgresType> types) {
        this.types = List.copyOf(types);
        types.forEach(type -> columns.add(new ArrayList<>()));
    }

    /** Adds the key that stands in the first columns of the current row. */
    public void add(ResultSet row) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(row.getString(i + 1));
        }
    }

    /** Adds a key. */
    public void add(List<@Nullable String> key) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(key.get(i));
        }
    }

    /** Number of keys. */
    public int size() {
        return columns.get(0).size();
    }

    /** The types of the key's columns. */
    public List<PostgresType> types() {
        return types;
    }

    /** The key of a row, 0-based. */
    public List<@Nullable String> get(int row) {
        @Nullable String[] key = new String[columns.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = columns.get(i).get(row);
        }
        return Arrays.asList(key);
    }

    /**
     * The keys as a table in FROM: columns {@code k1, k2 ..} and the 1-based number {@code n}. It has as many parameters
     * as the key has columns.
     */
    public static String table(List<PostgresType> types, String alias) {
        StringBuilder casts = new StringBuilder("(SELECT u.n");
        StringBuilder arrays = new StringBuilder(" FROM unnest(");
        StringBuilder names = new StringBuilder(") WITH ORDINALITY AS u(");
        for (int i = 1; i <= types.size(); i++) {
            casts.append(", CAST(u.k")
                    .append(i)
                    .append(" AS ")
                    .append(types.get(i - 1).sqlName())
                    .append(") AS k")
                    .append(i);
            arrays.append(i == 1 ? "" : ", ").append("CAST(? AS text[])");
            names.append('k').append(i).append(", ");
        }
        return casts.append(arrays)
                .append(names)
                .append("n)) AS ")
                .append(alias)
                .toString();
    }

    /** Sets the parameters of {@link #table}; answers the index behind them. */
    public int bind(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        int next = index;
        for (List<@Nullable String> column : columns) {
            // An array of strings travels in binary, one of objects as text that both sides have to quote and parse.
            statement.setArray(next++, connection.createArrayOf("text", column.toArray(new String[0])));
        }
        return next;
    }

    /** The condition that a key equals the expressions, such as {@code k.k1 = t."id"}. */
    public static String equal(String alias, List<String> expressions) {
        StringBuilder condition = new StringBuilder();
        for (int i = 0; i < expressions.size(); i++) {
            condition
                    .append(i == 0 ? "" : " AND ")
                    .append(alias)
                    .append(".k")
                    .append(i + 1)
                    .append(" = ")
                    .append(expressions.get(i));
        }
        return condition.toString();
    }

    /** A key for a message: {@code (id=3)}. */
    public static String describe(List<String> names, List<@Nullable String> key) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            parts.add(names.get(i) + "=" + key.get(i));
        }
        return "(" + String.join(", ", parts) + ")";
    }

    @Override
    public String toString() {
        return "Keys" + Arrays.toString(new int[] {size()});
    }
}
