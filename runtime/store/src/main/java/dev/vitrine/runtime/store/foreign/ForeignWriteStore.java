package dev.vitrine.runtime.store.foreign;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The notes of {@link ForeignWriteTriggers}. Used by one thread at a time. */
public final class ForeignWriteStore {
    /** How often completing a row is tried; later only {@code WAIT FOR TABLE} does. */
    private static final int MOST_TRIES = 8;

    private static final String IS_DUE = "f.due_at <= pg_catalog.clock_timestamp() AND f.tries < " + MOST_TRIES;

    private static final String LATER =
            "pg_catalog.clock_timestamp() + least(interval '1 hour', interval '1 second' * power(4, tries))";

    private final Connection connection;

    public ForeignWriteStore(Connection connection) {
        this.connection = connection;
    }

    /**
     * A row that was written.
     *
     * @param id the number of the note
     * @param key the values of the row's primary key, as text
     * @param tries how often completing it has failed
     */
    public record Note(long id, List<@Nullable String> key, int tries) {
        public Note {
            key = java.util.Collections.unmodifiableList(new ArrayList<>(key));
        }
    }

    /** Whether any notes are due. */
    public static boolean anyDue(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT EXISTS (SELECT FROM vitrine.foreign_write f WHERE " + IS_DUE + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** The tables with notes that are due. */
    public static List<Integer> dueRelations(Connection connection) throws SQLException {
        List<Integer> relations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT f.relation_id FROM vitrine.foreign_write f"
                        + " WHERE " + IS_DUE + " ORDER BY f.relation_id")) {
            while (rows.next()) {
                relations.add(rows.getInt(1));
            }
        }
        return relations;
    }

    /** Until the transaction ends nobody else takes or adds notes of rows of a table, or hands out its rows. */
    public void lock(int relationId) throws SQLException {
        new SliceStore(connection).lock(relationId);
    }

    /**
     * Notes of rows that nobody computes cells of now, those first that never failed.
     *
     * @param keyTypes the types of the table's key
     * @param impatient whether also those that have failed and are not due yet
     * @param without notes that are passed over
     */
    public List<Note> next(int relationId, List<PostgresType> keyTypes, boolean impatient, List<Long> without, int most)
            throws SQLException {
        SliceStore slices = new SliceStore(connection);
        slices.forgetLost(relationId);
        List<String> types = keyTypes.stream().map(PostgresType::sqlName).toList();
        String sql = "SELECT f.id, f.tries, "
                + IntStream.range(0, types.size())
                        .mapToObj(i -> "f.row_key ->> " + i)
                        .collect(Collectors.joining(", "))
                + " FROM vitrine.foreign_write f WHERE f.relation_id = ? AND f.row_key IS NOT NULL"
                + (impatient ? "" : " AND " + IS_DUE)
                + " AND f.id <> ALL (?) AND " + SliceStore.isFree(relationId, keys(types), types)
                + " ORDER BY f.tries, f.id LIMIT " + most;
        List<Note> notes = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, relationId);
            select.setArray(2, connection.createArrayOf("int8", without.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    List<@Nullable String> key = new ArrayList<>();
                    for (int i = 0; i < types.size(); i++) {
                        key.add(rows.getString(3 + i));
                    }
                    notes.add(new Note(rows.getLong(1), key, rows.getInt(2)));
                }
            }
        }
        return notes;
    }

    private static List<String> keys(List<String> keyTypes) {
        return IntStream.range(0, keyTypes.size())
                .mapToObj(i -> "CAST(f.row_key ->> " + i + " AS " + keyTypes.get(i) + ")")
                .toList();
    }

    /** A condition over rows of a table: there is no note of just this row. */
    public static String isNotNoted(int relationId, List<String> key, List<String> keyTypes) {
        return "(" + String.join(", ", key) + ") NOT IN (SELECT " + String.join(", ", keys(keyTypes))
                + " FROM vitrine.foreign_write f WHERE f.relation_id = " + relationId + " AND f.row_key IS NOT NULL)";
    }

    /** The notes that any row of the table may be incomplete. */
    public List<Long> anyRow(int relationId) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT f.id FROM vitrine.foreign_write f WHERE f.relation_id = ? AND f.row_key IS NULL")) {
            select.setInt(1, relationId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    /**
     * Notes rows.
     *
     * @param keys the values of their keys, as text: a list a row
     */
    public void note(int relationId, List<List<@Nullable String>> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        int width = keys.get(0).size();
        String parameters =
                IntStream.range(0, width).mapToObj(i -> "CAST(? AS text[])").collect(Collectors.joining(", "));
        String names = IntStream.range(0, width).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO vitrine.foreign_write (relation_id, row_key)"
                        + " SELECT ?, pg_catalog.jsonb_build_array(" + names + ") FROM unnest(" + parameters + ") AS u("
                        + names + ")")) {
            insert.setInt(1, relationId);
            for (int i = 0; i < width; i++) {
                int column = i;
                insert.setArray(
                        i + 2,
                        connection.createArrayOf(
                                "text",
                                keys.stream().map(key -> key.get(column)).toArray()));
            }
            insert.executeUpdate();
        }
    }

    /** The rows are complete. */
    public void done(List<Long> ids) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM vitrine.foreign_write WHERE id = ANY (?)")) {
            delete.setArray(1, connection.createArrayOf("int8", ids.toArray()));
            delete.executeUpdate();
        }
    }

    /** The rows lack something still, since somebody holds or changes them: they are looked at again, later and later. */
    public void postpone(List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.foreign_write SET tries = tries + 1," + " due_at = " + LATER + " WHERE id = ANY (?)")) {
            update.setArray(1, connection.createArrayOf("int8", ids.toArray()));
            update.executeUpdate();
        }
    }

    /** The table is not as we know it: its rows are looked at again in a minute. */
    public void postponeAll(int relationId) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE vitrine.foreign_write"
                + " SET due_at = pg_catalog.clock_timestamp() + interval '1 minute' WHERE relation_id = ?")) {
            update.setInt(1, relationId);
            update.executeUpdate();
        }
    }

    /** Completing rows has failed: each is tried again alone, after a while that grows with the times it has failed. */
    public void failed(List<Long> ids, String errorType, @Nullable String errorMessage) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.foreign_write SET tries = tries + 1, error_type = ?, error_message = ?,"
                        + " due_at = CASE tries WHEN 0 THEN '-infinity' ELSE " + LATER + " END WHERE id = ANY (?)")) {
            update.setString(1, errorType);
            update.setString(2, errorMessage);
            update.setArray(3, connection.createArrayOf("int8", ids.toArray()));
            update.executeUpdate();
        }
    }

    /**
     * How many rows wait.
     *
     * @param open notes of rows that are to be completed; one note may tell of many rows
     * @param failed rows that could not be completed the last time
     */
    public record Count(long open, long failed) {}

    /** How many rows of a table wait. */
    public Count count(int relationId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT count(*) FILTER (WHERE tries < 2 OR error_type IS NULL),"
                        + " count(*) FILTER (WHERE tries >= 2 AND error_type IS NOT NULL) FROM vitrine.foreign_write WHERE relation_id = ?")) {
            select.setInt(1, relationId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Count(row.getLong(1), row.getLong(2));
            }
        }
    }
}
