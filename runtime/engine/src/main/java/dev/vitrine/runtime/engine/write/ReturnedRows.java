package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.rows.SingleBatch;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes apart the rows of a RETURNING to which columns for our own use were added at the end. */
final class ReturnedRows {
    private final Keys keys;
    private final List<List<@Nullable String>> extra = new ArrayList<>();
    private final RowsBuilder builder;
    private final List<byte @Nullable [][]> rows = new ArrayList<>();

    private ReturnedRows(Keys keys, RowsBuilder builder) {
        this.keys = keys;
        this.builder = builder;
    }

    /**
     * Reads all rows.
     *
     * @param keyTypes the types of the key columns
     * @param extraColumns number of columns behind the key
     */
    static ReturnedRows read(Connection connection, ResultSet result, List<PostgresType> keyTypes, int extraColumns)
            throws SQLException {
        int all = result.getMetaData().getColumnCount();
        int users = all - keyTypes.size() - extraColumns;
        RowsBuilder builder = new RowsBuilder(connection);
        for (int i = 0; i < users; i++) {
            builder.pass(result.getMetaData(), i);
        }
        ReturnedRows returned = new ReturnedRows(new Keys(keyTypes), builder);
        while (result.next()) {
            List<@Nullable String> key = new ArrayList<>();
            for (int i = 0; i < keyTypes.size(); i++) {
                key.add(result.getString(users + i + 1));
            }
            returned.keys.add(key);
            List<@Nullable String> others = new ArrayList<>();
            for (int i = 0; i < extraColumns; i++) {
                others.add(result.getString(users + keyTypes.size() + i + 1));
            }
            returned.extra.add(others);
            returned.rows.add(builder.capture(result));
        }
        return returned;
    }

    /** The keys of the rows. */
    Keys keys() {
        return keys;
    }

    /** The columns behind the key of a row. */
    List<@Nullable String> extra(int row) {
        return extra.get(row);
    }

    /** Number of rows. */
    int size() {
        return rows.size();
    }

    /** The user's columns. */
    RowBatches users() throws SQLException {
        return new SingleBatch(builder.build(rows));
    }
}
