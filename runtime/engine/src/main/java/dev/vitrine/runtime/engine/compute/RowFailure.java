package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.model.ModelException;
import java.util.List;
import org.postgresql.util.PSQLException;

/** A function failed for one row of a batch. Who knows the row's key and column turns it into what the user sees. */
public final class RowFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int row;
    private final String call;
    private final String sqlState;
    private int slot = Integer.MAX_VALUE;

    private RowFailure(int row, String call, String sqlState, String message, Throwable cause) {
        super(message, cause);
        this.row = row;
        this.call = call;
        this.sqlState = sqlState;
    }

    static RowFailure of(int row, String call, Throwable thrown) {
        if (thrown instanceof UdfException failure) {
            return new RowFailure(row, call, failure.sqlState(), String.valueOf(failure.getMessage()), thrown);
        }
        if (thrown instanceof ModelException failure) {
            String state = failure.kind() == ModelException.Kind.RATE_LIMITED
                    ? ErrorCode.RATE_LIMITED.sqlState()
                    : ErrorCode.REMOTE_FAILED.sqlState();
            return new RowFailure(row, call, state, String.valueOf(failure.getMessage()), thrown);
        }
        if (thrown instanceof VitrineException failure) {
            return new RowFailure(row, call, failure.sqlState(), String.valueOf(failure.getMessage()), thrown);
        }
        if (thrown instanceof PSQLException failure && failure.getServerErrorMessage() != null) {
            return new RowFailure(
                    row,
                    call,
                    String.valueOf(failure.getSQLState()),
                    String.valueOf(failure.getServerErrorMessage().getMessage()),
                    thrown);
        }
        String message = thrown.getMessage();
        return new RowFailure(
                row,
                call,
                ErrorCode.FUNCTION_FAILED.sqlState(),
                thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message),
                thrown);
    }

    /** A medium that was given for a row cannot be used. */
    public static RowFailure ofMedium(int row, UdfException failure) {
        return new RowFailure(row, "", failure.sqlState(), String.valueOf(failure.getMessage()), failure);
    }

    /** Notes which slot of a program the function was to fill. */
    void inSlot(int failed) {
        slot = failed;
    }

    /** The name of the output that needed the function's result, given the outputs' names in order. */
    public String output(RowProgram program, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (program.outputs().get(i) >= slot) {
                return names.get(i);
            }
        }
        return names.get(names.size() - 1);
    }

    /** Five characters. */
    public String sqlState() {
        return sqlState;
    }

    /** What went wrong, with the call that failed, if one did. */
    public String description() {
        return call.isEmpty() ? String.valueOf(getMessage()) : call + " failed: " + getMessage();
    }

    /** The 0-based row of the batch. */
    public int row() {
        return row;
    }

    /** What went wrong, for a row whose description the caller knows, such as {@code row (id=3), column "cover"}. */
    public VitrineException at(String place) {
        return new VitrineException(sqlState, place + ": " + description(), null, getCause());
    }
}
