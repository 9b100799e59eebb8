package dev.vitrine.runtime.engine.rows;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result that is complete already. */
public final class SingleBatch implements RowBatches {
    private final ResultSet rows;

    public SingleBatch(ResultSet rows) {
        this.rows = rows;
    }

    /** Prepares a statement whose rows come all at once, as a batch must. */
    public static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(sql, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
    }

    /** The rows of a {@linkplain #prepare prepared} statement as the server's driver has them; closing them closes it. */
    public static SingleBatch of(Statement statement, ResultSet rows) throws SQLException {
        statement.closeOnCompletion();
        return new SingleBatch(rows);
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
