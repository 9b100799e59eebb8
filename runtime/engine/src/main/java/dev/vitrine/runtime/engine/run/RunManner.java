package dev.vitrine.runtime.engine.run;

import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.compute.Pulse;
import dev.vitrine.runtime.engine.compute.RetryLimits;
import java.util.Optional;

/**
 * How a run makes its calls and what becomes of those that fail.
 *
 * @param cacheMode how results that are kept are used, absent if the session's setting decides
 * @param errorPolicy what the statement says about cells that fail, absent if the columns decide
 * @param retries how long a failed call is tried again
 * @param pulse beats while functions work
 */
public record RunManner(
        Optional<CacheMode> cacheMode, Optional<ErrorPolicy> errorPolicy, RetryLimits retries, Pulse pulse) {
    /** The manner of a statement that says nothing about it. */
    public static RunManner ofStatement(Pulse pulse) {
        return new RunManner(Optional.empty(), Optional.empty(), RetryLimits.STATEMENT, pulse);
    }

    /** With another use of results that are kept. */
    public RunManner with(CacheMode mode) {
        return new RunManner(Optional.of(mode), errorPolicy, retries, pulse);
    }

    /** With what is said about cells that fail. */
    public RunManner with(ErrorPolicy policy) {
        return new RunManner(cacheMode, Optional.of(policy), retries, pulse);
    }

    /** As work that no user's transaction waits for. */
    public RunManner asJob(Pulse other) {
        return new RunManner(cacheMode, errorPolicy, RetryLimits.JOB, other);
    }
}
