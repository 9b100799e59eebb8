package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One statement that gives a table the rows of an old version. It writes only what differs: rows that are gone since come
 * back, rows that have come since go, others are updated, all from the history and with nothing computed. It is one statement
 * so that foreign keys, also those of the table to itself, are checked when all is done; its parts read each other's counts,
 * which makes the deletes go first.
 *
 * <p>The table must be locked against writers. A column that the table has gained since gets its default where that is a
 * constant; otherwise rows that stay keep what they have, and rows that come back get a new one. A computed column that was
 * gained since is left out, or emptied where what it reads changes.
 *
 * <p>Rows are matched by the primary key; in a table without one, or whose key is younger than the version, by all that they
 * hold: then they are deleted and inserted, as many as differ.
 */
public final class Revert {
    private static final String THEN = "\"~then\"";

    private final LiveTable table;
    private final int tableId;
    private final String source;
    private final List<Target> columns;
    private final List<String> key;
    private final List<ClosedDependent> younger;

    /**
     * A column that is written.
     *
     * @param then its value of then, over {@code h}, cast to the column's type; null for one whose present value stays
     * @param fixed whether only an INSERT may give it
     */
    private record Target(String name, String then, boolean fixed) {
        String quoted() {
            return Sql.identifier(name);
        }
    }

    private Revert(
            LiveTable table,
            int tableId,
            String source,
            List<Target> columns,
            List<String> key,
            List<ClosedDependent> younger) {
        this.table = table;
        this.tableId = tableId;
        this.source = source;
        this.columns = columns;
        this.key = key;
        this.younger = younger;
    }

    /**
     * Prepares it.
     *
     * @param computed computed columns of the table, with what they read
     * @throws SQLException 42P01 when the table is gone
     */
    public static Revert to(Connection connection, ResolvedVersion version, List<Dependent> computed)
            throws SQLException {
        LiveTable table = History.require(connection, version.tableId());
        Map<String, String> then = new LinkedHashMap<>();
        Map<String, String> lost = new LinkedHashMap<>();
        for (ResolvedVersion.Column column : version.columns()) {
            String value = "h." + Sql.identifier(column.name());
            if (column.live() == null) {
                lost.put(column.name(), "CAST(" + value + " AS text)");
            } else {
                then.put(column.live(), value);
            }
        }
        Set<String> derived = computed.stream().map(Dependent::column).collect(Collectors.toSet());
        List<Target> targets = new ArrayList<>();
        Set<String> younger = new LinkedHashSet<>();
        Set<String> known = new LinkedHashSet<>(then.keySet());
        for (Definition column : definitions(connection, table)) {
            String value = then.get(column.name());
            if (column.generated() || column.name().equals(TableTriggers.versionColumn(version.tableId()))) {
                continue;
            }
            if (value == null && lost.containsKey(column.name())) {
                value = lost.get(column.name());
                known.add(column.name());
            }
            if (value == null && derived.contains(column.name())) {
                younger.add(column.name());
            } else if (value != null || column.constant() != null) {
                String cast = "CAST(" + (value == null ? column.constant() : value) + " AS " + column.type() + ")";
                targets.add(new Target(column.name(), cast, column.always()));
            }
        }
        List<String> key = known.containsAll(table.key()) ? table.key() : List.of();
        List<ClosedDependent> emptied = ClosedDependent.close(connection, table, computed).stream()
                .filter(dependent -> younger.contains(dependent.column()))
                .toList();
        return new Revert(table, version.tableId(), AsOf.select(version), targets, key, emptied);
    }

    /**
     * A column as declared.
     *
     * @param generated whether the server computes it from others
     * @param always whether it is GENERATED ALWAYS AS IDENTITY
     * @param constant its default where that is the same for ever, {@code NULL} where it has none; null for others
     */
    private record Definition(
            String name,
            String type,
            boolean generated,
            boolean always,
            @Nullable String constant) {}

