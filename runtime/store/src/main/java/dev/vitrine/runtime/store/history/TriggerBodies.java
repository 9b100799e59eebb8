package dev.vitrine.runtime.store.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the functions of a table's triggers do, in PL/pgSQL.
 *
 * <p>Of a statement that writes one row nearly all that they take is the start of their expressions and statements, which
 * PL/pgSQL makes ready anew in every transaction: about 1 microsecond for an expression, 5 to 12 for a statement. So there are few
 * of them. A search path of a function's own would be 3 more, so everything is named with its schema, operators, too; IS
 * DISTINCT FROM and NULLIF look for an operator by themselves and do not occur.
 *
 * @param stored names in the history table by live name; null for a table without history
 */
record TriggerBodies(int id, LiveTable table, @Nullable Map<String, String> stored, List<ClosedDependent> dependents) {

    /** The transaction's token, taken now when there is none. */
    private static final String TAKEN = """
            case when coalesce(pg_catalog.current_setting('vitrine.tok', true), '') operator(pg_catalog.=) any ('{"",0,00}'::pg_catalog.text[])
                then pg_catalog.set_config('vitrine.taken', pg_catalog.set_config('vitrine.tok',
                  pg_catalog.nextval('vitrine.token'::pg_catalog.regclass)::pg_catalog.text, true), true)
                else pg_catalog.current_setting('vitrine.tok') end::bigint""";

    private static final String FILLS =
            "pg_catalog.current_setting('vitrine.filling', true) operator(pg_catalog.=) any ('{on,$id}'::pg_catalog.text[])";

    private static final String REGISTERED =
            "pg_catalog.starts_with(pg_catalog.current_setting('vitrine.t$id', true), tok::pg_catalog.text)";

    TriggerBodies {
        dependents = List.copyOf(dependents);
    }

    /** Before an updated row: its token, and NULL for dependents of changed inputs. Runs with the writer's rights. */
    String row() {
        if (stored == null) {
            return named("begin\n" + nulling() + "  return new;\nend\n");
        }
        if (dependents.isEmpty()) {
            return named("""
                    begin
                      new._v_$id := case when $fills then old._v_$id else $taken end;
                      return new;
                    end
                    """);
        }
        return named("""
                declare
                  tok bigint;
                begin
                  if $fills then
                    new._v_$id := old._v_$id;
                    return new;
                  end if;
                  tok := $taken;
                """ + nulling() + """
                  new._v_$id := tok;
                  return new;
                end
                """);
    }

