package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.function.Binder;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.compute.CallContext;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.engine.compute.MediaAccess;
import dev.vitrine.runtime.engine.compute.Models;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.compute.Resources;
import dev.vitrine.runtime.engine.compute.ResultCache;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 * @param manner how calls are made and what becomes of those that fail
 * @param progress what was done and used
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
        RunManner manner,
        Progress progress,
        SideConnections side,
        Cancellation cancellation,
        PlanCache plans,
        List<SQLWarning> warnings) {
    private static final String DEFAULT_ON_ERROR = "vitrine.default_on_error";

    /** Chooses functions for calls. */
    public Binder binder() {
        return new Binder(functions);
    }

    /** What calls of functions need. */
    public CallContext calls() {
        return new CallContext(
                media,
                cancellation,
                resources,
                models,
                cache,
                this::effectiveCacheMode,
                manner.retries(),
                manner.pulse(),
                progress);
    }

    private CacheMode effectiveCacheMode() {
        return manner.cacheMode().orElseGet(() -> CacheMode.of(setting("vitrine.cache")));
    }

    private @Nullable String setting(String name) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?, true)")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** What becomes of a failure where neither the statement nor a column says so: the setting {@code vitrine.default_on_error}. */
    public ErrorPolicy defaultErrorPolicy() {
        String value = setting(DEFAULT_ON_ERROR);
        if (value == null || value.isBlank() || value.equalsIgnoreCase("abort")) {
            return ErrorPolicy.ABORT;
        }
        if (value.equalsIgnoreCase("null")) {
            return new ErrorPolicy.StoreNull();
        }
        throw VitrineException.of(
                ErrorCode.INVALID_PARAMETER,
                "%s = '%s' is not right; it takes abort or null".formatted(DEFAULT_ON_ERROR, value));
    }

    /** What the statement says about cells that fail, absent if the columns decide. */
    public Optional<ErrorPolicy> errorPolicy() {
        return manner.errorPolicy();
    }

    /** Adds a warning. */
    public void warn(String sqlState, String message) {
        warnings.add(new SQLWarning(message, sqlState));
    }

    /** The same run, with another catalog, such as one that the statement itself has changed. */
    public RunContext with(Catalog changed) {
        return with(changed, manner, new PlanCache(), progress);
    }

    /** The same run, with calls made in another manner. */
    public RunContext with(RunManner other) {
        return with(catalog, other, plans, progress);
    }

    /** The same run, a part of which is counted on its own. */
    public RunContext with(Progress part) {
        return with(catalog, manner, plans, part);
    }

    /** The same run, with another use of results that are kept. */
    public RunContext with(CacheMode mode) {
        return with(manner.with(mode));
    }

    /** The same run, with what the statement says about cells that fail. */
    public RunContext with(ErrorPolicy policy) {
        return with(manner.with(policy));
    }

    private RunContext with(Catalog otherCatalog, RunManner otherManner, PlanCache otherPlans, Progress otherProgress) {
        return new RunContext(
                connection,
                otherCatalog,
                functions,
                media,
                checker,
                receiver,
                resources,
                models,
                cache,
                otherManner,
                otherProgress,
                side,
                cancellation,
                otherPlans,
                warnings);
    }
}
