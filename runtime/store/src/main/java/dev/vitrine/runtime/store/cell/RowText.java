package dev.vitrine.runtime.store.cell;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * SQL for the text of a row that is the same in every session, as {@code vitrine.row_text} gives it. That function sets what texts
 * depend on and takes it back, which costs twenty times as much as the text; so it is entered only where a value's type has a text that
 * depends on the session's settings, and they are others. The settings are looked at once a query.
 */
final class RowText {
    /** What the text of a value may depend on, with the condition that the session has it as the function sets it. */
    private enum Setting {
        DATE_STYLE("pg_catalog.current_setting('DateStyle') LIKE 'ISO,%'"),
        TIME_ZONE("pg_catalog.current_setting('TimeZone') = 'UTC'"),
        INTERVAL_STYLE("pg_catalog.current_setting('IntervalStyle') = 'postgres'"),
        FLOAT_DIGITS("CAST(pg_catalog.current_setting('extra_float_digits') AS int) > 0"),
        BYTEA_OUTPUT("pg_catalog.current_setting('bytea_output') = 'hex'"),
        SEARCH_PATH("pg_catalog.current_setting('search_path') = 'pg_catalog, pg_temp'");

        private final String condition;

        Setting(String condition) {
            this.condition = condition;
        }
    }

    private static final Set<String> THE_SAME_EVERYWHERE = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "numeric",
            "text",
            "varchar",
            "bpchar",
            "name",
            "uuid",
            "json",
            "jsonb",
            "bit",
            "varbit",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "vector",
            "halfvec");

    private static final Map<String, Set<Setting>> DEPENDENT = Map.of(
            "float4", Set.of(Setting.FLOAT_DIGITS),
            "float8", Set.of(Setting.FLOAT_DIGITS),
            "date", Set.of(Setting.DATE_STYLE),
            "time", Set.of(Setting.DATE_STYLE),
            "timetz", Set.of(Setting.DATE_STYLE),
            "timestamp", Set.of(Setting.DATE_STYLE),
            "timestamptz", Set.of(Setting.DATE_STYLE, Setting.TIME_ZONE),
            "interval", Set.of(Setting.INTERVAL_STYLE),
            "bytea", Set.of(Setting.BYTEA_OUTPUT));

    private final String row;
    private final String text;
    private final Set<String> conditions = new LinkedHashSet<>();

    RowText(List<CellValue> values) {
        row = "ROW(" + values.stream().map(CellValue::sql).collect(Collectors.joining(", ")) + ")";
        text = "CAST(ROW(" + values.stream().map(this::part).collect(Collectors.joining(", ")) + ") AS text)";
    }

    /** An expression: the text. */
    String text() {
        return either(text, "vitrine.row_text(" + row + ")");
    }

    /** An expression: the hash of the text, as {@code vitrine.inputs_hash} gives it. */
    String hash() {
        return either(
                "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(" + text + ", 'UTF8')), 'base64')",
                "vitrine.inputs_hash(" + row + ")");
    }

    private String either(String here, String anywhere) {
        return conditions.isEmpty()
                ? here
                : "CASE WHEN (SELECT " + String.join(" AND ", conditions) + ") THEN " + here + " ELSE " + anywhere
                        + " END";
    }

    private String part(CellValue value) {
        Optional<String> name = value.type().map(PostgresType::name);
        if (name.equals(Optional.of("timestamptz"))) {
            add(EnumSet.of(Setting.DATE_STYLE));
            return inUtc(value.sql());
        }
        Optional<String> element = name.map(n -> n.startsWith("_") ? n.substring(1) : n);
        if (element.filter(THE_SAME_EVERYWHERE::contains).isPresent()) {
            return value.sql();
        }
        Set<Setting> known = element.map(DEPENDENT::get).orElse(null);
        if (known != null) {
            add(known);
        } else {
            conditions.add("(" + isEnum(name) + conditions(EnumSet.allOf(Setting.class)) + ")");
        }
        return value.sql();
    }

    private void add(Set<Setting> settings) {
        settings.stream().sorted().forEach(setting -> conditions.add(setting.condition));
    }

    private static String conditions(Set<Setting> settings) {
        return settings.stream().map(setting -> setting.condition).collect(Collectors.joining(" AND "));
    }

    private static String isEnum(Optional<String> type) {
        return type.map(name -> "EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid = pg_catalog.to_regtype("
                        + Quote.literal(name) + ") AND typtype = 'e') OR ")
                .orElse("");
    }

    /** Sessions have time zones of their own, so this is not left to the settings; the zone stands before the era. */
    private static String inUtc(String moment) {
        String text = "CAST(pg_catalog.timezone('UTC', " + moment + ") AS text)";
        return "CASE WHEN NOT pg_catalog.isfinite(" + moment + ") THEN " + text + " WHEN pg_catalog.right(" + text
                + ", 3) = ' BC' THEN pg_catalog.left(" + text + ", -3) || '+00 BC' ELSE " + text + " || '+00' END";
    }
}
