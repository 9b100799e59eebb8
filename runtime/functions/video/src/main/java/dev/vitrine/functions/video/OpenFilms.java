package dev.vitrine.functions.video;

import dev.vitrine.udf.Video;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A few open films, so that frames asked for one by one in rising order are decoded in one pass. Those that are idle
 * are closed after a while, the least recently used first where there are too many. Thread-safe.
 */
final class OpenFilms {
    static final OpenFilms SHARED = new OpenFilms(4, Duration.ofSeconds(5));

    private final int maxIdle;
    private final Duration maxIdleTime;
    /** The least recently used first. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private final ScheduledExecutorService closer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vitrine-idle-films");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closerRuns;
    private long lastUseNanos = System.nanoTime();

    OpenFilms(int maxIdle, Duration maxIdleTime) {
        this.maxIdle = maxIdle;
        this.maxIdleTime = maxIdleTime;
    }

    private record Idle(FilmIdentity file, FrameCursor cursor, long sinceNanos) {}

    /**
     * Does something with a cursor on a film, one that stands before the moment if there is one.
     *
     * @throws UdfException when the film cannot be opened
     */
    <T> T at(Video video, double seconds, Function<FrameCursor, T> use) {
        FilmIdentity file = FilmIdentity.of(video);
        FrameCursor idleCursor = take(file, seconds);
        FrameCursor cursor =
                idleCursor != null ? idleCursor : new FrameCursor(FrameDecoder.open(file.path(), video.locator()));
        boolean done = false;
        try {
            T result = use.apply(cursor);
            done = true;
            return result;
        } finally {
            if (done) {
                giveBack(new Idle(file, cursor, System.nanoTime()));
            } else {
                cursor.close();
            }
        }
    }

    private synchronized @Nullable FrameCursor take(FilmIdentity file, double seconds) {
        Idle best = null;
        for (Idle candidate : idle) {
            if (candidate.file().equals(file) && (best == null || isNearer(candidate, best, seconds))) {
                best = candidate;
            }
        }
        if (best == null) {
            return null;
        }
        idle.remove(best);
        return best.cursor();
    }

    /** The one least far behind the moment; one that is past it has to go back and comes last. */
    private static boolean isNearer(Idle candidate, Idle best, double seconds) {
        double gap = seconds - candidate.cursor().position();
        double bestGap = seconds - best.cursor().position();
        return bestGap < 0 ? gap > bestGap : gap >= 0 && gap < bestGap;
    }

    private void giveBack(Idle returned) {
        List<Idle> excess = new ArrayList<>();
        synchronized (this) {
            idle.addLast(returned);
            while (idle.size() > maxIdle) {
                excess.add(idle.removeFirst());
            }
        }
        expectIdleness();
        excess.forEach(film -> film.cursor().close());
    }

    /** Something of a film is kept that is to be freed when nobody asks for films any more. */
    synchronized void expectIdleness() {
        lastUseNanos = System.nanoTime();
        if (!closerRuns) {
            closerRuns = true;
            scheduleClosing();
        }
    }

    private void scheduleClosing() {
        closer.schedule(this::closeOld, maxIdleTime.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeOld() {
        List<Idle> old = new ArrayList<>();
        synchronized (this) {
            long oldest = System.nanoTime() - maxIdleTime.toNanos();
            for (Iterator<Idle> films = idle.iterator(); films.hasNext(); ) {
                Idle film = films.next();
                if (film.sinceNanos() - oldest <= 0) {
                    films.remove();
                    old.add(film);
                }
            }
            boolean unused = lastUseNanos - oldest <= 0;
            if (unused && this == SHARED) {
                CapturedFrames.SHARED.clear();
            }
            closerRuns = !idle.isEmpty() || !unused;
            if (closerRuns) {
                scheduleClosing();
            }
        }
        old.forEach(film -> film.cursor().close());
    }
}