    private static List<Definition> definitions(Connection connection, LiveTable table) throws SQLException {
        return Sql.query(
                connection,
                row -> new Definition(
                        row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4), row.getString(5)),
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> '', a.attidentity = 'a',
                  CASE
                    WHEN a.attidentity <> '' THEN NULL
                    WHEN d.oid IS NULL THEN 'NULL'
                    WHEN d.adbin::text !~ '[{](SQLVALUEFUNCTION|NEXTVALUEEXPR|COERCEVIAIO)' AND NOT EXISTS (
                      SELECT FROM regexp_matches(d.adbin::text, ':(?:func|opfunc)id (\\d+)', 'g') AS called
                      JOIN pg_proc p ON p.oid = called[1]::oid WHERE p.provolatile <> 'i') THEN pg_get_expr(d.adbin, d.adrelid)
                  END
                FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
                table.relation());
    }

    /** The columns that identify the rows which {@link #sql} returns: the primary key, or {@code ctid}. */
    public List<String> key() {
        return table.key().isEmpty() ? List.of("ctid") : table.key();
    }

    /** Computed columns that the version does not have. */
    public Set<String> younger() {
        return younger.stream().map(ClosedDependent::column).collect(Collectors.toSet());
    }

    /** The statement. Its rows are those it wrote: the key, or only NULLs for a row that it deleted. */
    public String sql() {
        return "WITH " + then() + (key.isEmpty() ? byContent() : byKey()) + "\nSELECT " + names(keyAliases())
                + " FROM \"~new\""
                + (key.isEmpty() ? "" : " UNION ALL SELECT " + names(keyAliases()) + " FROM \"~old\"")
                + " UNION ALL SELECT " + key().stream().map(name -> "NULL").collect(Collectors.joining(", "))
                + " FROM \"~gone\"";
    }

    private List<String> keyAliases() {
        List<String> aliases = new ArrayList<>();
        for (int i = 1; i <= key().size(); i++) {
            aliases.add("k" + i);
        }
        return aliases;
    }

    /** The statement that counts rows which are not as they were; empty where rows are not matched by a key. */
    public String differences() {
        return key.isEmpty()
                ? ""
                : "WITH " + then() + "\nSELECT count(*) FROM " + THEN + " AS h FULL JOIN " + live() + " AS t ON "
                        + same()
                        + " WHERE h." + Sql.identifier(key.get(0)) + " IS NULL OR t." + Sql.identifier(key.get(0))
                        + " IS NULL OR " + differs();
    }

    private String then() {
        String list = columns.stream()
                .map(column -> column.then() + " AS " + column.quoted())
                .collect(Collectors.joining(", "));
        return THEN + " AS MATERIALIZED (SELECT " + list + " FROM " + source + " AS h)";
    }

    private String byKey() {
        List<String> assignments = new ArrayList<>();
        columns.stream()
                .filter(column -> !column.fixed() && !key.contains(column.name()))
                .forEach(column -> assignments.add(column.quoted() + " = h." + column.quoted()));
        younger.forEach(column -> emptied(column).ifPresent(assignments::add));
        assignments.add(versionColumn() + " = DEFAULT");
        return """
                ,
                "~gone" AS (DELETE FROM %1$s AS t WHERE NOT EXISTS (SELECT FROM "~then" AS h WHERE %2$s) RETURNING 1),
                "~old" AS (UPDATE %1$s AS t SET %3$s FROM "~then" AS h WHERE %2$s AND %4$s
                  AND (SELECT count(*) FROM "~gone") >= 0 RETURNING %5$s),
                "~new" AS (INSERT INTO %6$s AS t (%7$s) OVERRIDING SYSTEM VALUE SELECT %8$s FROM "~then" AS h
                  WHERE NOT EXISTS (SELECT FROM %1$s AS t WHERE %2$s) AND (SELECT count(*) FROM "~old") >= 0 RETURNING %5$s)""".formatted(
                        live(),
                        same(),
                        String.join(", ", assignments),
                        differs(),
                        returned(),
                        table.qualified(),
                        columnList(),
                        values("h"));
    }

    private java.util.Optional<String> emptied(ClosedDependent column) {
        List<String> inputs = columns.stream()
                .filter(target -> column.inputs().contains(target.name()))
                .map(Target::quoted)
                .toList();
        String name = Sql.identifier(column.column());
        return inputs.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(
                        name + " = CASE WHEN " + imagesDiffer(inputs) + " THEN NULL ELSE t." + name + " END");
    }

    /** Equal rows are told apart by a running number, so that as many go or come as there are too many or too few. */
    private String byContent() {
        return """
                ,
                "~was" AS MATERIALIZED (
                  SELECT c.*, row_number() OVER (PARTITION BY c."~text") AS "~n"
                  FROM (SELECT h.*, vitrine.row_text(ROW(%1$s)) AS "~text" FROM "~then" AS h) AS c),
                "~is" AS MATERIALIZED (
                  SELECT c.*, row_number() OVER (PARTITION BY c."~text") AS "~n"
                  FROM (SELECT t.ctid AS "~at", vitrine.row_text(ROW(%2$s)) AS "~text" FROM %3$s AS t) AS c),
                "~gone" AS (DELETE FROM %3$s AS t WHERE t.ctid IN (
                  SELECT i."~at" FROM "~is" AS i LEFT JOIN "~was" AS h USING ("~text", "~n") WHERE h."~n" IS NULL) RETURNING 1),
                "~new" AS (INSERT INTO %4$s AS t (%5$s) OVERRIDING SYSTEM VALUE
                  SELECT %1$s FROM "~was" AS h LEFT JOIN "~is" AS i USING ("~text", "~n")
                  WHERE i."~n" IS NULL AND (SELECT count(*) FROM "~gone") >= 0 RETURNING %6$s)""".formatted(values("h"), values("t"), live(), table.qualified(), columnList(), returned());
    }

    private String live() {
        return "ONLY " + table.qualified();
    }

    private String versionColumn() {
        return Sql.identifier(TableTriggers.versionColumn(tableId));
    }

    private String same() {
        return key.stream()
                .map(name -> "t." + Sql.identifier(name) + " = h." + Sql.identifier(name))
                .collect(Collectors.joining(" AND "));
    }

    private String differs() {
        return imagesDiffer(columns.stream().map(Target::quoted).toList());
    }

    /** Images, since not every type has an operator, and some call equal what reads otherwise. */
    private static String imagesDiffer(List<String> quoted) {
        return "pg_catalog.record_image_ne(ROW(%s), ROW(%s))"
                .formatted(prefixed("t.", quoted.stream()), prefixed("h.", quoted.stream()));
    }

    private static String prefixed(String prefix, Stream<String> names) {
        return names.map(name -> prefix + name).collect(Collectors.joining(", "));
    }

    private String values(String alias) {
        return prefixed(alias + ".", columns.stream().map(Target::quoted));
    }

    private String columnList() {
        return prefixed("", columns.stream().map(Target::quoted));
    }

    private String returned() {
        List<String> aliases = keyAliases();
        List<String> list = new ArrayList<>();
        for (int i = 0; i < aliases.size(); i++) {
            String name = key().get(i);
            list.add("t." + (name.equals("ctid") ? name : Sql.identifier(name)) + " AS " + aliases.get(i));
        }
        return String.join(", ", list);
    }

    private static String names(List<String> names) {
        return String.join(", ", names);
    }

    /** Whether a row that is there already may come out otherwise than asked for. */
    public boolean hasFixedColumns() {
        return columns.stream().anyMatch(column -> column.fixed() && !key.contains(column.name()));
    }
}
