package dev.vitrine.runtime.engine.compute;

/**
 * What calls of functions need.
 *
 * @param media media of the database
 * @param cancellation whether the statement is to stop
 * @param resources what limits calls that wait for other machines
 * @param retries how long a failed call is tried again
 */
public record CallContext(MediaAccess media, Cancellation cancellation, Resources resources, RetryLimits retries) {}
