package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table {@code vitrine.h<id>} of replaced rows, and the views that let others read it. A view asks at each read whether
 * its reader may read the user's table, so a GRANT or REVOKE there holds at once; the condition names no column, so it is
 * evaluated once, before any row, and conditions of the query still reach the indexes.
 *
 * @param id the table's id
 */
record HistoryTable(int id) {

    /** The token of the transaction that wrote the row. */
    static final String FROM = "_v_from";
    /** The token of the transaction that replaced it. */
    static final String TO = "_v_to";

    String name() {
        return "vitrine.h" + id;
    }

    String view() {
        return "vitrine.history_" + id;
    }

    private String versionsView() {
        return "vitrine.versions_" + id;
    }

    /** Makes the empty table for a live table's columns, without the version column. */
    List<StoredColumn> create(Connection connection, LiveTable table) throws SQLException {
        Sql.execute(connection, "create table " + name() + " (_v_from bigint not null, _v_to bigint not null)");
        // It has no key of its own by which a copy on another server could find a row that goes.
        Sql.execute(connection, "alter table " + name() + " replica identity full");
        List<StoredColumn> columns = align(connection, table, List.of(), false);
        Sql.execute(
                connection,
                "create index h%1$d_span on vitrine.h%1$d using brin (_v_to, _v_from) with (pages_per_range = 16)"
                        .formatted(id));
        Sql.execute(connection, """
                create view %s as
                select number as version, at as "time", usr as "user",
                  vitrine.kind_of(kind, inserts, updates, deletes, change) as kind,
                  inserts, updates, deletes, change as schema_change, statement
                from vitrine.version where tab = %d and usr is not null and vitrine.may_read(%2$d)""".formatted(versionsView(), id));
        Sql.execute(connection, "grant select on " + versionsView() + " to public");
        giveTo(connection, table.owner());
        return columns;
    }

    /**
     * Alters the table to hold rows of the live table as it is now, and writes down which column is which.
     *
     * @param known the columns it has
     * @param preserved whether all rows from before are in it, so that a column of a new type can stand beside the old one
     * @return all columns
     */
    List<StoredColumn> align(Connection connection, LiveTable table, List<StoredColumn> known, boolean preserved)
            throws SQLException {
        boolean sameRelation = isSameRelation(connection, table);
        Map<String, StoredColumn> lost = new HashMap<>();
        known.forEach(column -> lost.put(column.name(), column));
        List<StoredColumn> result = new ArrayList<>();
        boolean changed = known.isEmpty();
        for (LiveTable.Column live : table.columns()) {
            if (live.virtual() || live.name().equals(TableTriggers.versionColumn(id))) {
                continue;
            }
            StoredColumn match = known.stream()
                    .filter(column -> sameRelation
                            ? column.liveNumber() == live.number()
                            : live.name().equals(column.liveName()))
                    .findFirst()
                    .orElse(null);
            if (match != null && !match.type().equals(live.type())) {
                dropView(connection);
                changed = true;
                match = !preserved && convert(connection, match, live) ? match : null;
            }
            String stored = match == null ? freeName(live.name(), known, result) : match.name();
            if (match == null) {
                Sql.execute(connection, "alter table " + name() + " add column " + live.declaredAs(stored));
                changed = true;
            }
            lost.remove(stored);
            result.add(new StoredColumn(stored, live.name(), live.number(), live.type()));
        }
        lost.values().forEach(column -> result.add(column.lost()));
        for (StoredColumn column : result) {
            column.save(connection, id);
        }
        indexKey(connection, table, result);
        if (changed) {
            dropView(connection);
            Sql.execute(
                    connection,
                    "create view %s as select * from %s where vitrine.may_read(%d)".formatted(view(), name(), id));
            Sql.execute(connection, "grant select on " + view() + " to public");
            giveTo(connection, table.owner());
        }
        return List.copyOf(result);
    }

    /** Removes all that {@link #create} made. */
    void drop(Connection connection) throws SQLException {
        Sql.execute(connection, "drop view if exists " + versionsView());
        dropView(connection);
        Sql.execute(connection, "drop table if exists " + name());
    }

    private void dropView(Connection connection) throws SQLException {
        Sql.execute(connection, "drop view if exists " + view());
    }

