package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of one table and their functions. Conditions are in the functions: a WHEN is parsed and compiled once a
 * statement (measured: five of them cost 40 microseconds); only the row trigger earns one. Statement triggers fire before
 * ({@code !}) or after ({@code ~}) all of the user's own, by their names.
 *
 * <table>
 * <caption>What fires, for table 7</caption>
 * <tr><td>{@code !vitrine_7}</td><td>before each statement: the transaction gets a token</td></tr>
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

    TableTriggers {
        dependents = List.copyOf(dependents);
    }

    /** The name of a table's version column; a common name would make NATURAL JOIN of two such tables empty. */
    static String versionColumn(int id) {
        return "_v_" + id;
    }

    /** Makes or replaces functions and triggers. A lock of mode SHARE ROW EXCLUSIVE on the table is enough. */
    void install(Connection connection) throws SQLException {
        if (stored != null) {
            function(connection, "i", insertBody(), true);
            function(connection, "u", replacedBody("UPDATE", 3), true);
            function(connection, "d", replacedBody("DELETE", 4), true);
            function(connection, "t", truncateBody(), true);
            trigger(
                    connection,
                    "!vitrine_$id",
                    "before insert or update or delete or truncate",
                    "statement",
                    "take_token('$id')");
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
            function(connection, "r", rowBody(), false);
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
        String rights = definer ? " security definer set search_path = pg_catalog, pg_temp" : "";
        String rowSecurity = letter.equals("t") ? " set row_security = off" : "";
        Sql.execute(
                connection,
                "create or replace function " + name + " returns trigger language plpgsql" + rights + rowSecurity
                        + " as " + Sql.literal(body));
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
        String again = dependents.isEmpty()
                ? ""
                : " or old._v_$id is not distinct from pg_catalog.current_setting('vitrine.tok')::bigint";
        return " when (new._v_$id is distinct from pg_catalog.current_setting('vitrine.tok')::bigint" + again + ")";
    }

    /** Runs with the writer's rights and search path: everything is named with its schema. */
    private String rowBody() {
        if (stored == null) {
            return named("begin\n" + nulling() + "  return new;\nend\n");
        }
        return named("""
                begin
                  if pg_catalog.current_setting('vitrine.filling', true) operator(pg_catalog.=) any ('{on,$id}'::pg_catalog.text[]) then
                    new._v_$id := old._v_$id;
                    return new;
                  end if;
                """ + nulling() + """
                  new._v_$id := pg_catalog.current_setting('vitrine.tok')::bigint;
                  return new;
                end
                """);
    }

    private String nulling() {
        if (dependents.isEmpty()) {
            return "";
        }
        String own = stored == null ? "true" : """
                  new._v_$id operator(pg_catalog.<>) pg_catalog.current_setting('vitrine.tok')::bigint
                      or pg_catalog.current_setting('vitrine.own', true) is distinct from \
                  pg_catalog.format('$id:%s', pg_catalog.pg_trigger_depth())""".stripIndent();
        String each = dependents.stream().map(ClosedDependent::nulling).collect(Collectors.joining());
        List<String> columns = dependents.stream().map(ClosedDependent::column).toList();
        String numbers = table.columns().stream()
                .filter(column -> columns.contains(column.name()))
                .map(column -> Integer.toString(column.number()))
                .collect(Collectors.joining(","));
        String known =
                Sql.array(table.columns().stream().map(LiveTable.Column::name).toList());
        return """
                  if %s then
                    begin
                %s    exception when undefined_column or datatype_mismatch then
                      -- Somebody altered the table: all dependents go, by their names, or by their places when they have new names.
                      new := pg_catalog.jsonb_populate_record(new, coalesce((
                        select pg_catalog.jsonb_object_agg(a.attname, null::pg_catalog.text)
                        from pg_catalog.pg_attribute a
                        where a.attrelid operator(pg_catalog.=) tg_relid and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped
                          and (a.attname::pg_catalog.text operator(pg_catalog.=) any (%s)
                            or a.attnum operator(pg_catalog.=) any ('{%s}'::pg_catalog.int2[])
                              and a.attname::pg_catalog.text operator(pg_catalog.<>) all (%s))),
                        '{}'::pg_catalog.jsonb));
                    end;
                  end if;
                """.formatted(own, each, Sql.array(columns), numbers, known);
    }

    /** Without a token, the declaration itself fails: a statement without history must never pass. */
    private static final String TOKEN = """
            #variable_conflict use_variable
            declare
              tok bigint := current_setting('vitrine.tok')::bigint;
              registered text;
              changed bigint;
              strays bigint;
              formats text[];
            begin
            """;

    private String insertBody() {
        return named(TOKEN + """
                  select count(*), count(*) filter (where n._v_$id <> tok) into changed, strays from n;
                  if changed = 0 then
                    return null;
                  end if;
                  if strays > 0 then
                    raise exception '% of % new rows of table %.% bring a value of their own in column _v_$id',
                        strays, changed, tg_table_schema, tg_table_name
                      using errcode = '23514', schema = tg_table_schema, table = tg_table_name, column = '_v_$id',
                        hint = 'Name the columns of INSERT or COPY and leave _v_$id out, or give it DEFAULT.';
                  end if;
                """ + register(2) + """
                  return null;
                end
                """);
    }

    /**
     * The shape is a constant of its expression's plan, and that plan falls whenever anybody alters the table, since the table
     * stands in it as a constant, too. A query over the old rows would do the same for 6 microseconds more a statement.
     */
    private String replacedBody(String operation, int counter) {
        boolean update = operation.equals("UPDATE");
        String ownDone = update && !dependents.isEmpty() ? """
                  if current_setting('vitrine.own', true) = '$id:' || pg_trigger_depth() then
                    registered := set_config('vitrine.own', '', true);
                  end if;
                """ : "";
        String fill = update ? """
                  if tok = 0 or current_setting('vitrine.filling', true) = any ('{on,$id}') then
                    return null;
                  end if;
                """ : "";
        return named(TOKEN + ownDone + fill + """
                          if (case when tg_relid is null then vitrine.relation($id)::text else vitrine.shape($id) end) = $shape then
                            insert into vitrine.h$id ($stored)
                            select $live, tok from o as o ($aliases) where $version <> tok;
                            get diagnostics changed = row_count;
                          else
                        """ + spill("'o'") + """
                          end if;
                          if changed = 0 then
                            perform from o limit 1;
                            if not found then
                              return null;
                            end if;
                          end if;
                        """ + register(counter) + """
                          return null;
                        end
                        """)
                .replace("$shape", Sql.literal(table.shape()))
                .replace("$stored", storedColumns())
                .replace("$live", liveColumns())
                .replace("$aliases", aliases())
                .replace("$version", alias(versionColumn(id)));
    }

    private String truncateBody() {
        String copy =
                "insert into vitrine.h$id ($stored) select $live, $1 from only %s as o ($aliases) where $version <> $1"
                        .replace("$stored", storedColumns())
                        .replace("$live", liveColumns())
                        .replace("$aliases", aliases())
                        .replace("$version", alias(versionColumn(id)));
        return named(TOKEN
                + """
                  if current_setting('transaction_isolation') <> 'read committed' then
                    raise exception 'TRUNCATE of table %.%, which has history, needs a READ COMMITTED transaction', tg_table_schema, tg_table_name
                      using errcode = '42V04', detail = 'Rows that the transaction''s snapshot does not show could not be kept.',
                        hint = 'Use DELETE.';
                  end if;
                  if vitrine.shape_of(tg_relid) = $shape then
                    execute format($copy, tg_relid::regclass) using tok;
                    get diagnostics changed = row_count;
                  else
                """.replace("$shape", Sql.literal(table.shape())).replace("$copy", Sql.literal(copy))
                + spill("'only ' || tg_relid::regclass")
                + """
                  end if;
                  if changed = 0 then
                    return null;
                  end if;
                """
                + register(4)
                + """
                  return null;
                end
                """);
    }

    /** With formats that any session reads back. */
    private static String spill(String source) {
        return """
                formats := array[current_setting('datestyle'), current_setting('intervalstyle'), current_setting('extra_float_digits')];
                perform set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'iso_8601', true),
                  set_config('extra_float_digits', '1', true);
                execute vitrine.spill_statement($id, $source) using tok;
                get diagnostics changed = row_count;
                perform set_config('datestyle', formats[1], true), set_config('intervalstyle', formats[2], true),
                  set_config('extra_float_digits', formats[3], true);
            """.replace("$source", source);
    }

    /**
     * Registers the table with the transaction and counts rows, in a setting: "token inserts updates deletes". A savepoint
     * that is rolled back takes it back. The setting comes before the row: with immediate constraints the stamp runs inside
     * that INSERT.
     */
    private static String register(int counter) {
        String first = IntStream.rangeClosed(2, 4)
                .mapToObj(place -> place == counter ? "' ' || changed" : "' 0'")
                .collect(Collectors.joining(" || "));
        String next = IntStream.rangeClosed(2, 4)
                .mapToObj(place -> "' ' || "
                        + (place == counter
                                        ? "(split_part(registered, ' ', %d)::bigint + changed)"
                                        : "split_part(registered, ' ', %d)")
                                .formatted(place))
                .collect(Collectors.joining(" || "));
        return """
              registered := current_setting('vitrine.t$id', true);
              if starts_with(registered, tok::text) then
                registered := set_config('vitrine.t$id', tok || $next, true);
              else
                registered := set_config('vitrine.t$id', tok || $first, true);
                insert into vitrine.open (token, tab) values (tok, $id);
              end if;
            """.replace("$next", next).replace("$first", first);
    }

    private String storedColumns() {
        return table.columns().stream()
                        .map(LiveTable.Column::name)
                        .filter(this::isStored)
                        .map(name -> Sql.identifier(storedName(name)))
                        .collect(Collectors.joining(", "))
                + ", _v_to";
    }

    private String liveColumns() {
        return table.columns().stream()
                .map(LiveTable.Column::name)
                .filter(this::isStored)
                .map(this::alias)
                .collect(Collectors.joining(", "));
    }

    private boolean isStored(String liveName) {
        return liveName.equals(versionColumn(id)) || (stored != null && stored.containsKey(liveName));
    }

    private String storedName(String liveName) {
        return stored == null || liveName.equals(versionColumn(id))
                ? HistoryTable.FROM
                : stored.getOrDefault(liveName, liveName);
    }

    /** Columns by position: no name of the user's can be taken for a variable. */
    private String aliases() {
        return IntStream.rangeClosed(1, table.columns().size())
                .mapToObj(place -> "c" + place)
                .collect(Collectors.joining(", "));
    }

    private String alias(String liveName) {
        List<String> names = new ArrayList<>();
        table.columns().forEach(column -> names.add(column.name()));
        return "c" + (names.indexOf(liveName) + 1);
    }
}
