package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of one table and their functions. Conditions are in the functions: a WHEN is parsed and compiled once a
 * statement (measured: five of them cost 40 microseconds); only the row trigger earns one. Statement triggers fire before
 * ({@code !}) or after ({@code ~}) all of the user's own, by their names.
 *
 * <table>
 * <caption>What fires, for table 7</caption>
 * <tr><td>{@code !vitrine_7}, {@code !vitrine_7_s}</td><td>before INSERT, TRUNCATE, and an UPDATE that names the version
 * column: the transaction gets a token; with other statements one of the following sees to it</td></tr>
 * <tr><td>{@code !vitrine_7_o}</td><td>before an UPDATE that names the version column, which is the driver's own; only
 * with dependents</td></tr>
 * <tr><td>{@code ~vitrine_7_r}</td><td>before each updated row: the token, and NULL for dependents of changed inputs</td></tr>
 * <tr><td>{@code ~vitrine_7_i}, {@code _u}, {@code _d}, {@code _t}</td><td>after each statement (before TRUNCATE): old
 * rows to the history, the table registered with the transaction</td></tr>
 * </table>
 *
 * <p>A table without history has {@code ~vitrine_7_r} alone, when it has dependents.
 *
 * @param stored names in the history table by live name; null for a table without history
 */
record TableTriggers(int id, LiveTable table, @Nullable Map<String, String> stored, List<ClosedDependent> dependents) {

    /** Compared as text: there may be no token yet. */
    private static final String TOKEN = "pg_catalog.current_setting('vitrine.tok', true)";

    TableTriggers {
        dependents = List.copyOf(dependents);
    }

    /** The name of a table's version column; a common name would make NATURAL JOIN of two such tables empty. */
    static String versionColumn(int id) {
        return "_v_" + id;
    }

    /** Makes or replaces functions and triggers. A lock of mode SHARE ROW EXCLUSIVE on the table is enough. */
    void install(Connection connection) throws SQLException {
        TriggerBodies bodies = new TriggerBodies(id, table, stored, dependents);
        if (stored != null) {
            function(connection, "i", bodies.inserted(), true);
            function(connection, "u", bodies.updated(), true);
            function(connection, "d", bodies.deleted(), true);
            function(connection, "t", bodies.truncated(), true);
            trigger(connection, "!vitrine_$id", "before insert or truncate", "statement", "take_new_token()");
            trigger(connection, "!vitrine_$id_s", "before update of _v_$id", "statement", "take_token('$id')");
            trigger(
                    connection,
                    "~vitrine_$id_i",
                    "after insert",
                    "referencing new table as n for each statement",
                    "i_$id()");
            trigger(
                    connection,
                    "~vitrine_$id_u",
                    "after update",
                    "referencing old table as o for each statement",
                    "u_$id()");
            trigger(
                    connection,
                    "~vitrine_$id_d",
                    "after delete",
                    "referencing old table as o for each statement",
                    "d_$id()");
            trigger(connection, "~vitrine_$id_t", "before truncate", "statement", "t_$id()");
        }
        if (stored != null || !dependents.isEmpty()) {
            function(connection, "r", bodies.row(), false);
            trigger(connection, "~vitrine_$id_r", "before update", "row" + rowCondition(), "r_$id()");
        }
        if (stored != null && !dependents.isEmpty()) {
            trigger(connection, "!vitrine_$id_o", "before update of _v_$id", "statement", "mark_own('$id')");
        } else if (stored != null) {
            dropTrigger(connection, table, "!vitrine_" + id + "_o");
        }
    }

    /** Drops the triggers from a table, and the functions. */
    static void remove(Connection connection, int id, LiveTable table) throws SQLException {
        dropTrigger(connection, table, "!vitrine_" + id);
        dropTrigger(connection, table, "!vitrine_" + id + "_s");
        dropTrigger(connection, table, "!vitrine_" + id + "_o");
        removeFunctions(connection, id);
    }

    /** Drops the functions and the triggers that call them. */
    static void removeFunctions(Connection connection, int id) throws SQLException {
        for (String letter : List.of("i", "u", "d", "t", "r")) {
            Sql.execute(connection, "drop function if exists vitrine." + letter + "_" + id + "() cascade");
        }
    }

    private static void dropTrigger(Connection connection, LiveTable table, String name) throws SQLException {
        boolean exists = !Sql.query(
                        connection,
                        row -> true,
                        "SELECT FROM pg_trigger WHERE tgrelid = ? AND tgname = ?",
                        table.relation(),
                        name)
                .isEmpty();
        if (exists) {
            Sql.execute(connection, "drop trigger " + Sql.identifier(name) + " on " + table.qualified());
        }
    }

    private void trigger(Connection connection, String name, String event, String level, String call)
            throws SQLException {
        String each = level.contains("for each") ? level : "for each " + level;
        Sql.execute(
                connection,
                named("create or replace trigger " + Sql.identifier(name) + " " + event + " on ")
                        + table.qualified()
                        + named(" " + each + " execute function vitrine." + call));
    }

    /** PUBLIC may not use a definer's function: whoever could put it on a table of his own could write our history. */
    private void function(Connection connection, String letter, String body, boolean definer) throws SQLException {
        String name = "vitrine." + letter + "_" + id + "()";
        String rights = definer ? " security definer" : "";
        String settings = letter.equals("t") ? " set search_path = pg_catalog, pg_temp set row_security = off" : "";
        Sql.execute(
                connection,
                "create or replace function " + name + " returns trigger language plpgsql" + rights + settings + " as "
                        + Sql.literal(body));
        Sql.execute(connection, "revoke execute on function " + name + " from public");
    }

    private String named(String template) {
        return template.replace("$id", Integer.toString(id));
    }

    /** Without history a fill changes nothing that the row trigger sees to, and calling it takes a third of a fill's time. */
    private String rowCondition() {
        if (stored == null) {
            return " when (coalesce(pg_catalog.current_setting('vitrine.filling', true), '')"
                    + " operator(pg_catalog.<>) all ('{on,$id}'::pg_catalog.text[]))";
        }
        // A row that this transaction has written already looks the same whether the driver or another client writes
        // again.
        String again = dependents.isEmpty() ? "" : " or old._v_$id::text operator(pg_catalog.=) " + TOKEN;
        return " when ((new._v_$id::text operator(pg_catalog.=) " + TOKEN + ") is not true" + again + ")";
    }
}
