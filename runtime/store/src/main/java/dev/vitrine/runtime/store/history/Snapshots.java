package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Views that show what never changes: a version of a table, or rows that were copied. A view of a version reads the old rows
 * with its owner's rights, so that its readers need none on the table. It reads the live ones as long as the table has all of
 * its columns; before one goes, every row is in the history, and the view is {@linkplain #detach left with that}.
 */
public final class Snapshots {

    private Snapshots() {}

    /**
     * A snapshot.
     *
     * @param schema and {@code name}: those of its view now
     * @param relation the table whose version it is; empty for rows that were copied
     * @param version empty for rows that were copied
     * @param pos its moment among all versions
     */
    public record Snapshot(int id, String schema, String name, OptionalInt relation, OptionalLong version, long pos) {}

    /** The moment of what has ended until now; to be asked after numbering. */
    public static long now(Connection connection) throws SQLException {
        return Sql.query(connection, row -> row.getLong(1), "SELECT pos FROM vitrine.horizon")
                .get(0);
    }

    /** The moment of a version. */
    public static long positionOf(Connection connection, ResolvedVersion version) throws SQLException {
        return Sql.query(
                        connection,
                        row -> row.getLong(1),
                        "SELECT pos FROM vitrine.version WHERE tab = ? AND number = ? LIMIT 1",
                        version.tableId(),
                        version.number())
                .get(0);
    }

    /** Makes the view of a version; the version is pinned from then on. */
    public static void pin(
            Connection connection,
            int id,
            String schema,
            String name,
            ResolvedVersion version,
            long pos,
            String definition)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO vitrine.snapshot (id, schema_name, snapshot_name, relation, version, pos, definition) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                schema,
                name,
                version.tableId(),
                version.number(),
                pos,
                definition);
        String view = qualified(schema, name);
        Sql.execute(connection, "create view " + view + " as " + rows(connection, version, true));
        guard(connection, id, view);
    }

    /** Makes the view of the rows in {@code vitrine.s<id>}, which must be there. */
    public static void wrap(Connection connection, int id, String schema, String name, long pos, String definition)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO vitrine.snapshot (id, schema_name, snapshot_name, pos, definition) VALUES (?, ?, ?, ?, ?)",
                id,
                schema,
                name,
                pos,
                definition);
        String view = qualified(schema, name);
        Sql.execute(connection, "create view " + view + " as select * from " + storage(id));
        guard(connection, id, view);
    }

    /** The table of copied rows. */
    public static String storage(int id) {
        return "vitrine.s" + id;
    }

    private static void guard(Connection connection, int id, String view) throws SQLException {
        Sql.execute(connection, """
                create trigger "~vitrine_%1$d_w" before insert or update or delete on %2$s
                  for each statement execute function vitrine.refuse_snapshot_write();
                create trigger "~vitrine_%1$d_wr" instead of insert or update or delete on %2$s
                  for each row execute function vitrine.refuse_snapshot_write()""".formatted(id, view));
    }

    private static String qualified(String schema, String name) {
        return Sql.identifier(schema) + "." + Sql.identifier(name);
    }

    /** A version's rows with the types that the history has, so that the view's columns stay what they are. */
    private static String rows(Connection connection, ResolvedVersion version, boolean live) throws SQLException {
        String table = new HistoryTable(version.tableId()).name();
        List<StoredColumn> stored = StoredColumn.of(connection, version.tableId());
        String condition = "%1$s.%2$s <= %3$d and (%1$s.%2$s = any (e.x)) is not true";
        String exceptions = "(select vitrine.exceptions(%d, %d, %d) as x offset 0) as e"
                .formatted(version.tableId(), version.number(), version.hi());
        String old = "select %s from %s h, %s where %s and (h._v_to > %d or h._v_to = any (e.x))"
                .formatted(
                        version.columns().stream()
                                .map(column ->
                                        "h." + Sql.identifier(column.stored()) + " as " + Sql.identifier(column.name()))
                                .collect(Collectors.joining(", ")),
                        table,
                        exceptions,
                        condition.formatted("h", "_v_from", version.hi()),
                        version.hi());
        if (!live) {
            return old;
        }
        String columns = version.columns().stream()
                .map(column -> "cast("
                        + (column.live() == null ? "null" : "l." + Sql.identifier(column.live()))
                        + " as " + type(stored, column.stored()) + ") as " + Sql.identifier(column.name()))
                .collect(Collectors.joining(", "));
        String versionColumn = Sql.identifier(TableTriggers.versionColumn(version.tableId()));
        return "select %s from only %s l, %s where %s union all "
                        .formatted(
                                columns,
                                version.table(),
                                exceptions,
                                condition.formatted("l", versionColumn, version.hi()))
                + old;
    }

    private static String type(List<StoredColumn> stored, String name) {
        return stored.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
    }

    /**
     * Leaves the snapshots of a table with the history alone: all of its live rows are there, or are put there in this
     * transaction.
     */
    static void detach(Connection connection, int tableId) throws SQLException {
        for (Snapshot snapshot : of(connection, tableId)) {
            ResolvedVersion version = AsOf.resolve(
                    connection, tableId, new TimeSpec.Version(snapshot.version().orElseThrow()));
            Sql.execute(
                    connection,
                    "create or replace view " + qualified(snapshot.schema(), snapshot.name()) + " as "
                            + rows(connection, version, false));
        }
    }

    /** The snapshots of versions of a table. */
    public static List<Snapshot> of(Connection connection, int tableId) throws SQLException {
        return select(connection, "relation = ?", tableId);
    }

    /** The snapshot of a view's name as SQL writes it, found along the search path. */
    public static Optional<Snapshot> named(Connection connection, String name) throws SQLException {
        return select(
                        connection,
                        "id = (SELECT substring(t.tgname FROM '^~vitrine_([0-9]+)_w$')::int FROM pg_trigger t"
                                + " WHERE t.tgrelid = to_regclass(?) AND t.tgname ~ '^~vitrine_[0-9]+_w$')",
                        name)
                .stream()
                .findFirst();
    }

    /** The names of all snapshots. */
    public static List<String> names(Connection connection) throws SQLException {
        return Sql.query(connection, row -> row.getString(1), "SELECT snapshot_name FROM vitrine.snapshots ORDER BY 1");
    }

    private static List<Snapshot> select(Connection connection, String condition, Object parameter)
            throws SQLException {
        return Sql.query(
                connection,
                Snapshots::read,
                "SELECT id, schema_name, snapshot_name, relation, version, pos FROM vitrine.snapshots WHERE "
                        + condition + " ORDER BY id",
                parameter);
    }

    private static Snapshot read(ResultSet row) throws SQLException {
        int relation = row.getInt(4);
        boolean copied = row.wasNull();
        return new Snapshot(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                copied ? OptionalInt.empty() : OptionalInt.of(relation),
                copied ? OptionalLong.empty() : OptionalLong.of(row.getLong(5)),
                row.getLong(6));
    }

    /** Removes a snapshot. A history whose table is gone goes with the last one that needs it. */
    public static void drop(Connection connection, Snapshot snapshot) throws SQLException {
        Sql.inTransaction(connection, () -> {
            Sql.execute(connection, "drop view " + qualified(snapshot.schema(), snapshot.name()));
            Sql.execute(connection, "drop table if exists " + storage(snapshot.id()));
            Sql.update(connection, "DELETE FROM vitrine.snapshot WHERE id = ?", snapshot.id());
            if (snapshot.relation().isPresent()) {
                int relation = snapshot.relation().getAsInt();
                boolean needed = LiveTable.versioned(connection, relation).isPresent()
                        || !of(connection, relation).isEmpty();
                if (!needed) {
                    History.drop(connection, relation);
                }
            }
            return true;
        });
    }
}
