package dev.vitrine.runtime.engine.compute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls that spend processor time, on all cores. A call that hangs is interrupted; one that takes no notice is left
 * behind with its thread, and the statement goes on.
 */
final class CpuCalls {
    /** Work below this is not worth another thread. */
    private static final long WORTH_A_THREAD_NANOS = 300_000;

    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Cancellation cancellation;
    private final Duration timeout;

    private final Pulse pulse;

    CpuCalls(Cancellation cancellation, Duration timeout, Pulse pulse) {
        this.cancellation = cancellation;
        this.timeout = timeout;
        this.pulse = pulse;
    }

    /**
     * Runs units and waits for all of them.
     *
     * @param quick whether a unit is known to take so little time that the calling thread may do some itself
     */
    void run(int units, boolean quick, CallUnit work, CallSink sink) {
        int done = 0;
        if (quick) {
            Share own = new Share(0, units, work, sink);
            long start = System.nanoTime();
            while (done < units && System.nanoTime() - start < WORTH_A_THREAD_NANOS) {
                own.one(done++);
            }
            cancellation.check();
        }
        int left = units - done;
        int count = Math.min(left, CpuPool.threads() * 4);
        List<Share> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shares.add(new Share(
                    done + (int) ((long) left * i / count), done + (int) ((long) left * (i + 1) / count), work, sink));
        }
        shares.forEach(CpuPool::run);
        boolean interrupted = false;
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            while (!share.isFinished()) {
                try {
                    share.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                    cancellation.cancel();
                }
                if (cancellation.isCancelled()) {
                    shares.forEach(Share::stop);
                } else {
                    beat(shares);
                    shares.addAll(replaceHung(shares));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw Cancellation.interrupted();
        }
        cancellation.check();
        shares.forEach(Share::requireWhole);
    }

    private void beat(List<Share> shares) {
        try {
            pulse.beat();
        } catch (RuntimeException e) {
            shares.forEach(Share::stop);
            throw e;
        }
    }

    private List<Share> replaceHung(List<Share> shares) {
        List<Share> replacements = new ArrayList<>();
        for (Share share : shares) {
            Share rest = share.leaveIfHung();
            if (rest != null) {
                CpuPool.run(rest);
                replacements.add(rest);
            }
        }
        return replacements;
    }

    /** Some units, done one after the other by one thread. */
    private final class Share implements Runnable {
        private final CallUnit work;
        private final CallSink sink;
        private final int to;
        private int next;
        private @Nullable Thread thread;
        private long began;
        private boolean late;
        private boolean finished;
        private @Nullable Throwable broken;

        Share(int from, int to, CallUnit work, CallSink sink) {
            this.next = from;
            this.to = to;
            this.work = work;
            this.sink = sink;
        }

        @Override
        public void run() {
            boolean entered = false;
            try {
                cancellation.enter();
                entered = true;
                while (begin()) {
                    Object result = null;
                    Throwable failure = null;
                    try {
                        result = work.run(next);
                    } catch (Throwable e) {
                        failure = e;
                    }
                    if (!end(result, failure)) {
                        return;
                    }
                }
            } catch (Throwable e) {
                breakOff(e);
            } finally {
                if (entered) {
                    cancellation.leave();
                }
                finish();
            }
        }

        private synchronized boolean begin() {
            if (finished || next >= to || sink.isOver(next) || cancellation.isCancelled()) {
                return false;
            }
            thread = Thread.currentThread();
            began = System.nanoTime();
            late = false;
            return true;
        }

        /** False if the unit was given up while it ran. */
        private synchronized boolean end(@Nullable Object result, @Nullable Throwable failure) {
            thread = null;
            if (late) {
                Thread.interrupted();
            }
            if (finished) {
                CpuPool.returned();
                return false;
            }
            deliver(next++, result, failure == null ? null : late ? timedOut() : failure);
            return true;
        }

        /** Does a unit in the calling thread. */
        void one(int unit) {
            if (sink.isOver(unit) || cancellation.isCancelled()) {
                return;
            }
            cancellation.enter();
            Object result = null;
            Throwable failure = null;
            try {
                result = work.run(unit);
            } catch (Throwable e) {
                failure = e;
            }
            try {
                deliver(unit, result, failure);
            } finally {
                cancellation.leave();
            }
        }

        private void deliver(int unit, @Nullable Object result, @Nullable Throwable failure) {
            Throwable reason = failure;
            if (reason == null) {
                try {
                    sink.done(unit, result);
                    return;
                } catch (Throwable e) {
                    reason = e;
                }
            }
            sink.failed(unit, reason);
        }

        private synchronized void breakOff(Throwable reason) {
            broken = reason;
        }

        /** Fails if not even a failure could be told: units that nobody answered for must not pass as NULL. */
        synchronized void requireWhole() {
            if (broken != null) {
                throw new IllegalStateException("functions could not be run: " + broken, broken);
            }
        }

        private TimeoutException timedOut() {
            return new TimeoutException("no answer within " + timeout.toMillis() / 1000.0 + " s");
        }

        private synchronized void finish() {
            finished = true;
            notifyAll();
        }

        synchronized boolean isFinished() {
            return finished;
        }

        /** Waits a while for the end. */
        synchronized void await() throws InterruptedException {
            if (!finished) {
                wait(50);
            }
        }

        /** The statement does not wait for this any more. */
        synchronized void stop() {
            if (thread != null) {
                thread.interrupt();
                CpuPool.left();
            }
            finish();
        }

        /** Interrupts a call that takes too long; gives up one that takes no notice, and answers what else was to do. */
        synchronized @Nullable Share leaveIfHung() {
            long over = thread == null ? -1 : System.nanoTime() - began - timeout.toNanos();
            if (finished || over < 0 || thread == null) {
                return null;
            }
            if (!late) {
                late = true;
                thread.interrupt();
                return null;
            }
            if (over < GRACE_NANOS) {
                return null;
            }
            CpuPool.left();
            finish();
            sink.failed(next, timedOut());
            return new Share(next + 1, to, work, sink);
        }
    }
}
