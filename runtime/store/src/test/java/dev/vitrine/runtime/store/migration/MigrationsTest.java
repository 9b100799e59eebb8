package dev.vitrine.runtime.store.migration;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = new TestDatabase();
        connection = database.connect();
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void anEmptyDatabaseGetsEveryScript() throws SQLException {
        assertThat(Migrations.current(connection)).isEmpty();
        Migrations.apply(connection);
        assertThat(Migrations.current(connection)).hasValue(Migrations.newest());
        assertThat(rows(connection, "SELECT number, name, applied_by FROM vitrine.migration ORDER BY 1"))
                .startsWith("1|schema|" + TestDatabase.superuser(), "2|history|" + TestDatabase.superuser());
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void applyingAgainChangesNothing() throws SQLException {
        Migrations.apply(connection);
        List<String> before = rows(connection, "SELECT * FROM vitrine.migration");
        Migrations.apply(connection);
        assertThat(rows(connection, "SELECT * FROM vitrine.migration")).isEqualTo(before);
    }

    @Test
    void severalProcessesMayDoItAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit((Callable<Boolean>) () -> {
                    try (Connection own = database.connect()) {
                        Migrations.apply(own);
                        return true;
                    }
                }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Migrations.current(connection)).hasValue(Migrations.newest());
    }

    @Test
    void aNewerSchemaIsRefused() throws SQLException {
        Migrations.apply(connection);
        run(connection, "INSERT INTO vitrine.migration (number, name, sha256) VALUES (9999, 'future', '')");
        assertThatThrownBy(() -> Migrations.apply(connection))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"))
                .hasMessageContaining(
                        "at number 9999, this driver knows up to " + Migrations.newest() + ": use a newer driver");
        assertThatThrownBy(() -> Migrations.current(connection)).hasMessageContaining("9999");
    }

    @Test
    void aScriptWithAnotherTextIsRefused() throws SQLException {
        Migrations.apply(connection);
        run(connection, "UPDATE vitrine.migration SET sha256 = 'x' WHERE number = 2");
        assertThatThrownBy(() -> Migrations.apply(connection)).hasMessageContaining("script 2 (history)");
    }

    @Test
    void insideATransactionIsRefused() throws SQLException {
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> Migrations.apply(connection))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
        assertThat(Migrations.current(connection)).isEmpty();
        run(connection, "SELECT 1");
        connection.rollback();
    }

    @Test
    void aRoleThatMayNotCreateSchemasIsToldHow() throws SQLException {
        String role = TestDatabase.newRole();
        try (Connection clerk = database.connectAs(role)) {
            assertThatThrownBy(() -> Migrations.apply(clerk))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"))
                    .hasMessageContaining("role " + role)
                    .hasMessageContaining("CREATE privilege on the database")
                    .hasMessageContaining("vitrine init URL --grant " + role);
        }
    }

    @Test
    void aRoleWithTheCreatePrivilegeNeedsNoAdministrator() throws SQLException {
        String role = TestDatabase.newRole();
        run(
                connection,
                "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO " + role
                        + "', current_database()); END $$");
        try (Connection clerk = database.connectAs(role)) {
            Migrations.apply(clerk);
            assertThat(Migrations.current(clerk)).hasValue(Migrations.newest());
        }
        run(connection, "DROP OWNED BY " + role);
    }

    @Test
    void aGrantedRoleWorksInTheSchemaOfAnAdministrator() throws SQLException {
        String role = TestDatabase.newRole();
        Migrations.apply(connection);
        Migrations.grant(connection, role);
        Migrations.grant(connection, role);
        try (Connection clerk = database.connectAs(role)) {
            Migrations.apply(clerk);
            run(clerk, "CREATE TABLE vitrine.mine (x int)", "INSERT INTO vitrine.spill VALUES (1, 1, 1, '{}')");
        }
        run(connection, "DROP OWNED BY " + role);
        assertThatThrownBy(() -> Migrations.grant(connection, "no\"body"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42704"));
    }

    @Test
    void anyRoleMayUseTheMediaTypes() throws SQLException {
        Migrations.apply(connection);
        String role = TestDatabase.newRole();
        try (Connection clerk = database.connectAs(role)) {
            run(
                    clerk,
                    "CREATE TEMP TABLE clips (v vitrine.video, i vitrine.image, a vitrine.audio, d vitrine.document)");
            run(clerk, "INSERT INTO clips VALUES ('file:///A b.mp4', NULL, '', 'x')");
            assertThat(rows(clerk, "SELECT v FROM clips")).containsExactly("file:///A b.mp4");
        }
    }

    @Test
    void theIndexNamesEveryScript() throws Exception {
        Path index =
                Path.of(requireNonNull(Migration.class.getResource("index.txt")).toURI());
        try (var files = Files.list(index.resolveSibling(""))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".sql")))
                    .containsExactlyInAnyOrderElementsOf(Files.readAllLines(index));
        }
    }
}