    private String nulling() {
        if (dependents.isEmpty()) {
            return "";
        }
        String own = stored == null ? "true" : """
                  new._v_$id operator(pg_catalog.<>) tok
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

    /**
     * After an INSERT. What there is to know of the new rows, and whether there are any, is asked in the statement that registers
     * the table with the transaction.
     */
    String inserted() {
        return named("""
                #variable_conflict use_variable
                declare
                  tok bigint := pg_catalog.current_setting('vitrine.tok')::bigint;
                  registered pg_catalog.text;
                  changed bigint;
                  strays bigint;
                begin
                  if $registered is not true then
                    insert into vitrine.open (token, tab, setting, inserts)
                    select pg_catalog.set_config('vitrine.t$id', tok::pg_catalog.text, true)::bigint, $id, 'vitrine.t$id', pg_catalog.count(*) from n
                    having pg_catalog.count(*) operator(pg_catalog.>) 0
                      and pg_catalog.count(*) filter (where n._v_$id operator(pg_catalog.<>) tok) operator(pg_catalog.=) 0;
                    if found then
                      return null;
                    end if;
                  end if;
                  select pg_catalog.count(*), pg_catalog.count(*) filter (where n._v_$id operator(pg_catalog.<>) tok) into changed, strays from n;
                  if strays operator(pg_catalog.>) 0 then
                    raise exception '% of % new rows of table %.% bring a value of their own in column _v_$id',
                        strays, changed, tg_table_schema, tg_table_name
                      using errcode = '23514', schema = tg_table_schema, table = tg_table_name, column = '_v_$id',
                        hint = 'Name the columns of INSERT or COPY and leave _v_$id out, or give it DEFAULT.';
                  end if;
                  if changed operator(pg_catalog.>) 0 then
                """ + count("inserts", 2) + """
                  end if;
                  return null;
                end
                """);
    }

    /** After an UPDATE. It has set a token if it has updated any row. */
    String updated() {
        String ownDone = dependents.isEmpty() ? "" : """
                  if pg_catalog.current_setting('vitrine.own', true) operator(pg_catalog.=) pg_catalog.format('$id:%s', pg_catalog.pg_trigger_depth()) then
                    registered := pg_catalog.set_config('vitrine.own', '', true);
                  end if;
                """;
        String token = """
                case when pg_catalog.current_setting('vitrine.tok', true) operator(pg_catalog.<>) ''
                    then pg_catalog.current_setting('vitrine.tok')::bigint end""";
        return replaced(token, ownDone, "$fills is not true and ", """
                  elsif tok operator(pg_catalog.=) 0 or $fills then
                    return null;
                """, "updates", 3);
    }

    /** After a DELETE. */
    String deleted() {
        return replaced(TAKEN, "", "", "", "deletes", 4);
    }

    /**
     * The shape is a constant of its expression's plan, and that plan falls whenever anybody alters the table, since the table
     * stands in it as a constant, too. A query over the old rows would do the same for 6 microseconds more a statement.
     */
    private String replaced(
            String token, String before, String condition, String otherwise, String counter, int place) {
        return named("""
                        #variable_conflict use_variable
                        declare
                          tok bigint := $token;
                          registered pg_catalog.text;
                          changed bigint;
                          formats pg_catalog.text[];
                        begin
                        $before\
                          if $condition\
                        (case when tg_relid is null then vitrine.relation($id)::pg_catalog.text else vitrine.shape($id) end) operator(pg_catalog.=) $shape then
                            insert into vitrine.h$id ($stored)
                            select $live, tok from o as o ($aliases) where $version operator(pg_catalog.<>) tok;
                            get diagnostics changed = row_count;
                        $otherwise\
                          else
                        """.replace("$before", before)
                                .replace("$condition", condition)
                                .replace("$otherwise", otherwise)
                                .replace("$token", token)
                        + spill("'o'") + """
                          end if;
                          if changed operator(pg_catalog.>) 0 and $registered is not true then
                        """ + register(counter).indent(2) + """
                          elsif changed operator(pg_catalog.>) 0 then
                        """
                        + add(place).indent(2) + """
                          else
                            perform from o limit 1;
                            if not found then
                              return null;
                            end if;
                            if tok is null then
                              raise exception 'the setting vitrine.tok was reset while rows of table %.% were updated', tg_table_schema, tg_table_name
                                using errcode = '55000';
                            end if;
                            if $registered is not true then
                        """ + register(counter).indent(4) + """
                            end if;
                          end if;
                          return null;
                        end
                        """)
                .replace("$shape", Sql.literal(table.shape()))
                .replace("$stored", storedColumns())
                .replace("$live", liveColumns())
                .replace("$aliases", aliases())
                .replace("$version", alias(TableTriggers.versionColumn(id)));
    }

    /** Before a TRUNCATE. */
    String truncated() {
        String copy =
                "insert into vitrine.h$id ($stored) select $live, $1 from only %s as o ($aliases) where $version <> $1"
                        .replace("$stored", storedColumns())
                        .replace("$live", liveColumns())
                        .replace("$aliases", aliases())
                        .replace("$version", alias(TableTriggers.versionColumn(id)));
        return named("""
                #variable_conflict use_variable
                declare
                  tok bigint := current_setting('vitrine.tok')::bigint;
                  registered text;
                  changed bigint;
                  formats text[];
                begin
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
                + count("deletes", 4)
                + """
                  return null;
                end
                """);
    }

    /** With formats that any session reads back, and a search path that no operator of anybody's is in. */
    private static String spill(String source) {
        return """
                formats := array[pg_catalog.current_setting('datestyle'), pg_catalog.current_setting('intervalstyle'),
                  pg_catalog.current_setting('extra_float_digits'), pg_catalog.current_setting('search_path')];
                perform pg_catalog.set_config('datestyle', 'ISO', true), pg_catalog.set_config('intervalstyle', 'iso_8601', true),
                  pg_catalog.set_config('extra_float_digits', '1', true), pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
                execute vitrine.spill_statement($id, $source) using tok;
                get diagnostics changed = row_count;
                perform pg_catalog.set_config('datestyle', formats[1], true), pg_catalog.set_config('intervalstyle', formats[2], true),
                  pg_catalog.set_config('extra_float_digits', formats[3], true), pg_catalog.set_config('search_path', formats[4], true);
            """.replace("$source", source);
    }

    /**
     * Registers the table with the transaction if it is not, and counts rows. Those of the statement that registers stand in its
     * row, those of later ones in a setting: "token inserts updates deletes", each nothing until there are some. A savepoint that is
     * rolled back takes both back. The setting comes before the row: with immediate constraints the stamp runs inside that INSERT,
     * and clears it.
     */
    private static String count(String counter, int counterPlace) {
        return "  if $registered then\n" + add(counterPlace).indent(2) + "  else\n"
                + register(counter).indent(2) + "  end if;\n";
    }

    private static String add(int counterPlace) {
        String next = IntStream.rangeClosed(2, 4)
                .mapToObj(place -> {
                    String part = "pg_catalog.split_part(registered, ' ', " + place + ")";
                    return place == counterPlace
                            ? "('0'::pg_catalog.text operator(pg_catalog.||) " + part
                                    + ")::bigint operator(pg_catalog.+) changed"
                            : part;
                })
                .collect(Collectors.joining(", "));
        return """
              registered := pg_catalog.current_setting('vitrine.t$id', true);
              registered := pg_catalog.set_config('vitrine.t$id', pg_catalog.concat_ws(' ', tok, $next), true);
            """.replace("$next", next);
    }

    private static String register(String counter) {
        return """
              insert into vitrine.open (token, tab, setting, $counter)
              values (pg_catalog.set_config('vitrine.t$id', tok::pg_catalog.text, true)::bigint, $id, 'vitrine.t$id', changed);
            """.replace("$counter", counter);
    }

    private String named(String template) {
        return template.replace("$registered", REGISTERED)
                .replace("$fills", FILLS)
                .replace("$taken", TAKEN)
                .replace("$id", Integer.toString(id));
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
        return liveName.equals(TableTriggers.versionColumn(id)) || (stored != null && stored.containsKey(liveName));
    }

    private String storedName(String liveName) {
        return stored == null || liveName.equals(TableTriggers.versionColumn(id))
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
