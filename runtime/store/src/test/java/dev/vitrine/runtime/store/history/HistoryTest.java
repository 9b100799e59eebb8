package dev.vitrine.runtime.store.history;

import static dev.vitrine.runtime.store.migration.TestDatabase.rows;
import static dev.vitrine.runtime.store.migration.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.runtime.store.migration.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private TestDatabase database;
    private Connection connection;
    private Connection side;

    @BeforeEach
    void openDatabase() throws SQLException {
        database = TestDatabase.migrated();
        connection = database.connect();
        side = database.connect();
        run(connection, "CREATE TABLE films (id int PRIMARY KEY, title text)");
        run(connection, "INSERT INTO films VALUES (1, 'Metropolis'), (2, 'M')");
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        connection.close();
        side.close();
        database.close();
    }

    @Test
    void presentStateIsVersionZeroAndEveryTransactionOneMore() throws SQLException {
        History.enable(connection, 7, "public", "films", List.of());
        run(connection, "UPDATE films SET title = 'Nosferatu' WHERE id = 2");
        connection.setAutoCommit(false);
        run(connection, "INSERT INTO films VALUES (3, 'Faust')", "DELETE FROM films WHERE id = 1");
        connection.commit();
        connection.setAutoCommit(true);

        assertThat(films(0)).containsExactly("1|Metropolis", "2|M");
        assertThat(films(1)).containsExactly("1|Metropolis", "2|Nosferatu");
        assertThat(films(2)).containsExactly("2|Nosferatu", "3|Faust");
        assertThat(rows(
                        connection,
                        "SELECT version, kind, inserts, updates, deletes FROM (" + ShowHistory.sql(7, null) + ") h"))
                .containsExactly("2|insert, delete|1|0|1", "1|update|0|1|0", "0|create|0|0|0");
    }

    private List<String> films(long version) throws SQLException {
        String then = AsOf.select(AsOf.resolve(side, 7, new TimeSpec.Version(version)));
        return rows(connection, "SELECT * FROM " + then + " AS films ORDER BY id");
    }
}
