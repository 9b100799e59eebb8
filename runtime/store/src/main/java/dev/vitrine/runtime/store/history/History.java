package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Switches history of a table on and off and keeps it fitting the table. Thread-safe; each method works in the connection's
 * open transaction, or in one of its own when the connection is in autocommit mode. A table is known by its id, which the
 * caller gives once and never again to another table.
 */
public final class History {

    private History() {}

    /**
     * Begins to keep every replaced row of a table; its present state is version 0. No row is moved. Takes a lock of mode
     * ACCESS EXCLUSIVE. The table gains the column {@code _v_<id>} at its end.
     *
     * @param tableId positive
     * @param dependents computed columns of the table; names that it does not have are passed over
     * @throws SQLException 42P01 when there is no such table; 42V04 when it is partitioned, inherits, is temporary or
     *     unlogged; 42710 when it has history; 42501 when the role does not own it or may not make objects in schema vitrine
     */
    public static void enable(
            Connection connection, int tableId, String schema, String table, List<Dependent> dependents)
            throws SQLException {
        Sql.inTransaction(connection, () -> {
            LiveTable before = LiveTable.named(connection, schema, table);
            before.requireOrdinary(connection);
            if (find(connection, tableId).isPresent()) {
                throw new SQLException("table %s has history".formatted(before.qualified()), "42710");
            }
            addVersionColumn(connection, tableId, before, "0");
            LiveTable live = LiveTable.named(connection, schema, table);
            Sql.update(
                    connection,
                    "INSERT INTO vitrine.history (tab, schema_name, table_name, relation, shape) VALUES (?, ?, ?, ?, ?)",
                    tableId,
                    schema,
                    table,
                    live.relation(),
                    live.shape());
            HistoryTable history = new HistoryTable(tableId);
            List<StoredColumn> stored = history.create(connection, live);
            triggers(connection, tableId, live, stored, dependents).install(connection);
            history.giveTo(connection, live.owner());
            SchemaVersions.add(connection, tableId, 0, stored);
            Sql.update(connection, """
                    INSERT INTO vitrine.tx (token, tab, xid, began, seq, ended, usr, kind)
                    VALUES (0, ?, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user, 'create')""", tableId);
            return true;
        });
    }

    /**
     * Installs the trigger that nulls computed columns of a table without history when another client changes what they were
     * computed from; with no dependents, removes it. The driver sets {@code vitrine.filling} to {@code on} or to the table's
     * id around its own writes.
     */
    public static void guardDependents(
            Connection connection, int tableId, String schema, String table, List<Dependent> dependents)
            throws SQLException {
        Sql.inTransaction(connection, () -> {
            guard(connection, tableId, LiveTable.named(connection, schema, table), dependents);
            return true;
        });
    }

    /**
     * The ids of tables that other clients have altered so that {@link #refresh} is to be called, and whose owner's rights this role has; none on a
     * copy.
     */
    public static List<Integer> altered(Connection connection) throws SQLException {
        return Sql.query(connection, row -> row.getInt(1), """
                SELECT h.tab FROM vitrine.history h JOIN pg_class c ON c.oid = vitrine.table_of(h.tab)
                WHERE pg_has_role(c.relowner, 'usage') AND NOT vitrine.is_copy()
                AND (vitrine.shape_of(c.oid) IS DISTINCT FROM h.shape OR EXISTS (SELECT FROM vitrine.spill s WHERE s.tab = h.tab))
                ORDER BY h.tab""");
    }

    /**
     * Fits history to the table after a change of its schema, by the driver or by another client, or of its dependents. Rows
     * that other clients replaced meanwhile come out of the spill. A change of columns makes a version. Takes a lock of mode
     * SHARE ROW EXCLUSIVE.
     *
     * @return what had changed in words, such as {@code rename a to b; add c}; empty when the columns were as known
     * @throws SQLException 42P01 when the table is gone; 55000 when rows in the spill cannot be read as the table's types
     */
    public static Optional<String> refresh(Connection connection, int tableId, List<Dependent> dependents)
            throws SQLException {
        return Sql.inTransaction(connection, () -> Healing.heal(connection, tableId, dependents));
    }

    /**
     * Keeps all rows as they are, to be called in the same transaction before a column is dropped or changes its type: old
     * versions go on showing it. Copies the table's rows into the history. Takes a lock of mode ACCESS EXCLUSIVE.
     */
    public static void preserve(Connection connection, int tableId) throws SQLException {
        Sql.inTransaction(connection, () -> {
            LiveTable table = require(connection, tableId);
            Sql.execute(connection, "lock table " + table.qualified() + " in access exclusive mode");
            Snapshots.detach(connection, tableId);
            Healing.preserve(connection, tableId, require(connection, tableId));
            return true;
        });
    }

    /**
     * Makes a version of a change that touches no row. The transaction's other writes to the table belong to the same version.
     *
     * @param change in words, shown by SHOW HISTORY
     */
    public static void recordSchemaChange(Connection connection, int tableId, String change) throws SQLException {
        Sql.inTransaction(connection, () -> SchemaVersions.note(connection, tableId, change));
    }

