package dev.vitrine.runtime.engine.compute;

import java.util.function.Supplier;

/**
 * What calls of functions need.
 *
 * @param media media of the database
 * @param cancellation whether the statement is to stop
 * @param resources what limits calls that wait for other machines
 * @param models the remote models that functions can be passed
 * @param cache results that are kept
 * @param cacheMode how the statement uses them
 * @param retries how long a failed call is tried again
 * @param pulse beats while functions work
 * @param progress what was done and used
 */
public record CallContext(
        MediaAccess media,
        Cancellation cancellation,
        Resources resources,
        Models models,
        ResultCache cache,
        Supplier<CacheMode> cacheMode,
        RetryLimits retries,
        Pulse pulse,
        Progress progress) {}
