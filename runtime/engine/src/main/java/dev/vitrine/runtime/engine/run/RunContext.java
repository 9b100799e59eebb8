package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.function.Binder;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.engine.compute.MediaAccess;
import java.sql.Connection;
import java.sql.SQLWarning;
import java.util.List;

/**
 * The surroundings of one run of a statement. Used by one thread at a time.
 *
 * @param connection the user's connection to the server
 * @param catalog the catalog that the statement was planned with
 * @param functions the functions of the class path
 * @param media media of this database
 * @param checker checks what is written into media columns
 * @param receiver makes media of contents that are written
 * @param side connections for what must not be part of the user's transaction
 * @param cancellation whether the statement is to stop
 * @param plans plans that are kept while the catalog stays as it is
 * @param warnings what the user should know; grows while the statement runs
 */
public record RunContext(
        Connection connection,
        Catalog catalog,
        FunctionRegistry functions,
        MediaAccess media,
        MediaChecker checker,
        MediaReceiver receiver,
        SideConnections side,
        Cancellation cancellation,
        PlanCache plans,
        List<SQLWarning> warnings) {
    /** Chooses functions for calls. */
    public Binder binder() {
        return new Binder(functions);
    }

    /** Adds a warning. */
    public void warn(String sqlState, String message) {
        warnings.add(new SQLWarning(message, sqlState));
    }

    /** The same run, with another catalog, such as one that the statement itself has changed. */
    public RunContext with(Catalog changed) {
        return new RunContext(
                connection,
                changed,
                functions,
                media,
                checker,
                receiver,
                side,
                cancellation,
                new PlanCache(),
                warnings);
    }
}
