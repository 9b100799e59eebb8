package dev.vitrine.runtime.store.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings the schema {@code vitrine} of a database to what this driver needs. Thread-safe; any number of processes may do
 * it at once.
 */
public final class Migrations {

    private static final List<Migration> KNOWN = Migration.known();
    private static final int OLDEST_SERVER = 14;

    /** Held for the length of one script's transaction. */
    private static final long LOCK = 7301843355602018916L;

    private Migrations() {}

    /** The number of the newest script that this driver knows. */
    public static int newest() {
        return KNOWN.size();
    }

    /**
     * Applies the scripts that the database lacks, each in a transaction of its own. One query when there are none.
     *
     * @param connection in autocommit mode, and in that mode afterwards
     * @throws SQLException 25001 inside a transaction; 42501 when the role may not; 55000 when the database was made by a
     *     newer driver, a script was applied with another text, or the server is older than PostgreSQL 14
     */
    public static void apply(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new SQLException("schema vitrine is not brought up to date inside a transaction", "25001");
        }
        int server = connection.getMetaData().getDatabaseMajorVersion();
        if (server < OLDEST_SERVER) {
            throw new SQLException(
                    "the server is PostgreSQL %d; PostgreSQL %d or newer is needed".formatted(server, OLDEST_SERVER),
                    "55000");
        }
        for (int applied = verify(applied(connection)); applied < KNOWN.size(); applied++) {
            applyNext(connection);
        }
    }

    /**
     * The number of the newest script that was applied; empty for a database without the schema.
     *
     * @throws SQLException 55000 as {@link #apply}; others as the server raises them
     */
    public static OptionalInt current(Connection connection) throws SQLException {
        int number = verify(applied(connection));
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * Lets a role use everything in schema {@code vitrine} and make objects in it, as an application's role must that may
     * not create the schema itself. To be run by the schema's owner; repeating it is harmless.
     *
     * @throws SQLException 42704 when there is no such role; 42501 when the connection's role may not grant
     */
    public static void grant(Connection connection, String role) throws SQLException {
        String grantee;
        try (PreparedStatement quote = connection.prepareStatement("SELECT quote_ident(?)")) {
            quote.setString(1, role);
            try (ResultSet row = quote.executeQuery()) {
                row.next();
                grantee = row.getString(1);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $do$ BEGIN
                      GRANT USAGE, CREATE ON SCHEMA vitrine TO %1$s;
                      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vitrine TO %1$s;
                      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA vitrine TO %1$s;
                      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA vitrine TO %1$s;
                      ALTER DEFAULT PRIVILEGES IN SCHEMA vitrine GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %1$s;
                      ALTER DEFAULT PRIVILEGES IN SCHEMA vitrine GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO %1$s;
                      ALTER DEFAULT PRIVILEGES IN SCHEMA vitrine GRANT EXECUTE ON FUNCTIONS TO %1$s;
                    END $do$""".formatted(grantee));
        }
    }

    private static void applyNext(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (!schemaExists(connection)) {
                statement.execute("CREATE SCHEMA vitrine");
            }
            int applied = verify(appliedLocked(connection));
            if (applied < KNOWN.size()) {
                Migration next = KNOWN.get(applied);
                statement.execute(next.sql());
                record(connection, next);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw "42501".equals(e.getSQLState()) ? mayNot(connection, e) : e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static SQLException mayNot(Connection connection, SQLException cause) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT quote_ident(current_user), quote_ident(current_database())")) {
            row.next();
            String message = """
                    role %1$s may not make or change schema vitrine in database %2$s (%3$s): it needs the CREATE privilege \
                    on the database, and to own the schema; or let an administrator run: vitrine init URL --grant %1$s""".formatted(row.getString(1), row.getString(2), cause.getMessage());
            return new SQLException(message, "42501", cause);
        }
    }

    private static boolean schemaExists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regnamespace('vitrine') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Under the lock and inside a transaction, where the query must not fail. */
    private static SortedMap<Integer, String> appliedLocked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('vitrine.migration') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1) ? read(connection) : new TreeMap<>();
        }
    }

    /** Numbers to digests. In autocommit mode a missing table costs one failed query, once in a database's life. */
    private static SortedMap<Integer, String> applied(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            return appliedLocked(connection);
        }
        try {
            return read(connection);
        } catch (SQLException e) {
            if ("42P01".equals(e.getSQLState()) || "3F000".equals(e.getSQLState())) {
                return new TreeMap<>();
            }
            throw "42501".equals(e.getSQLState()) ? mayNot(connection, e) : e;
        }
    }

    private static SortedMap<Integer, String> read(Connection connection) throws SQLException {
        SortedMap<Integer, String> applied = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number, sha256 FROM vitrine.migration")) {
            while (rows.next()) {
                applied.put(rows.getInt(1), rows.getString(2));
            }
        }
        return applied;
    }

    /** The newest number, 0 for none. */
    private static int verify(SortedMap<Integer, String> applied) throws SQLException {
        if (applied.isEmpty()) {
            return 0;
        }
        int newest = applied.lastKey();
        if (newest > KNOWN.size()) {
            throw new SQLException(
                    "schema vitrine of this database is at number %d, this driver knows up to %d: use a newer driver"
                            .formatted(newest, KNOWN.size()),
                    "55000");
        }
        for (Migration migration : KNOWN.subList(0, newest)) {
            if (!migration.sha256().equals(applied.get(migration.number()))) {
                throw new SQLException(
                        "script %d (%s) of schema vitrine was applied with another text than this driver's"
                                .formatted(migration.number(), migration.name()),
                        "55000");
            }
        }
        return newest;
    }

    private static void record(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO vitrine.migration (number, name, sha256) VALUES (?, ?, ?)")) {
            insert.setInt(1, migration.number());
            insert.setString(2, migration.name());
            insert.setString(3, migration.sha256());
            insert.executeUpdate();
        }
    }
}
