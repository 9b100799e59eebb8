package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.FunctionProvider;
import dev.vitrine.udf.Scalar;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a function does, it fails its own rows and nothing else. */
class FunctionFaultTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @RegisterExtension
    final OwnDatabase database = new OwnDatabase();

    @TempDir
    private Path folder = Path.of("");

    /** A function whose jar is on the class path of one test only. */
    public static final class Passing implements FunctionProvider {
        @Override
        public List<Class<?>> classes() {
            return List.of(Passing.class);
        }

        /** The number after this one. */
        @Scalar(name = "passing")
        public static int passing(int number) {
            return number + 1;
        }
    }

    private void insert(String column, String rows) throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, a " + column + " ON ERROR NULL)");
        sql.run("INSERT INTO t (id) " + rows);
    }

    @Test
    void memoryThatRunsOutFailsTheRow() throws SQLException {
        insert("int COMPUTED AS fills_memory_at_zero(id)", "SELECT g FROM generate_series(0, 40) g");

        assertThat(sql.query("SELECT count(a)::int, count(*)::int FROM t")).matches("VALUES (40, 41)");
        assertThat(sql.query("SELECT ERROR_MESSAGE(a) LIKE '%OutOfMemoryError%' FROM t WHERE id = 0"))
                .matches("VALUES (true)");
        sql.run("INSERT INTO t (id) SELECT g FROM generate_series(100, 200) g");
        assertThat(sql.query("SELECT count(*)::int FROM t WHERE a = id AND id >= 100"))
                .matches("VALUES (101)");
    }

    @Test
    void aValueOfAnotherTypeFailsTheRow() throws SQLException {
        insert("int COMPUTED AS texts_at_zero(id)", "SELECT g FROM generate_series(0, 40) g");

        assertThat(sql.query("SELECT count(*) FILTER (WHERE a = id)::int, count(*)::int FROM t"))
                .matches("VALUES (40, 41)");
        assertThat(sql.query("SELECT CELL_STATUS(a), ERROR_TYPE(a) FROM t WHERE id = 0"))
                .matches("VALUES ('error', '38V01')");
        sql.run("CREATE TABLE u (id int, a int COMPUTED AS texts_at_zero(id))");
        assertThat(sql.query("INSERT INTO u (id) VALUES (1), (0)"))
                .failsWith("38V01")
                .saying("texts_at_zero(id)", "column \"a\"");
    }

    @Test
    void anAnswerTooFewFailsTheRow() throws SQLException {
        insert("int COMPUTED AS one_less_at_zero(id)", "SELECT g FROM generate_series(0, 40) g");

        assertThat(sql.query("SELECT count(*) FILTER (WHERE a = id)::int FROM t"))
                .matches("VALUES (40)");
        assertThat(sql.query("SELECT CELL_STATUS(a) FROM t WHERE id = 0")).matches("VALUES ('error')");
    }

    @Test
    void aTextThatTheServerDoesNotTakeFailsTheRow() throws SQLException {
        insert("text COMPUTED AS nul_at_zero(id)", "SELECT g FROM generate_series(0, 40) g");

        assertThat(sql.query("SELECT count(*) FILTER (WHERE a = 'n' || id)::int FROM t"))
                .matches("VALUES (40)");
        assertThat(sql.query("SELECT CELL_STATUS(a) FROM t WHERE id = 0")).matches("VALUES ('error')");
    }

    @Test
    void aVectorOfAnotherDimensionIsRefusedWithItsRow() throws SQLException {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, word text)", "CREATE EMBEDDING INDEX ON t (word) USING moody");

        assertThat(sql.query("INSERT INTO t VALUES (1, 'short'), (2, 'long')"))
                .failsWith("22V01")
                .saying("vector(4)", "vector(3)");
        assertThat(sql.query("INSERT INTO t VALUES (1, 'short'), (2, 'endless')"))
                .failsWith("38V01")
                .saying("moody");
        sql.run("INSERT INTO t VALUES (1, 'short')");
        assertThat(sql.query("SELECT id FROM t ORDER BY SIMILARITY(word, 'x') DESC"))
                .matches("VALUES (1)");
    }

    @Test
    void aJarThatIsGoneLeavesReadsAlone() throws Exception {
        Path services = Files.createDirectories(folder.resolve("jar").resolve("META-INF/services"));
        Files.writeString(services.resolve(FunctionProvider.class.getName()), Passing.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader jar = new URLClassLoader(
                        new URL[] {folder.resolve("jar").toUri().toURL()}, usual);
                Connection connection = database.connect()) {
            thread.setContextClassLoader(jar);
            Sql.run(
                    connection,
                    "CREATE TABLE t (id int PRIMARY KEY, a int, next int COMPUTED AS passing(a))",
                    "INSERT INTO t (id, a) VALUES (1, 1), (2, 2)");
        } finally {
            thread.setContextClassLoader(usual);
        }
        try (Connection connection = database.connect()) {
            assertThat(Sql.query(connection, "SELECT id, next FROM t ORDER BY id"))
                    .matches("VALUES (1, 2), (2, 3)");
            assertThat(Sql.query(connection, "SELECT id, next FROM t AS OF VERSION 1 ORDER BY id"))
                    .matches("VALUES (1, 2), (2, 3)");
            for (String write : List.of(
                    "INSERT INTO t (id, a) VALUES (3, 3)", "UPDATE t SET a = 7 WHERE id = 1", "RECOMPUTE TABLE t")) {
                assertThat(Sql.query(connection, write)).failsWith("58V01").saying("passing");
            }
            Sql.run(connection, "DELETE FROM t WHERE id = 2");
            assertThat(Sql.query(connection, "SELECT id, a, next FROM t")).matches("VALUES (1, 1, 2)");
        }
    }
}
