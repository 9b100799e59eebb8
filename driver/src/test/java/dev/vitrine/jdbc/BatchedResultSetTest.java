package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchedResultSetTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void batchesReadAsOneResult() throws SQLException {
        try (BatchedResultSet rows = rows("(VALUES (1), (2))", "(VALUES (3))", "(VALUES (4), (5))")) {
            assertThat(rows.isBeforeFirst()).isTrue();
            List<Integer> values = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getInt("column1"));
                numbers.add(rows.getRow());
                assertThat(rows.isFirst()).isEqualTo(values.size() == 1);
                assertThat(rows.isAfterLast()).isFalse();
            }
            assertThat(values).containsExactly(1, 2, 3, 4, 5);
            assertThat(numbers).containsExactly(1, 2, 3, 4, 5);
            assertThat(rows.isAfterLast()).isTrue();
            assertThat(rows.getRow()).isZero();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void aResultWithoutRowsIsEmpty() throws SQLException {
        try (BatchedResultSet rows = rows("(SELECT 1 WHERE false)")) {
            assertThat(rows.isBeforeFirst()).isFalse();
            assertThat(rows.next()).isFalse();
            assertThat(rows.isAfterLast()).isFalse();
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
        }
    }

    @Test
    void aForwardOnlyResultDoesNotGoBack() throws SQLException {
        try (BatchedResultSet rows = rows("(VALUES (1), (2))")) {
            rows.next();
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            assertThatThrownBy(rows::previous).extracting("SQLState").isEqualTo("24000");
            assertThatThrownBy(() -> rows.absolute(1)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void useAfterCloseFails() throws SQLException {
        BatchedResultSet rows = rows("(VALUES (1))");
        rows.close();
        rows.close();
        assertThat(rows.isClosed()).isTrue();
        assertThatThrownBy(rows::next).extracting("SQLState").isEqualTo("24000");
    }

    private BatchedResultSet rows(String... batches) throws SQLException {
        QueriedBatches source = new QueriedBatches(connection.unwrap(VitrineConnection.class).inner, batches);
        VitrineStatement statement = (VitrineStatement) connection.createStatement();
        return new BatchedResultSet(statement, source, null, source.first());
    }

    /** A batch a query. */
    private static final class QueriedBatches implements RowBatches {
        private final Statement[] statements;
        private final ResultSet first;
        private final String[] batches;
        private int position = 1;

        QueriedBatches(Connection server, String... batches) throws SQLException {
            this.batches = batches;
            this.statements = new Statement[batches.length];
            for (int i = 0; i < batches.length; i++) {
                statements[i] = server.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
            }
            this.first = statements[0].executeQuery("SELECT * FROM " + batches[0] + " AS t");
        }

        @Override
        public ResultSet first() {
            return first;
        }

        @Override
        public @Nullable ResultSet next() throws SQLException {
            if (position == batches.length) {
                return null;
            }
            int current = position++;
            return statements[current].executeQuery("SELECT * FROM " + batches[current] + " AS t");
        }

        @Override
        public void close() throws SQLException {
            for (Statement statement : statements) {
                statement.close();
            }
        }
    }
}
