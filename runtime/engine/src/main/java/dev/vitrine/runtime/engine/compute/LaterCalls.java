package dev.vitrine.runtime.engine.compute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls that wait for other machines: as many at once as their resource allows, each with a deadline, failed ones again
 * after a pause. The calling thread hands out the work and takes the answers, in whatever order they come.
 */
final class LaterCalls {
    private static final long LOOK_UP_NANOS = Duration.ofMillis(50).toNanos();

    private final CallContext context;
    private final Resource resource;
    private final Resource.Share share;
    private final Duration timeout;
    private final boolean blocking;

    private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::dueNanos));
    private final Map<Integer, Flying> inFlight = new HashMap<>();

    /**
     * Calls of one function, which run once.
     *
     * @param blocking whether a call keeps its thread until it has the answer
     */
    LaterCalls(CallContext context, Resource resource, Duration timeout, boolean blocking) {
        this.context = context;
        this.resource = resource;
        this.share = resource.open();
        this.timeout = timeout;
        this.blocking = blocking;
    }

    /** What a call came to; without a call it tells only that a place has become free. */
    private record Answer(
            @Nullable Flying call,
            @Nullable Object result,
            @Nullable Throwable failure) {}

    private record Waiting(int unit, int tries, long firstNanos, long dueNanos) {}

    private record Flying(int unit, int tries, long firstNanos, long deadlineNanos, CompletableFuture<?> future) {}

    /** Runs units and waits for all of them, or until the sink has enough. */
    void run(int units, CallUnit work, CallSink sink) {
        int next = 0;
        int ended = 0;
        try (share) {
            while (ended < units && !sink.isOver(units)) {
                context.cancellation().check();
                context.pulse().beat();
                long patience = LOOK_UP_NANOS;
                while (next < units || isDue()) {
                    long wait = share.takeOrWaitNanos();
                    if (wait > 0) {
                        patience = Math.min(patience, wait);
                        break;
                    }
                    if (isDue()) {
                        Waiting again = waiting.remove();
                        start(work, again.unit(), again.tries() + 1, again.firstNanos());
                    } else {
                        start(work, next++, 1, System.nanoTime());
                    }
                }
                Answer answer = next(patience);
                while (answer != null) {
                    ended += take(answer, sink) ? 1 : 0;
                    answer = answers.poll();
                }
                expire();
            }
        } finally {
            for (Flying call : List.copyOf(inFlight.values())) {
                call.future().cancel(true);
                share.release();
            }
            inFlight.clear();
        }
    }

    private boolean isDue() {
        Waiting first = waiting.peek();
        return first != null && first.dueNanos() - System.nanoTime() <= 0;
    }

    private @Nullable Answer next(long patience) {
        try {
            return answers.poll(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.cancellation().cancel();
            context.cancellation().check();
            return null;
        }
    }

    private void start(CallUnit work, int unit, int tries, long firstNanos) {
        CompletableFuture<?> future = blocking ? WaitingThreads.start(work, unit) : begin(work, unit);
        long deadline = System.nanoTime() + timeout.toNanos();
        Flying call = new Flying(unit, tries, firstNanos, deadline, future);
        inFlight.put(unit, call);
        future.whenComplete((result, failure) -> answers.add(new Answer(call, result, failure)));
    }

    private static CompletableFuture<?> begin(CallUnit work, int unit) {
        try {
            Object stage = work.run(unit);
            return stage == null
                    ? CompletableFuture.failedFuture(new NullPointerException("the function gave null, not a stage"))
                    : ((CompletionStage<?>) stage).toCompletableFuture();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether the unit has ended with this answer. */
    private boolean take(Answer answer, CallSink sink) {
        Flying call = answer.call();
        if (call == null || !inFlight.remove(call.unit(), call)) {
            return false;
        }
        Throwable failure = answer.failure();
        if (failure == null) {
            done(call.unit(), answer.result(), sink);
            return true;
        }
        share.release();
        Retry retry = Retry.after(failure);
        retry.pause().ifPresent(resource::pause);
        Duration pause = retry.pause().orElseGet(() -> Retry.backOff(call.tries() + 1));
        long due = System.nanoTime() + pause.toNanos();
        boolean again = retry.worthIt()
                && call.tries() < Math.min(context.retries().tries(), retry.mostTries())
                && due - call.firstNanos() < context.retries().total().toNanos();
        if (again) {
            waiting.add(new Waiting(call.unit(), call.tries(), call.firstNanos(), due));
            return false;
        }
        sink.failed(call.unit(), Retry.cause(failure));
        return true;
    }

    /**
     * Hands a result on. Its call keeps its place until the result is safe: whoever is killed pays for no more calls again than there
     * are places.
     */
    private void done(int unit, @Nullable Object result, CallSink sink) {
        try {
            sink.done(unit, result);
        } catch (RuntimeException e) {
            sink.failed(unit, e);
        } finally {
            sink.afterKept(() -> {
                share.release();
                answers.add(new Answer(null, null, null));
            });
        }
    }

    private void expire() {
        long now = System.nanoTime();
        List<Flying> late = new ArrayList<>();
        for (Flying call : inFlight.values()) {
            if (call.deadlineNanos() - now < 0) {
                late.add(call);
            }
        }
        for (Flying call : late) {
            // The answer to this is in the queue first, so the cancellation's own is ignored.
            answers.add(new Answer(
                    call, null, new TimeoutException("no answer within " + timeout.toMillis() / 1000.0 + " s")));
            call.future().cancel(true);
        }
    }
}
