package dev.vitrine.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.vitrine.runtime.engine.rows.DriverRows;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.internal.DecodedMedia;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames of the next rows in one column of a result set, made in the background once the column is read row after row.
 * They are opened in order and one at a time, so that a film is decoded in one pass, and made ready on all cores. Reading
 * never waits for work that no thread has taken up: the reader does that itself. Used by the result set's thread, but for
 * {@link #drop()}, which any may call.
 */
final class FramesAhead {
    private static final long LOOK_UP_MILLIS = 2;
    private static final int THREADS = Runtime.getRuntime().availableProcessors() + 1;
    private static final int MAX_ROWS = 3 * Runtime.getRuntime().availableProcessors();

    /** Half of what is kept decoded: another reader needs some too. */
    private static final long MAX_BYTES = DecodedMedia.KEPT_BYTES / 2;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ExecutorService POOL = pool();

    private final Opener opener;

    private final int column;

    /** Held while a frame is opened; fair, so that the reader comes next. */
    private final ReentrantLock opening = new ReentrantLock(true);

    /** In the order of the rows. */
    @GuardedBy("this")
    private final Deque<FrameAhead> frames = new ArrayDeque<>();

    @GuardedBy("this")
    private final Deque<FrameAhead> unopened = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isOpening;

    /** What the frame that was opened last took. */
    @GuardedBy("this")
    private long usualBytes;

    private long lastRead;
    private long lastAhead;

    /** Gives a picture by its locator; nothing of it is read yet. */
    @FunctionalInterface
    interface Opener {
        Media open(String locator) throws SQLException;
    }

    /**
     * For one column.
     *
     * @param column its number in the server's result
     */
    FramesAhead(Opener opener, int column) {
        this.opener = opener;
        this.column = column;
    }

    private static ExecutorService pool() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "vitrine-frames-" + NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Whether a value may be a frame, which is worth making ahead. */
    static boolean mayBeFrame(MediaKind kind, String locator) {
        return kind == MediaKind.IMAGE && locator.indexOf('#') >= 0;
    }

    /**
     * The frame of the current row, or null if rows are not read one after the other: from the second row that follows the
     * one before on, the next ones are made ahead.
     *
     * @param rows stands on the row
     * @param row the row's number
     */
    @Nullable
    FrameAhead read(ResultSet rows, long row, String locator, FrameAhead.Form form) throws SQLException {
        if (row == lastRead) {
            return null;
        }
        boolean follows = lastRead > 0 && row == lastRead + 1;
        lastRead = row;
        if (!follows) {
            drop();
            return null;
        }
        FrameAhead frame = take(row, locator);
        if (frame == null) {
            frame = start(row, locator, form);
        }
        plan(rows, row, form);
        openUntil(frame);
        frame.makeReady();
        frame.await();
        return frame;
    }

    private synchronized @Nullable FrameAhead take(long row, String locator) {
        FrameAhead next = frames.poll();
        return next != null && next.row() == row && next.locator().equals(locator) ? next : null;
    }

    /** Begins with the current row, so that it is opened before those that follow. */
    private FrameAhead start(long row, String locator, FrameAhead.Form form) throws SQLException {
        drop();
        lastAhead = row;
        FrameAhead frame = new FrameAhead(row, locator, opener.open(locator), form);
        synchronized (this) {
            unopened.add(frame);
        }
        return frame;
    }

    /** Notes the frames of the rows that follow, as far as they were received. */
    private void plan(ResultSet rows, long row, FrameAhead.Form form) throws SQLException {
        int received = Math.min(MAX_ROWS, DriverRows.received(rows));
        for (int distance = (int) (lastAhead - row) + 1; distance <= received; distance++) {
            lastAhead = row + distance;
            String locator = DriverRows.textAhead(rows, column, distance);
            if (locator != null && mayBeFrame(MediaKind.IMAGE, locator)) {
                FrameAhead frame = new FrameAhead(lastAhead, locator, opener.open(locator), form);
                synchronized (this) {
                    frames.add(frame);
                    unopened.add(frame);
                }
            }
        }
        openMore();
    }

    /** Opens in the background what fits. */
    private synchronized void openMore() {
        if (!isOpening && mayOpen()) {
            isOpening = true;
            POOL.execute(this::openWhatFits);
        }
    }

    @GuardedBy("this")
    private boolean mayOpen() {
        long bytes = 0;
        for (FrameAhead frame : frames) {
            bytes += frame.sizeBytes();
        }
        return !unopened.isEmpty() && (bytes == 0 || bytes + usualBytes <= MAX_BYTES);
    }

    private void openWhatFits() {
        while (true) {
            opening.lock();
            try {
                synchronized (this) {
                    if (!mayOpen()) {
                        isOpening = false;
                        return;
                    }
                }
                openNext();
            } finally {
                opening.unlock();
            }
        }
    }

    /** The frame may be opened by another thread meanwhile, which goes on with those after it: they are not waited for. */
    private void openUntil(FrameAhead frame) {
        boolean isThere = true;
        while (isThere && !frame.isOpened()) {
            if (!beginOpening()) {
                continue;
            }
            try {
                while (isThere && !frame.isOpened()) {
                    isThere = openNext();
                }
            } finally {
                opening.unlock();
            }
        }
    }

    private boolean beginOpening() {
        try {
            return opening.tryLock(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            opening.lock();
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @GuardedBy("opening")
    private boolean openNext() {
        FrameAhead next;
        synchronized (this) {
            next = unopened.poll();
        }
        if (next == null) {
            return false;
        }
        next.open();
        synchronized (this) {
            usualBytes = next.sizeBytes();
        }
        POOL.execute(() -> {
            next.makeReady();
            openMore();
        });
        return true;
    }

    /** Forgets the frames that were not read; what was begun is finished. */
    void drop() {
        synchronized (this) {
            frames.forEach(FrameAhead::drop);
            frames.clear();
            unopened.clear();
        }
    }
}
