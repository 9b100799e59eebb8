package dev.vitrine.jdbc;

import java.time.Duration;

/**
 * What a statement has done and used so far.
 *
 * @param rows rows that functions were done with
 * @param failed rows for which a function failed and the error was kept
 * @param calls calls of models and of other functions that wait for other machines
 * @param cached calls of such functions that were not made, since their result was known
 * @param inputTokens tokens that models read
 * @param outputTokens tokens that models wrote
 * @param usd US dollars by {@code vitrine.prices}; calls without a price count nothing, and each counts a moment after it ended
 * @param elapsed the time since the statement began
 */
public record Usage(
        long rows,
        long failed,
        long calls,
        long cached,
        long inputTokens,
        long outputTokens,
        double usd,
        Duration elapsed) {
    /** Rows a second. */
    public double rate() {
        return elapsed.isZero() ? 0 : rows / (elapsed.toNanos() / 1e9);
    }
}
