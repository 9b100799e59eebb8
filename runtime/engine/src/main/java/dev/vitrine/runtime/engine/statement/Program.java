package dev.vitrine.runtime.engine.statement;

import java.sql.ParameterMetaData;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text that was routed: either all of it goes to the server as it is, or the engine runs it. */
public interface Program {
    /** Whether the whole text goes to the server byte for byte; then none of the other run methods may be called. */
    boolean isPassThrough();

    /**
     * Whether the text itself names a column that is hidden otherwise (such as {@code _v_7}), so that results must
     * show all columns.
     */
    boolean showsHiddenColumns();

    /** Number of {@code ?} parameters in the text. */
    int parameterCount();

    /** Runs the text once. */
    Outcome run(List<Binding> parameters, RunOptions options) throws SQLException;

    /**
     * Runs the text once a parameter row, as one statement where that is possible.
     *
     * @throws java.sql.BatchUpdateException if a row fails; no row of the batch is kept then
     */
    BatchOutcome runBatch(List<List<Binding>> rows, RunOptions options) throws SQLException;

    /** The columns of the (first) result before it is run, or null if it gives none. */
    @Nullable
    ResultSetMetaData describeResult() throws SQLException;

    /** The parameters' types. */
    ParameterMetaData describeParameters() throws SQLException;
}
