package dev.vitrine.runtime.engine.compute;

import java.util.List;

/** Runs independent pieces of work on all cores. */
public final class Parallel {
    private Parallel() {}

    /** Runs all; throws what the first that failed threw. One piece runs in the calling thread. */
    public static void run(List<Runnable> pieces) {
        if (pieces.size() == 1) {
            pieces.get(0).run();
        } else if (!pieces.isEmpty()) {
            CpuPool.runAll(pieces);
        }
    }
}
