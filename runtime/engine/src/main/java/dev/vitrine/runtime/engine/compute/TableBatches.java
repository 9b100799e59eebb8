package dev.vitrine.runtime.engine.compute;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.vitrine.planner.function.TableProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table function in batches. Where parts of the rows, such as frames, are kept decoded for their use, the
 * next batch is pulled by another thread while the caller works on the one before, and a batch is no larger than lets the
 * parts of two be kept. Used by one thread at a time; owns the rows.
 */
public final class TableBatches implements AutoCloseable {
    private static final int BATCH_ROWS = 1_000;
    private static final int BATCH_ROWS_WITH_PARTS = 16;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** No more threads than statements that run. */
    private static final ExecutorService POOL =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "vitrine-rows-" + NUMBER.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    @GuardedBy("this")
    private final TableCaller rows;

    private final List<TableProducer.OutputColumn> stored;
    private final List<TableProducer.OutputColumn> parts;
    private final long maxPartBytes;
    private final Cancellation cancellation;
    private @Nullable FutureTask<Batch> ahead;
    private boolean ended;

    @GuardedBy("this")
    private boolean closed;

    /**
     * The batches of some rows, of which none was read.
     *
     * @param stored the columns whose text is wanted
     * @param parts the columns that are not stored and will be opened while they are at hand; empty if none will
     * @param maxPartBytes what the parts of one batch may take, decoded; one row is always taken
     */
    public TableBatches(
            TableCaller rows,
            List<TableProducer.OutputColumn> stored,
            List<TableProducer.OutputColumn> parts,
            long maxPartBytes,
            Cancellation cancellation) {
        this.rows = rows;
        this.stored = List.copyOf(stored);
        this.parts = List.copyOf(parts);
        this.maxPartBytes = maxPartBytes;
        this.cancellation = cancellation;
    }

    private record Batch(List<List<@Nullable String>> rows, boolean isLast) {}

    /**
     * The next batch, each row the text of the stored columns; empty after the last.
     *
     * @throws RowFailure if the function fails
     */
    public List<List<@Nullable String>> next() {
        if (ended) {
            return List.of();
        }
        Batch batch = ahead == null ? pull() : result(ahead);
        ahead = null;
        ended = batch.isLast();
        if (!ended && !parts.isEmpty()) {
            ahead = new FutureTask<>(this::pullAhead);
            POOL.execute(ahead);
        }
        return batch.rows();
    }

    private Batch pullAhead() {
        try {
            cancellation.enter();
            return pull();
        } finally {
            cancellation.leave();
        }
    }

    private synchronized Batch pull() {
        List<List<@Nullable String>> batch = new ArrayList<>();
        if (closed) {
            return new Batch(batch, true);
        }
        try {
            int maxRows = parts.isEmpty() ? BATCH_ROWS : BATCH_ROWS_WITH_PARTS;
            long bytes = 0;
            long rowBytes = 0;
            while (batch.size() < maxRows && (batch.isEmpty() || bytes + rowBytes <= maxPartBytes)) {
                cancellation.check();
                if (!rows.next()) {
                    return new Batch(batch, true);
                }
                List<@Nullable String> line = new ArrayList<>(stored.size());
                for (TableProducer.OutputColumn column : stored) {
                    line.add(WireValues.toText(rows.value(column)));
                }
                batch.add(line);
                rowBytes = rows.decodedBytes(parts);
                bytes += rowBytes;
            }
            return new Batch(batch, false);
        } catch (RowFailure failure) {
            // A function that was interrupted fails in its own way.
            cancellation.check();
            throw failure;
        }
    }

    private static Batch result(FutureTask<Batch> pulled) {
        try {
            return pulled.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Cancellation.interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Stops what is pulled and waits until it has stopped; then closes the rows. */
    @Override
    public void close() {
        FutureTask<Batch> pulled = ahead;
        if (pulled != null) {
            pulled.cancel(true);
        }
        synchronized (this) {
            closed = true;
            rows.close();
        }
    }
}
