package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Whether a statement is to stop. Set by any thread; threads that work for the statement are interrupted. */
public final class Cancellation {
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** Makes the statement stop. */
    public void cancel() {
        cancelled = true;
        workers.forEach(Thread::interrupt);
    }

    /** Whether it was asked to stop. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Fails if it was asked to stop. */
    public void check() {
        if (cancelled) {
            throw VitrineException.of(ErrorCode.CANCELLED, "canceling statement due to user request");
        }
    }

    /** Waits for a moment. A thread that is interrupted meanwhile makes the statement stop. */
    public void pause(long millis) {
        check();
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancel();
        }
    }

    /** What a statement ends with whose thread was interrupted while it waited. */
    static VitrineException interrupted() {
        return VitrineException.of(ErrorCode.CANCELLED, "canceling statement because its thread was interrupted");
    }

    /** The calling thread works for the statement until {@link #leave()}. */
    void enter() {
        workers.add(Thread.currentThread());
        check();
    }

    /** The calling thread works for it no more. */
    void leave() {
        workers.remove(Thread.currentThread());
        if (cancelled) {
            Thread.interrupted();
        }
    }
}
