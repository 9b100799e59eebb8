package dev.vitrine.runtime.store.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs in the database. Used by one thread at a time. */
public final class JobStore {
    private static final String SELECT =
            "SELECT id, kind, relation_id, column_names, cells, condition, search_path, no_cache, state, last_key, all_taken,"
                    + " cells_changed, error_type, error_message, no_cascade FROM vitrine.job";

    private final Connection connection;

    public JobStore(Connection connection) {
        this.connection = connection;
    }

    /** Whether any job goes on. */
    public static boolean anyRunning(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT EXISTS (SELECT FROM vitrine.job WHERE state = 'running')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /**
     * Keeps a new job, which begins at once; answers its number.
     *
     * @param rowsId the relation whose rows it goes through
     */
    public long create(
            Job.Kind kind,
            int relationId,
            int rowsId,
            List<String> columns,
            Job.Cells cells,
            Optional<String> condition,
            boolean noCache)
            throws SQLException {
        return create(kind, relationId, rowsId, columns, cells, condition, noCache, true);
    }

    /**
     * As {@link #create(Job.Kind, int, int, List, Job.Cells, Optional, boolean)}.
     *
     * @param cascades whether what reads a changed cell is computed anew, too
     */
    public long create(
            Job.Kind kind,
            int relationId,
            int rowsId,
            List<String> columns,
            Job.Cells cells,
            Optional<String> condition,
            boolean noCache,
            boolean cascades)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO vitrine.job (kind, relation_id, column_names, cells, condition, search_path, no_cache, no_cascade, rows_total)
                SELECT ?, r.id, ?, ?, ?, current_setting('search_path'), ?, ?,
                  greatest(0, coalesce((SELECT reltuples FROM pg_catalog.pg_class
                    WHERE oid = to_regclass(format('%I.%I', rows.schema_name, rows.relation_name))), 0))::bigint
                FROM vitrine.relation r JOIN vitrine.relation rows ON rows.id = ? WHERE r.id = ? RETURNING id
                """)) {
            insert.setString(1, kind.stored());
            insert.setArray(2, connection.createArrayOf("text", columns.toArray()));
            insert.setString(3, cells.stored());
            insert.setString(4, condition.orElse(null));
            insert.setBoolean(5, noCache);
            insert.setBoolean(6, !cascades);
            insert.setInt(7, rowsId);
            insert.setInt(8, relationId);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The job of a number. */
    public Optional<Job> find(long id) throws SQLException {
        return one(SELECT + " WHERE id = ?", id);
    }

    /** The job of a number, which nobody else changes until the transaction ends. */
    public Optional<Job> lock(long id) throws SQLException {
        return one(SELECT + " WHERE id = ? FOR UPDATE", id);
    }

    /** The jobs that go on, oldest first. */
    public List<Job> running() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SELECT + " WHERE state = 'running' ORDER BY id")) {
            List<Job> jobs = new ArrayList<>();
            while (rows.next()) {
                jobs.add(read(rows));
            }
            return jobs;
        }
    }

    /** The newest job that makes the vectors of an index and is not done. */
    public Optional<Job> unfinishedIndex(int relationId, String index) throws SQLException {
        return unfinished(relationId, "index", index);
    }

    /** The newest job that makes the rows of a view and is not done. */
    public Optional<Job> unfinishedView(int viewId) throws SQLException {
        return one(
                SELECT + " WHERE relation_id = ? AND kind = 'view' AND state <> 'done' ORDER BY id DESC LIMIT 1",
                viewId);
    }

    /** The newest job that fills a column and is not done. */
    public Optional<Job> unfinishedBackfill(int relationId, String column) throws SQLException {
        return unfinished(relationId, "backfill", column);
    }

    /** The newest job that computes a column anew after another definition, if it is not done. */
    public Optional<Job> unfinishedRedefinition(int relationId, String column) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT
                + " WHERE relation_id = ? AND kind = 'redefine' AND ? = ANY (column_names) ORDER BY id DESC LIMIT 1")) {
            select.setInt(1, relationId);
            select.setString(2, column);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(read(row)).filter(job -> job.state() != Job.State.DONE)
                        : Optional.empty();
            }
        }
    }

    /** Jobs that go on computing a column after an earlier definition have nothing more to do. */
    public void cancelRedefinitions(int relationId, String column) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.job SET state = 'cancelled', ended_at = pg_catalog.clock_timestamp()"
                        + " WHERE relation_id = ? AND kind = 'redefine' AND ? = ANY (column_names)"
                        + " AND state IN ('running', 'paused')")) {
            update.setInt(1, relationId);
            update.setString(2, column);
            update.executeUpdate();
        }
    }

    /** Jobs follow a column to its new name. */
    public void renameColumn(int relationId, String from, String to) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE vitrine.job SET column_names = array_replace(column_names, ?, ?)"
                        + " WHERE relation_id = ? AND kind <> 'index' AND ? = ANY (column_names)")) {
            update.setString(1, from);
            update.setString(2, to);
            update.setInt(3, relationId);
            update.setString(4, from);
            update.executeUpdate();
        }
    }

    /** Jobs that compute a column fail, for it is gone. */
    public void dropColumn(int relationId, String column) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.job SET state = 'failed', ended_at = pg_catalog.clock_timestamp(), error_type = '42703',"
                        + " error_message = 'column ' || quote_ident(?) || ' was dropped'"
                        + " WHERE relation_id = ? AND kind <> 'index' AND ? = ANY (column_names)"
                        + " AND state IN ('running', 'paused')")) {
            update.setString(1, column);
            update.setInt(2, relationId);
            update.setString(3, column);
            update.executeUpdate();
        }
    }

    private Optional<Job> unfinished(int relationId, String kind, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT
                + " WHERE relation_id = ? AND kind = ? AND ? = ANY (column_names) AND state <> 'done'"
                + " ORDER BY id DESC LIMIT 1")) {
            select.setInt(1, relationId);
            select.setString(2, kind);
            select.setString(3, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private Optional<Job> one(String sql, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static Job read(ResultSet row) throws SQLException {
        return new Job(
                row.getLong(1),
                Job.Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                row.getInt(3),
                texts(row, 4).orElseThrow(),
                Job.Cells.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getString(6)),
                row.getString(7),
                row.getBoolean(8),
                !row.getBoolean(15),
                Job.State.valueOf(row.getString(9).toUpperCase(Locale.ROOT)),
                texts(row, 10),
                row.getBoolean(11),
                row.getLong(12),
                Optional.ofNullable(row.getString(13)),
                Optional.ofNullable(row.getString(14)));
    }

    private static Optional<List<String>> texts(ResultSet row, int column) throws SQLException {
        java.sql.Array array = row.getArray(column);
        return array == null ? Optional.empty() : Optional.of(Arrays.asList((String[]) array.getArray()));
    }

    /** Rows up to this key, or all, have been handed out. */
    public void handedOut(long id, @Nullable List<@Nullable String> lastKey, boolean all) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.job SET last_key = coalesce(?, last_key), all_taken = ? WHERE id = ?")) {
            update.setArray(1, lastKey == null ? null : connection.createArrayOf("text", lastKey.toArray()));
            update.setBoolean(2, all);
            update.setLong(3, id);
            update.executeUpdate();
        }
    }

    /** Adds to what a job has done. */
    public void add(long id, long rows, long changed, long failed, long calls, long cached) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.job SET rows_done = rows_done + ?,"
                        + " cells_changed = cells_changed + ?, cells_failed = cells_failed + ?, calls = calls + ?, calls_cached = calls_cached + ? WHERE id = ?")) {
            update.setLong(1, rows);
            update.setLong(2, changed);
            update.setLong(3, failed);
            update.setLong(4, calls);
            update.setLong(5, cached);
            update.setLong(6, id);
            update.executeUpdate();
        }
    }

    /** Gives a job that is in one of some states another; false if it is in none of them. */
    public boolean move(long id, List<Job.State> from, Job.State to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE vitrine.job SET state = ?,"
                + " ended_at = CASE WHEN ? THEN NULL ELSE pg_catalog.clock_timestamp() END,"
                + " error_type = NULL, error_message = NULL WHERE id = ? AND state = ANY (?)")) {
            update.setString(1, to.stored());
            update.setBoolean(2, to.isOpen());
            update.setLong(3, id);
            update.setArray(
                    4,
                    connection.createArrayOf(
                            "text", from.stream().map(Job.State::stored).toArray()));
            return update.executeUpdate() > 0;
        }
    }

    /** A running job has failed. */
    public void fail(long id, String errorType, @Nullable String message) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE vitrine.job SET state = 'failed',"
                + " ended_at = pg_catalog.clock_timestamp(), error_type = ?, error_message = ?"
                + " WHERE id = ? AND state IN ('running', 'paused')")) {
            update.setString(1, errorType);
            update.setString(2, message);
            update.setLong(3, id);
            update.executeUpdate();
        }
    }
}
