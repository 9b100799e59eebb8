package dev.vitrine.runtime.engine.compute;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How far a statement or a slice of a job has come, and what it has used. Grows while it runs. Thread-safe. */
public final class Progress {
    private final @Nullable Progress whole;
    private final OptionalLong job;
    private final long run = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    private final long began = System.nanoTime();
    private final LongAdder rows = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder cached = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final DoubleAdder usd = new DoubleAdder();

    private Progress(@Nullable Progress whole, OptionalLong job) {
        this.whole = whole;
        this.job = job;
    }

    /** Nothing done yet. */
    public static Progress begin() {
        return new Progress(null, OptionalLong.empty());
    }

    /** A part that is counted on its own and in the whole. */
    public Progress part(OptionalLong ofJob) {
        return new Progress(this, ofJob);
    }

    /** A number of its own among all of a database, by which its calls are found again. */
    public long run() {
        return run;
    }

    /** The job that it is for. */
    public OptionalLong job() {
        return job;
    }

    /** Rows that functions were done with. */
    void addRows(long count) {
        for (Progress p = this; p != null; p = p.whole) {
            p.rows.add(count);
        }
    }

    /** Rows for which a function failed and the failure was kept. */
    void addFailed(long count) {
        for (Progress p = this; p != null; p = p.whole) {
            p.failed.add(count);
        }
    }

    /** Calls of functions that wait for other machines, and those of them whose result was known. */
    void addCalls(long made, long known) {
        for (Progress p = this; p != null; p = p.whole) {
            p.calls.add(made);
            p.cached.add(known);
        }
    }

    /** Tokens that a model took. */
    public void addTokens(long input, long output) {
        for (Progress p = this; p != null; p = p.whole) {
            p.inputTokens.add(input);
            p.outputTokens.add(output);
        }
    }

    /** The price of a call, known a moment after it has ended. */
    public void addUsd(double price) {
        for (Progress p = this; p != null; p = p.whole) {
            p.usd.add(price);
        }
    }

    /** Rows that functions were done with. */
    public long rows() {
        return rows.sum();
    }

    /** Rows for which a function failed and the failure was kept. */
    public long failed() {
        return failed.sum();
    }

    /** Calls that were made of functions that wait for other machines. */
    public long calls() {
        return calls.sum();
    }

    /** Whether functions of other machines were called, or failed, so that there is something to tell of a version. */
    public boolean isNotable() {
        return calls() > 0 || failed() > 0;
    }

    /** Calls of such functions that were not made, since their result was known. */
    public long cached() {
        return cached.sum();
    }

    /** Tokens that models read. */
    public long inputTokens() {
        return inputTokens.sum();
    }

    /** Tokens that models wrote. */
    public long outputTokens() {
        return outputTokens.sum();
    }

    /** US dollars, of calls that have a price. */
    public double usd() {
        return usd.sum();
    }

    /** Nanoseconds since it began. */
    public long nanos() {
        return System.nanoTime() - began;
    }
}
