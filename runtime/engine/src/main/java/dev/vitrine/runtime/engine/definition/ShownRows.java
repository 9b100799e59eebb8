package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.statement.Result;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the results of statements that show something. */
final class ShownRows {
    private final Connection connection;

    ShownRows(Connection connection) {
        this.connection = connection;
    }

    /** One row of numbers. */
    Result numbers(List<String> labels, List<Long> numbers) throws SQLException {
        RowsBuilder builder = new RowsBuilder(connection);
        for (String label : labels) {
            builder.computed(label, PostgresType.of("int8"));
        }
        byte @Nullable [][] line = new byte[numbers.size()][];
        for (int i = 0; i < line.length; i++) {
            line[i] = RowsBuilder.encode(numbers.get(i));
        }
        List<byte @Nullable [][]> rows = new ArrayList<>();
        rows.add(line);
        return new Result.Rows(new SingleBatch(builder.build(rows)));
    }

    /** The rows of a query. */
    Result query(String sql) throws SQLException {
        PreparedStatement statement = SingleBatch.prepare(connection, sql);
        try {
            return new Result.Rows(SingleBatch.of(statement, statement.executeQuery()));
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Rows of texts. */
    Result texts(List<String> labels, List<List<@Nullable String>> rows) throws SQLException {
        RowsBuilder builder = new RowsBuilder(connection);
        for (String label : labels) {
            builder.computed(label, PostgresType.TEXT);
        }
        List<byte @Nullable [][]> encoded = new ArrayList<>();
        for (List<@Nullable String> row : rows) {
            byte @Nullable [][] line = new byte[row.size()][];
            for (int i = 0; i < line.length; i++) {
                line[i] = RowsBuilder.encode(row.get(i));
            }
            encoded.add(line);
        }
        return new Result.Rows(new SingleBatch(builder.build(encoded)));
    }
}
