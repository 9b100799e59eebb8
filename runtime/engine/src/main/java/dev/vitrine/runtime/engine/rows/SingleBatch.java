package dev.vitrine.runtime.engine.rows;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A result that is complete already. */
public final class SingleBatch implements RowBatches {
    private final ResultSet rows;

    public SingleBatch(ResultSet rows) {
        this.rows = rows;
    }

    @Override
    public ResultSet first() {
        return rows;
    }

    @Override
    public @Nullable ResultSet next() {
        return null;
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
