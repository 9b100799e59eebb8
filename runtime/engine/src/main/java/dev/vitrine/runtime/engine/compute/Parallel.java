package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs independent pieces of work on all cores. */
public final class Parallel {
    private static final Duration LONGEST = Duration.ofHours(1);

    private Parallel() {}

    /** Runs all; throws what the first that failed threw. One piece runs in the calling thread. */
    public static void run(List<Runnable> pieces, Cancellation cancellation) {
        if (pieces.size() == 1) {
            pieces.get(0).run();
            return;
        }
        AtomicReference<@Nullable Failed> first = new AtomicReference<>();
        new CpuCalls(cancellation, LONGEST, Pulse.none())
                .run(
                        pieces.size(),
                        false,
                        unit -> {
                            pieces.get(unit).run();
                            return null;
                        },
                        new CallSink() {
                            @Override
                            public void done(int unit, @Nullable Object result) {}

                            @Override
                            public void failed(int unit, Throwable failure) {
                                first.accumulateAndGet(
                                        new Failed(unit, failure),
                                        (known, next) -> known != null && next != null && known.unit() < next.unit()
                                                ? known
                                                : next);
                            }

                            @Override
                            public boolean isOver(int unit) {
                                return false;
                            }
                        });
        Failed failed = first.get();
        if (failed != null) {
            throw rethrown(failed.cause());
        }
    }

    private record Failed(int unit, Throwable cause) {}

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure
                ? failure
                : VitrineException.of(ErrorCode.FUNCTION_FAILED, String.valueOf(cause.getMessage()), cause);
    }
}
