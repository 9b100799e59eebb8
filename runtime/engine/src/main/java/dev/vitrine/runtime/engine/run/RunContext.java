package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.function.Binder;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.compute.CallContext;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.engine.compute.MediaAccess;
import dev.vitrine.runtime.engine.compute.Models;
import dev.vitrine.runtime.engine.compute.Resources;
import dev.vitrine.runtime.engine.compute.ResultCache;
import dev.vitrine.runtime.engine.compute.RetryLimits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The surroundings of one run of a statement. Used by one thread at a time.
 *
 * @param connection the user's connection to the server
 * @param catalog the catalog that the statement was planned with
 * @param functions the functions of the class path
 * @param media media of this database
 * @param checker checks what is written into media columns
 * @param receiver makes media of contents that are written
 * @param resources what limits calls that wait for other machines
 * @param models the remote models that functions can be passed
 * @param cache results of functions that are kept
 * @param cacheMode how the statement uses them, absent if the session's setting decides
 * @param errorPolicy what the statement says about cells that fail, absent if the columns decide
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
        Resources resources,
        Models models,
        ResultCache cache,
        Optional<CacheMode> cacheMode,
        Optional<ErrorPolicy> errorPolicy,
        SideConnections side,
        Cancellation cancellation,
        PlanCache plans,
        List<SQLWarning> warnings) {
    /** Chooses functions for calls. */
    public Binder binder() {
        return new Binder(functions);
    }

    /** What calls of functions need. */
    public CallContext calls() {
        return new CallContext(
                media, cancellation, resources, models, cache, this::effectiveCacheMode, RetryLimits.STATEMENT);
    }

    private CacheMode effectiveCacheMode() {
        return cacheMode.orElseGet(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT current_setting('vitrine.cache', true)")) {
                return CacheMode.of(row.next() ? row.getString(1) : null);
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        });
    }

    /** The same run, with another use of results that are kept. */
    public RunContext with(CacheMode mode) {
        return new RunContext(
                connection,
                catalog,
                functions,
                media,
                checker,
                receiver,
                resources,
                models,
                cache,
                Optional.of(mode),
                errorPolicy,
                side,
                cancellation,
                plans,
                warnings);
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
                resources,
                models,
                cache,
                cacheMode,
                errorPolicy,
                side,
                cancellation,
                new PlanCache(),
                warnings);
    }

    /** The same run, with what the statement says about cells that fail. */
    public RunContext with(ErrorPolicy policy) {
        return new RunContext(
                connection,
                catalog,
                functions,
                media,
                checker,
                receiver,
                resources,
                models,
                cache,
                cacheMode,
                Optional.of(policy),
                side,
                cancellation,
                plans,
                warnings);
    }
}
