package dev.vitrine.runtime.store.cell;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and hashes of rows are those of the functions in schema vitrine, which existing states were kept with, in every session. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowTextTest {
    private static final String SETTINGS = """
            SET DateStyle = 'ISO, DMY'; SET TimeZone = 'Asia/Kathmandu'; SET IntervalStyle = 'iso_8601'; SET extra_float_digits = -3; \
            SET bytea_output = 'escape'; SET search_path = public""";

    private TestDatabase database;
    private Connection connection;

    @BeforeAll
    void makeDatabase() throws SQLException {
        database = TestDatabase.migrated();
        connection = database.connect();
        run(
                connection,
                "CREATE TYPE mood AS ENUM ('ok', 'very \"sad\"')",
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE TYPE pair AS (at timestamptz, share float8)");
    }

    @AfterAll
    void dropDatabase() throws SQLException {
        connection.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int4|NULL, 7, -2147483648",
                "int8|9223372036854775807",
                "numeric|1.10, 'NaN'",
                "bool|true",
                "text|'', 'a \"b\"', 'c,(d)', E'e\\\\f\\n', 'ü'",
                "varchar|'x '",
                "bpchar|'x '",
                "uuid|'0e37df36-f698-11e6-8dd4-cb9ced3df976'",
                "jsonb|'{\"a\": [1.10, null]}'",
                "float4|0.1, 'NaN', '-Infinity', 3.4e38",
                "float8|0.1, 1e300, 0.30000000000000004",
                "_float8|'{0.1,NULL}'",
                "date|'2024-02-03', 'infinity', '0044-03-15 BC'",
                "time|'01:02:03.456'",
                "timetz|'01:02:03+05:45'",
                "timestamp|'2024-02-03 04:05:06.789', '-infinity', '0044-03-15 01:00 BC'",
                "timestamptz|NULL, '2024-02-03 04:05:06.789+05:45', 'infinity', '-infinity', '0044-03-15 01:00+00 BC', '0001-01-01 00:00+05 BC', '12345-01-01 00:00+00'",
                "_timestamptz|'{2024-02-03 04:05:06+00}'",
                "interval|'1 year -2 days 03:04:05.6'",
                "bytea|'\\x00ff5c22'",
                "\"public\".\"mood\"|'ok', 'very \"sad\"'",
                "\"public\".\"moment\"|'2024-02-03 04:05:06+00'",
                "\"public\".\"pair\"|'(\"2024-02-03 04:05:06+00\",0.1)'",
                "regclass|'vitrine.relation', 'public.mood_of'"
            })
    void isTheSameAsThatOfTheFunction(String typeAndValues) throws SQLException {
        String type = typeAndValues.substring(0, typeAndValues.indexOf('|'));
        run(connection, "CREATE TABLE IF NOT EXISTS public.mood_of ()");
        String sqlName = PostgresType.of(type).sqlName();
        String values = "(SELECT CAST(u AS " + sqlName + ") AS v FROM (VALUES (CAST(NULL AS text)), "
                + List.of(typeAndValues.substring(type.length() + 1).split(", (?=['NEt0-9-])")).stream()
                        .map(value -> "(CAST(" + value + " AS text))")
                        .reduce((a, b) -> a + ", " + b)
                        .orElseThrow()
                + ") AS u(u)) AS r";
        RowText known = new RowText(
                List.of(CellValue.of("r.v", PostgresType.of(type)), CellValue.of("5", PostgresType.of("int4"))));
        RowText unknown = new RowText(
                List.of(new CellValue("r.v", Optional.empty()), CellValue.of("5", PostgresType.of("int4"))));
        for (String settings : List.of("RESET ALL", SETTINGS, "RESET ALL; SET TimeZone = 'UTC'")) {
            run(connection, settings);
            for (RowText made : List.of(known, unknown)) {
                assertThat(rows(connection, "SELECT " + made.text() + ", " + made.hash() + " FROM " + values))
                        .isEqualTo(rows(
                                connection,
                                "SELECT vitrine.row_text(ROW(r.v, 5)), vitrine.inputs_hash(ROW(r.v, 5)) FROM "
                                        + values));
            }
        }
        run(connection, "RESET ALL");
    }

    @Test
    void entersNoFunctionForWhatNoSettingChanges() {
        RowText row = new RowText(
                List.of(CellValue.of("id", PostgresType.of("int8")), CellValue.of("at", PostgresType.of("text"))));

        assertThat(row.text()).isEqualTo("CAST(ROW(id, at) AS text)");
        assertThat(row.hash()).doesNotContain("vitrine.");
    }
}
