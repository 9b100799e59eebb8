package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Parameters, batches and generated keys of a table with computed columns. */
class PreparedStatementTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @Test
    void everyCommonTypeIsSetAndReadBack() throws SQLException {
        sql.run("CREATE TABLE kinds (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title),"
                + " a smallint, b int, c bigint, d real, e double precision, f numeric(10, 3), g boolean, h bytea,"
                + " i date, j time, k timestamp, l timestamptz, m uuid, n text[], o jsonb, p char(3), q varchar(5))");
        UUID uuid = UUID.fromString("6f1c1d0e-8f43-4a3c-9d57-3f0a5f6f2b11");
        OffsetDateTime moment = OffsetDateTime.of(1929, 2, 3, 4, 5, 6, 789_000_000, ZoneOffset.UTC);
        try (PreparedStatement insert = sql.connection()
                .prepareStatement("INSERT INTO kinds"
                        + " (id, title, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "rain");
            insert.setShort(3, (short) -7);
            insert.setInt(4, Integer.MIN_VALUE);
            insert.setLong(5, Long.MAX_VALUE);
            insert.setFloat(6, 1.5f);
            insert.setDouble(7, 1e-300);
            insert.setBigDecimal(8, new BigDecimal("1234567.125"));
            insert.setBoolean(9, true);
            insert.setBytes(10, new byte[] {0, -1, 39, 92});
            insert.setDate(11, Date.valueOf("1929-02-03"));
            insert.setTime(12, Time.valueOf("04:05:06"));
            insert.setTimestamp(13, Timestamp.valueOf("1929-02-03 04:05:06.789"));
            insert.setObject(14, moment);
            insert.setObject(15, uuid);
            insert.setArray(16, sql.connection().createArrayOf("text", new String[] {"a", null, "c,\"d\""}));
            insert.setString(17, "{\"a\": [1, null]}");
            insert.setString(18, "abc");
            insert.setObject(19, "short", Types.VARCHAR);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        try (PreparedStatement query = sql.connection().prepareStatement("SELECT * FROM kinds WHERE id = ?")) {
            query.setInt(1, 1);
            ResultSet row = query.executeQuery();
            assertThat(row.next()).isTrue();
            assertThat(row.getString("loud")).isEqualTo("RAIN");
            assertThat(row.getShort("a")).isEqualTo((short) -7);
            assertThat(row.getInt("b")).isEqualTo(Integer.MIN_VALUE);
            assertThat(row.getLong("c")).isEqualTo(Long.MAX_VALUE);
            assertThat(row.getFloat("d")).isEqualTo(1.5f);
            assertThat(row.getDouble("e")).isEqualTo(1e-300);
            assertThat(row.getBigDecimal("f")).isEqualByComparingTo("1234567.125");
            assertThat(row.getBoolean("g")).isTrue();
            assertThat(row.getBytes("h")).containsExactly(0, -1, 39, 92);
            assertThat(row.getObject("i", LocalDate.class)).isEqualTo("1929-02-03");
            assertThat(row.getTime("j")).isEqualTo(Time.valueOf("04:05:06"));
            assertThat(row.getObject("k", LocalDateTime.class)).isEqualTo("1929-02-03T04:05:06.789");
            assertThat(row.getObject("l", OffsetDateTime.class).toInstant()).isEqualTo(moment.toInstant());
            assertThat(row.getObject("m")).isEqualTo(uuid);
            assertThat((Object[]) row.getArray("n").getArray()).containsExactly("a", null, "c,\"d\"");
            assertThat(row.getString("o")).isEqualTo("{\"a\": [1, null]}");
            assertThat(row.getString("p")).isEqualTo("abc");
            assertThat(row.getString("q")).isEqualTo("short");
        }
    }

    @Test
    void everyTypeMayBeNull() throws SQLException {
        sql.run("CREATE TABLE kinds (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title),"
                + " a int, b numeric, c timestamptz, d bytea, e uuid)");
        try (PreparedStatement insert = sql.connection()
                .prepareStatement("INSERT INTO kinds (id, title, a, b, c, d, e) VALUES (1, ?, ?, ?, ?, ?, ?)")) {
            insert.setNull(1, Types.VARCHAR);
            insert.setNull(2, Types.INTEGER);
            insert.setNull(3, Types.NUMERIC);
            insert.setObject(4, null);
            insert.setNull(5, Types.BINARY);
            insert.setNull(6, Types.OTHER);
            insert.executeUpdate();
        }

        assertThat(sql.query("SELECT num_nulls(title, loud, a, b, c, d, e) FROM kinds"))
                .matches("VALUES (7)");
    }

    @Test
    void aParameterMayBeAFunctionsArgument() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text)", "INSERT INTO films VALUES (1, 'rain')");

        assertThat(sql.query("SELECT text_upper(?::text) || title FROM films WHERE text_length(title) > ?", "x", 3))
                .matches("VALUES ('Xrain')");
        assertThat(sql.query("SELECT text_upper(?)", "dusk")).matches("VALUES ('DUSK')");
    }

    @Test
    void aBatchOfAThousandRowsIsComputed() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        try (PreparedStatement insert =
                sql.connection().prepareStatement("INSERT INTO films (id, title) VALUES (?, ?)")) {
            for (int i = 0; i < 1000; i++) {
                insert.setInt(1, i);
                insert.setString(2, "film " + i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(1000).containsOnly(1);
        }

        assertThat(sql.query("SELECT count(*), bool_and(loud = 'FILM ' || id) FROM films"))
                .matches("VALUES (1000::bigint, true)");
        assertThat(sql.query("SELECT count(*) FROM films AS OF VERSION 1")).matches("VALUES (1000::bigint)");
    }

    @Test
    void aBatchOfUpdatesAndDeletesIsRunInOrder() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        sql.run("INSERT INTO films VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        try (PreparedStatement update = sql.connection().prepareStatement("UPDATE films SET title = ? WHERE id >= ?")) {
            for (int i = 1; i <= 3; i++) {
                update.setString(1, "t" + i);
                update.setInt(2, i);
                update.addBatch();
            }
            assertThat(update.executeBatch()).containsExactly(3, 2, 1);
        }

        assertThat(sql.query("SELECT id, loud FROM films")).matches("VALUES (1, 'T1'), (2, 'T2'), (3, 'T3')");
    }

    @Test
    void generatedKeysAreGiven() throws SQLException {
        sql.run("CREATE TABLE films (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text,"
                + " loud text COMPUTED AS text_upper(title))");
        try (PreparedStatement insert = sql.connection()
                        .prepareStatement(
                                "INSERT INTO films (title) VALUES (?), (?)", Statement.RETURN_GENERATED_KEYS);
                PreparedStatement named = sql.connection()
                        .prepareStatement("INSERT INTO films (title) VALUES (?)", new String[] {"id", "loud"})) {
            insert.setString(1, "rain");
            insert.setString(2, "dusk");
            assertThat(insert.executeUpdate()).isEqualTo(2);
            ResultSet keys = insert.getGeneratedKeys();
            assertThat(keys.next()).isTrue();
            assertThat(keys.getInt("id")).isEqualTo(1);
            assertThat(keys.next()).isTrue();
            assertThat(keys.getInt(1)).isEqualTo(2);
            named.setString(1, "dawn");
            named.executeUpdate();
            assertThat(Sql.rows(named.getGeneratedKeys())).isEqualTo(List.of(List.of(3, "DAWN")));
        }
    }

    @Test
    void aPreparedStatementRunsManyTimes() throws SQLException {
        sql.run("CREATE TABLE films (id int PRIMARY KEY, title text, loud text COMPUTED AS text_upper(title))");
        try (PreparedStatement insert =
                sql.connection().prepareStatement("INSERT INTO films (id, title) VALUES (?, ?) RETURNING loud")) {
            for (int i = 0; i < 20; i++) {
                insert.setInt(1, i);
                insert.setString(2, "t" + i);
                assertThat(Sql.rows(insert.executeQuery())).isEqualTo(List.of(List.of("T" + i)));
            }
        }
    }

    @Test
    void aMissingParameterIsTold() throws SQLException {
        try (PreparedStatement query = sql.connection().prepareStatement("SELECT text_upper(?), ?")) {
            query.setString(1, "a");
            assertThatThrownBy(query::executeQuery)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("2");
        }
    }
}
