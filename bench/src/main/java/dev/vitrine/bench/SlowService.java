package dev.vitrine.bench;

import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A service that takes 50 ms for an answer and any number of questions at once. */
public final class SlowService {
    /** How long an answer takes. */
    static final int MILLIS = 50;

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    /** How long the short answer takes. */
    static final int SHORT_MILLIS = 5;

    private static final Executor SOON =
            CompletableFuture.delayedExecutor(SHORT_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private SlowService() {}

    /** The number plus one. */
    @Scalar(name = "bench_slow", work = Work.IO)
    public static CompletionStage<Integer> ask(int number) {
        return CompletableFuture.supplyAsync(() -> number + 1, LATER);
    }

    /** The same after 5 ms. */
    @Scalar(name = "bench_pause", work = Work.IO)
    public static CompletionStage<Integer> askBriefly(int number) {
        return CompletableFuture.supplyAsync(() -> number + 1, SOON);
    }

    /** The same at once. */
    @Scalar(name = "bench_quick", work = Work.IO)
    public static CompletionStage<Integer> askQuickly(int number) {
        return CompletableFuture.completedFuture(number + 1);
    }
}
