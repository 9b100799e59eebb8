package dev.vitrine.runtime.engine;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results with the same columns, one after the other. */
final class JoinedBatches implements RowBatches {
    private final List<RowBatches> parts;
    private int current;

    JoinedBatches(List<RowBatches> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public ResultSet first() throws SQLException {
        return parts.get(0).first();
    }

    @Override
    public @Nullable ResultSet next() throws SQLException {
        ResultSet following = parts.get(current).next();
        while (following == null && current + 1 < parts.size()) {
            current++;
            ResultSet first = parts.get(current).first();
            following = first.isBeforeFirst() ? first : parts.get(current).next();
        }
        return following;
    }

    @Override
    public void close() throws SQLException {
        for (RowBatches part : parts) {
            part.close();
        }
    }
}