    /** Column numbers tell a rename from a drop and an add, but only in the table that they were noted from. */
    private boolean isSameRelation(Connection connection, LiveTable table) throws SQLException {
        return Sql.query(connection, row -> row.getLong(1), "SELECT relation FROM vitrine.history WHERE tab = ?", id)
                .contains(table.relation());
    }

    /** Changes a column's type as the live column's was changed; false when its values cannot be converted. */
    private boolean convert(Connection connection, StoredColumn column, LiveTable.Column live) throws SQLException {
        String stored = Sql.identifier(column.name());
        for (String value : List.of(stored, stored + "::text")) {
            // By statements: a transaction that BEGIN has opened has no savepoints of JDBC.
            Sql.execute(connection, "savepoint vitrine_convert");
            try {
                Sql.execute(
                        connection,
                        "alter table %s alter column %s type %s using %s::%s"
                                .formatted(name(), stored, live.declaredAs("").substring(3), value, live.type()));
                Sql.execute(connection, "release savepoint vitrine_convert");
                return true;
            } catch (SQLException e) {
                Sql.execute(connection, "rollback to savepoint vitrine_convert; release savepoint vitrine_convert");
            }
        }
        return false;
    }

    /** The live name, or one that no column of the history table ever had. */
    private static String freeName(String liveName, List<StoredColumn> known, List<StoredColumn> result) {
        List<String> taken = new ArrayList<>(List.of(FROM, TO));
        known.forEach(column -> taken.add(column.name()));
        result.forEach(column -> taken.add(column.name()));
        String name = liveName;
        for (int number = taken.size(); taken.contains(name); number++) {
            name = "c" + number;
        }
        return name;
    }

    private void indexKey(Connection connection, LiveTable table, List<StoredColumn> columns) throws SQLException {
        List<String> key = table.key().stream()
                .map(liveName -> columns.stream()
                        .filter(column -> liveName.equals(column.liveName()))
                        .map(StoredColumn::name)
                        .findFirst()
                        .orElse(""))
                .filter(stored -> !stored.isEmpty())
                .toList();
        List<String> indexed = Sql.query(connection, row -> row.getString(1), """
                SELECT a.attname FROM pg_index i
                CROSS JOIN unnest(i.indkey) WITH ORDINALITY k (number, place)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                WHERE i.indexrelid = to_regclass(?) ORDER BY k.place""", "vitrine.h" + id + "_key");
        if (!indexed.equals(key)) {
            Sql.execute(connection, "drop index if exists vitrine.h" + id + "_key");
            if (!key.isEmpty()) {
                Sql.execute(
                        connection,
                        "create index h%d_key on %s (%s)"
                                .formatted(
                                        id,
                                        name(),
                                        key.stream().map(Sql::identifier).collect(Collectors.joining(", "))));
            }
        }
    }

    /** The table's owner owns its history, so that every member of an owning group can alter both. */
    void giveTo(Connection connection, String owner) throws SQLException {
        boolean able = Sql.query(connection, row -> row.getBoolean(1), """
                        SELECT current_user <> ?1 AND has_schema_privilege(?1, 'vitrine', 'create')
                          AND has_table_privilege(?1, 'vitrine.open', 'insert')
                          AND has_table_privilege(?1, 'vitrine.spill', 'insert')
                          AND has_table_privilege(?1, 'vitrine.version', 'select')""".replace("?1", Sql.literal(owner)))
                .get(0);
        if (!able) {
            return;
        }
        List<String> statements =
                Sql.query(connection, row -> row.getString(1), """
                SELECT format('alter %s %s owner to %I', CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END, oid::regclass, ?)
                FROM pg_class WHERE relowner <> to_regrole(quote_ident(?)) AND oid IN (
                  to_regclass('vitrine.h' || ?), to_regclass('vitrine.history_' || ?), to_regclass('vitrine.versions_' || ?))
                UNION ALL
                SELECT format('alter function %s owner to %I', oid::regprocedure, ?)
                FROM pg_proc WHERE proowner <> to_regrole(quote_ident(?)) AND pronamespace = 'vitrine'::regnamespace
                  AND proname ~ ('^[iudtr]_' || ? || '$')""", owner, owner, id, id, id, owner, owner, id);
        for (String statement : statements) {
            Sql.execute(connection, statement);
        }
    }
}
