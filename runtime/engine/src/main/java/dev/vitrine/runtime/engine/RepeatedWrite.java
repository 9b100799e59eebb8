package dev.vitrine.runtime.engine;

import dev.vitrine.runtime.engine.maintain.DefinedAnew;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import java.io.InputStream;
import java.io.Reader;
import java.sql.SQLException;
import java.util.List;

/** A write that runs again by itself where the table's columns were defined anew while it computed. One thread at a time. */
final class RepeatedWrite {
    private static final int MOST_RUNS = 3;

    private final Session session;

    RepeatedWrite(Session session) {
        this.session = session;
    }

    /** A run of the write. */
    interface Work<T> {
        T run(RunContext context) throws SQLException;
    }

    /**
     * Runs a write until it has met no other definition. Inside a transaction, where its rows may be there already, the user has to run
     * it again; so it is with a stream, which is read by then.
     */
    <T> T run(RunContext context, List<List<Binding>> parameterRows, Work<T> work) throws SQLException {
        boolean alone = Atomic.isAlone(session.connection());
        RunContext now = context;
        for (int runs = 1; ; runs++) {
            try {
                return work.run(now);
            } catch (DefinedAnew e) {
                if (!alone || runs == MOST_RUNS || haveStreams(parameterRows)) {
                    throw e;
                }
                now = session.refreshed(now);
            }
        }
    }

    private static boolean haveStreams(List<List<Binding>> parameterRows) {
        for (List<Binding> parameters : parameterRows) {
            for (Binding parameter : parameters) {
                if (parameter.value() instanceof InputStream || parameter.value() instanceof Reader) {
                    return true;
                }
            }
        }
        return false;
    }
}
