package dev.vitrine.runtime.engine.run;

import java.sql.SQLException;

/** Carries an SQLException through code that can throw none. */
public final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    public SqlFailure(SQLException cause) {
        super(cause.getMessage(), cause);
        this.failure = cause;
    }

    /** What was thrown. */
    public SQLException failure() {
        return failure;
    }
}