    /**
     * Ends history and deletes all old versions. Takes a lock of mode ACCESS EXCLUSIVE.
     *
     * @param dependents computed columns that stay guarded; empty for a table that is released
     */
    public static void disable(Connection connection, int tableId, List<Dependent> dependents) throws SQLException {
        Sql.inTransaction(connection, () -> {
            LiveTable table = require(connection, tableId);
            TableTriggers.remove(connection, tableId, table);
            Sql.execute(
                    connection,
                    "alter table %s drop column %s"
                            .formatted(table.qualified(), Sql.identifier(TableTriggers.versionColumn(tableId))));
            forget(connection, tableId);
            guard(connection, tableId, LiveTable.named(connection, table.schema(), table.name()), dependents);
            return true;
        });
    }

    /** Those of some tables that have history. */
    public static List<Integer> kept(Connection connection, List<Integer> tableIds) throws SQLException {
        return tableIds.isEmpty()
                ? List.of()
                : Sql.query(
                        connection,
                        row -> row.getInt(1),
                        "SELECT tab FROM vitrine.history WHERE tab = ANY (?) ORDER BY tab",
                        connection.createArrayOf("int4", tableIds.toArray()));
    }

    /** Deletes history and triggers of a table that was dropped or is about to be. Does nothing for an id without any. */
    public static void drop(Connection connection, int tableId) throws SQLException {
        Sql.inTransaction(connection, () -> {
            Optional<LiveTable> table = find(connection, tableId);
            if (table.isPresent()) {
                TableTriggers.remove(connection, tableId, table.get());
            }
            TableTriggers.removeFunctions(connection, tableId);
            forget(connection, tableId);
            return true;
        });
    }

    /**
     * To be called before a table is dropped whose versions are still needed: its rows go into the history, which stays. Labels go.
     * Takes a lock of mode ACCESS EXCLUSIVE. {@link #drop} removes the history.
     */
    public static void outlive(Connection connection, int tableId) throws SQLException {
        Sql.inTransaction(connection, () -> {
            LiveTable table = require(connection, tableId);
            Sql.execute(connection, "lock table " + table.qualified() + " in access exclusive mode");
            Snapshots.detach(connection, tableId);
            Healing.keepAll(connection, tableId, table, "drop table");
            Sql.execute(connection, "delete from vitrine.label where tab = " + tableId);
            TableTriggers.remove(connection, tableId, table);
            return true;
        });
    }

    /** History whose table is gone, dropped by another client. {@link #drop} deletes it. */
    public static List<Orphan> orphans(Connection connection) throws SQLException {
        return List.copyOf(Sql.query(
                connection, row -> new Orphan(row.getInt(1), row.getString(2), row.getString(3), row.getLong(4)), """
                SELECT tab, schema_name, table_name, coalesce(pg_total_relation_size(to_regclass('vitrine.h' || tab)), 0)
                FROM vitrine.history WHERE vitrine.table_of(tab) IS NULL ORDER BY tab"""));
    }

    /**
     * History without a table.
     *
     * @param schema and {@code table}: the names last seen
     * @param sizeBytes what its rows and indexes take on disk
     */
    public record Orphan(int tableId, String schema, String table, long sizeBytes) {}

    static TableTriggers triggers(
            Connection connection, int tableId, LiveTable table, List<StoredColumn> stored, List<Dependent> dependents)
            throws SQLException {
        Map<String, String> names = new HashMap<>();
        for (StoredColumn column : stored) {
            if (column.liveName() != null) {
                names.put(column.liveName(), column.name());
            }
        }
        return new TableTriggers(tableId, table, names, ClosedDependent.close(connection, table, dependents));
    }

    /** The default needs no fallback: the BEFORE trigger of every INSERT has set the token. */
    static void addVersionColumn(Connection connection, int tableId, LiveTable table, String token)
            throws SQLException {
        String column = Sql.identifier(TableTriggers.versionColumn(tableId));
        Sql.execute(
                connection,
                "alter table %s add column %s bigint not null default %s".formatted(table.qualified(), column, token));
        Sql.execute(
                connection,
                "alter table %s alter column %s set default pg_catalog.current_setting('vitrine.tok')::bigint"
                        .formatted(table.qualified(), column));
        Sql.execute(
                connection,
                "comment on column %s.%s is 'Which transaction wrote the row; its versions are in vitrine.versions_%d'"
                        .formatted(table.qualified(), column, tableId));
    }

    static LiveTable require(Connection connection, int tableId) throws SQLException {
        return find(connection, tableId)
                .orElseThrow(() -> new SQLException("no table has history under the id " + tableId, "42P01"));
    }

    private static Optional<LiveTable> find(Connection connection, int tableId) throws SQLException {
        return LiveTable.versioned(connection, tableId);
    }

    private static void guard(Connection connection, int tableId, LiveTable table, List<Dependent> dependents)
            throws SQLException {
        List<ClosedDependent> closed = ClosedDependent.close(connection, table, dependents);
        if (closed.isEmpty()) {
            TableTriggers.remove(connection, tableId, table);
        } else {
            new TableTriggers(tableId, table, null, closed).install(connection);
        }
    }

    /** Numbering waits meanwhile: it must not add versions of what is being deleted. */
    private static void forget(Connection connection, int tableId) throws SQLException {
        Sql.execute(connection, "select pg_advisory_xact_lock(" + Numbering.LOCK + ")");
        // First, while it can be seen whose table it is.
        Sql.execute(connection, "delete from vitrine.label where tab = " + tableId);
        new HistoryTable(tableId).drop(connection);
        String deletes =
                List.of("tx", "open", "spill", "version", "schema_version", "history_column", "history").stream()
                        .map(table -> "delete from vitrine.%s where tab = %d".formatted(table, tableId))
                        .collect(Collectors.joining(";"));
        Sql.execute(connection, deletes);
    }
}
