package dev.vitrine.runtime.engine.statement;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A result's rows as a sequence of complete, scrollable result sets with the same columns, made one after the other as
 * they are asked for. Used by one thread at a time.
 */
public interface RowBatches extends AutoCloseable {
    /** The first batch, without rows if the result has none; its metadata is that of every batch. */
    ResultSet first() throws SQLException;

    /** The next batch, never empty, or null after the last. Batches before it must not be read any more. */
    @Nullable
    ResultSet next() throws SQLException;

    /** Stops the work behind the rows that were not read. */
    @Override
    void close() throws SQLException;
}
