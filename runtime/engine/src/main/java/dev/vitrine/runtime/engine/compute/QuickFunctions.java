package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Functions that have shown to take a few microseconds: handing those to another thread costs more than they do. Thread-safe.
 */
final class QuickFunctions {
    private static final int ENOUGH_CALLS = 20;
    private static final long QUICK_NANOS = 20_000;
    private static final Map<MethodHandle, Pace> PACES = new ConcurrentHashMap<>();

    private QuickFunctions() {}

    private static final class Pace {
        private long calls;
        private double nanos;

        /** The newest calls count most. */
        synchronized void add(int count, long total) {
            double each = (double) total / count;
            double weight = Math.min(1, Math.max(0.1, (double) count / (calls + count)));
            nanos = nanos * (1 - weight) + each * weight;
            calls += count;
        }

        synchronized boolean isQuick() {
            return calls >= ENOUGH_CALLS && nanos < QUICK_NANOS;
        }
    }

    static boolean isQuick(ScalarFunction function) {
        Pace pace = PACES.get(function.handle());
        return pace != null && pace.isQuick();
    }

    /** Some calls took so long together. */
    static void learn(ScalarFunction function, int calls, long nanos) {
        PACES.computeIfAbsent(function.handle(), handle -> new Pace()).add(calls, nanos);
    }
}
