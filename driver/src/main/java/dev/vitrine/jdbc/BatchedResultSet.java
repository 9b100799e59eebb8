package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows that the engine gives batch by batch; {@link #inner} is the batch with the current row. */
final class BatchedResultSet extends VitrineResultSet {
    private final RowBatches batches;
    private final int type;

    /** Rows in the batches before the current one. */
    private int rowsBefore;

    private boolean exhausted;
    private volatile boolean closed;

    BatchedResultSet(VitrineStatement statement, RowBatches batches, int @Nullable [] columns, ResultSet first)
            throws SQLException {
        super(statement, first, columns);
        this.batches = batches;
        this.type = statement.getResultSetType();
    }

    @Override
    public boolean next() throws SQLException {
        checkOpen();
        if (inner.next()) {
            return true;
        }
        if (exhausted || type != TYPE_FORWARD_ONLY) {
            return false;
        }
        Optional<ResultSet> following =
                statement.inEngine(() -> statement.connection.engine().call(this::fetch));
        if (following.isEmpty()) {
            exhausted = true;
            return false;
        }
        inner = following.get();
        return inner.next();
    }

    private Optional<ResultSet> fetch() throws SQLException {
        int read = inner.last() ? inner.getRow() : 0;
        ResultSet following = batches.next();
        if (following == null) {
            inner.afterLast();
        } else {
            rowsBefore += read;
        }
        return Optional.ofNullable(following);
    }

    @Override
    public int getRow() throws SQLException {
        checkOpen();
        int row = inner.getRow();
        return row == 0 ? 0 : rowsBefore + row;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return rowsBefore == 0 && inner.isBeforeFirst();
    }

    @Override
    public boolean isFirst() throws SQLException {
        checkOpen();
        return rowsBefore == 0 && inner.isFirst();
    }

    @Override
    public boolean isLast() throws SQLException {
        checkOpen();
        if (type == TYPE_FORWARD_ONLY && !exhausted && inner.isLast()) {
            throw notScrollable();
        }
        return inner.isLast();
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        checkOpen();
        return (exhausted || type != TYPE_FORWARD_ONLY) && inner.isAfterLast();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        checkScrollable();
        return inner.absolute(row);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        checkScrollable();
        return inner.relative(rows);
    }

    @Override
    public boolean first() throws SQLException {
        checkScrollable();
        return inner.first();
    }

    @Override
    public boolean last() throws SQLException {
        checkScrollable();
        return inner.last();
    }

    @Override
    public boolean previous() throws SQLException {
        checkScrollable();
        return inner.previous();
    }

    @Override
    public void beforeFirst() throws SQLException {
        checkScrollable();
        inner.beforeFirst();
    }

    @Override
    public void afterLast() throws SQLException {
        checkScrollable();
        inner.afterLast();
    }

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return type;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            stop();
            statement.closed();
        }
    }

    /** Closes these rows without telling the statement. */
    void stop() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        dropFramesAhead();
        statement.connection.engine().act(batches::close);
        inner.close();
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw SqlExceptions.of("24000", "This ResultSet is closed.");
        }
    }

    private void checkScrollable() throws SQLException {
        checkOpen();
        if (type == TYPE_FORWARD_ONLY) {
            throw notScrollable();
        }
    }

    private static SQLException notScrollable() {
        return SqlExceptions.of(
                "24000", "Operation requires a scrollable ResultSet, but this ResultSet is FORWARD_ONLY.");
    }
}
