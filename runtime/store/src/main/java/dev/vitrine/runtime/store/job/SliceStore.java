package dev.vitrine.runtime.store.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Slices of rows that workers hold by a lease. Used by one thread at a time. */
public final class SliceStore {
    /** How long a slice stays with a worker that gives no sign of life. */
    private static final String LEASE = "pg_catalog.clock_timestamp() + interval '30 seconds'";

    private static final String WORKER = UUID.randomUUID().toString();

    private final Connection connection;

    public SliceStore(Connection connection) {
        this.connection = connection;
    }

    /**
     * Rows that are held.
     *
     * @param id its number
     * @param keyValues the rows' keys: a list for each column of the key
     */
    public record Slice(long id, List<List<String>> keyValues) {}

    /**
     * A condition: nobody holds the row.
     *
     * @param key the expressions of the row's key
     * @param keyTypes their SQL types
     */
    public static String isFree(int relationId, List<String> key, List<String> keyTypes) {
        StringBuilder held = new StringBuilder();
        StringBuilder arrays = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= key.size(); i++) {
            String comma = i == 1 ? "" : ", ";
            held.append(comma).append("CAST(\"~u\".k").append(i).append(" AS ");
            held.append(keyTypes.get(i - 1)).append(')');
            arrays.append(comma)
                    .append("\"~s\".key_values[")
                    .append(i)
                    .append(':')
                    .append(i)
                    .append(']');
            names.append(comma).append('k').append(i);
        }
        return "(" + String.join(", ", key) + ") NOT IN (SELECT " + held
                + " FROM vitrine.slice AS \"~s\" CROSS JOIN LATERAL unnest(" + arrays + ") AS \"~u\"(" + names
                + ") WHERE \"~s\".relation_id = " + relationId
                + " AND \"~s\".leased_until > pg_catalog.clock_timestamp())";
    }

    /** Until the transaction ends nobody else hands out rows of a table. */
    public void lock(int relationId) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(pg_catalog.hashtext('vitrine.slice'), ?)")) {
            lock.setInt(1, relationId);
            lock.executeQuery().close();
        }
    }

    /**
     * Holds rows.
     *
     * @param job the job that they are held for, absent where cells just wait
     */
    public Slice take(int relationId, OptionalLong job, List<List<String>> keyValues) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO vitrine.slice (relation_id, job_id, key_values, worker, leased_until)"
                        + " VALUES (?, ?, ?, ?, " + LEASE + ") RETURNING id")) {
            insert.setInt(1, relationId);
            insert.setObject(2, job.isPresent() ? job.getAsLong() : null, java.sql.Types.BIGINT);
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "text",
                            keyValues.stream()
                                    .map(column -> column.toArray(new String[0]))
                                    .toArray(String[][]::new)));
            insert.setString(4, WORKER);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return new Slice(row.getLong(1), keyValues);
            }
        }
    }

    /** Takes over a slice of a job whose worker gave no sign of life. */
    public Optional<Slice> takeOver(long job) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE vitrine.slice SET worker = ?, leased_until = "
                        + LEASE + " WHERE id = (SELECT id FROM vitrine.slice WHERE job_id = ?"
                        + " AND leased_until <= pg_catalog.clock_timestamp() LIMIT 1 FOR UPDATE SKIP LOCKED)"
                        + " RETURNING id, key_values")) {
            update.setString(1, WORKER);
            update.setLong(2, job);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                List<List<String>> keys = new ArrayList<>();
                for (String[] column : (String[][]) row.getArray(2).getArray()) {
                    keys.add(Arrays.asList(column));
                }
                return Optional.of(new Slice(row.getLong(1), keys));
            }
        }
    }

    /** Whether somebody holds rows for a job. */
    public boolean anyOf(long job) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT EXISTS (SELECT FROM vitrine.slice WHERE job_id = ?)")) {
            select.setLong(1, job);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** A sign of life. */
    public void renew(Slice slice) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE vitrine.slice SET leased_until = " + LEASE + " WHERE id = ?")) {
            update.setLong(1, slice.id());
            update.executeUpdate();
        }
    }

    /** Holds the rows of a slice no more; false if it had been taken over. */
    public boolean release(Slice slice) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM vitrine.slice WHERE id = ? AND worker = ?")) {
            delete.setLong(1, slice.id());
            delete.setString(2, WORKER);
            return delete.executeUpdate() > 0;
        }
    }

    /** Gives a slice back before its end, so that somebody else takes it over. */
    public void giveBack(Slice slice) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE vitrine.slice SET leased_until = pg_catalog.clock_timestamp() WHERE id = ?")) {
            update.setLong(1, slice.id());
            update.executeUpdate();
        }
    }

    /** Forgets slices of a job whose worker gave no sign of life: their rows wait again, for whoever comes first. */
    public void forgetLostOf(long job) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM vitrine.slice WHERE job_id = ? AND leased_until <= pg_catalog.clock_timestamp()")) {
            delete.setLong(1, job);
            delete.executeUpdate();
        }
    }

    /** Forgets slices that belong to no job and whose worker gave no sign of life: their rows wait again. */
    public void forgetLost(int relationId) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM vitrine.slice WHERE relation_id = ?"
                + " AND job_id IS NULL AND leased_until <= pg_catalog.clock_timestamp()")) {
            delete.setInt(1, relationId);
            delete.executeUpdate();
        }
    }
}
