package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.Session;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.statement.BatchOutcome;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.ColumnRole;
import dev.vitrine.runtime.engine.statement.Outcome;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.runtime.engine.statement.RunOptions;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * The engine's side of a connection, entered by one thread at a time and with its errors turned into those of
 * {@code java.sql}. Thread-safe.
 */
final class EngineSession {
    private static final long CLOSE_WAIT_SECONDS = 5;

    private final Session session;
    private final ReentrantLock lock = new ReentrantLock();

    EngineSession(Session session) {
        this.session = session;
    }

    /** Something done in the engine. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws SQLException;
    }

    /** Something done in the engine that gives nothing. */
    @FunctionalInterface
    interface Action {
        void run() throws SQLException;
    }

    /** Routes a text; spelled out without a lambda, since every execution comes by. */
    Program program(String sql) throws SQLException {
        lock.lock();
        try {
            return session.program(sql);
        } catch (RuntimeException e) {
            throw SqlExceptions.of(e);
        } finally {
            lock.unlock();
        }
    }

    /** The columns that the user sees, null for all; every result comes by. */
    int @Nullable [] visibleColumns(ResultSetMetaData columns) throws SQLException {
        lock.lock();
        try {
            return session.visibleColumns(columns);
        } catch (RuntimeException e) {
            throw SqlExceptions.of(e);
        } finally {
            lock.unlock();
        }
    }

    Outcome run(Program program, List<Binding> parameters, RunOptions options) throws SQLException {
        return call(() -> program.run(parameters, options));
    }

    BatchOutcome runBatch(Program program, List<List<Binding>> rows, RunOptions options) throws SQLException {
        return call(() -> program.runBatch(rows, options));
    }

    Optional<ColumnRole> role(String schema, String table, String column) throws SQLException {
        return call(() -> session.role(schema, table, column));
    }

    Optional<MediaKind> mediaKind(ResultSetMetaData columns, int column) throws SQLException {
        return call(() -> session.mediaKind(columns, column));
    }

    Media media(MediaKind kind, String locator) throws SQLException {
        return call(() -> session.media(kind, locator));
    }

    boolean hasVectors() throws SQLException {
        return call(session::hasVectors);
    }

    /** Needs no lock: it is asked while a statement runs. */
    Usage usage() {
        Progress progress = session.progress();
        return new Usage(
                progress.rows(),
                progress.failed(),
                progress.calls(),
                progress.cached(),
                progress.inputTokens(),
                progress.outputTokens(),
                progress.usd(),
                Duration.ofNanos(progress.nanos()));
    }

    /** Runs something of the engine's under its lock. */
    <T> T call(Call<T> call) throws SQLException {
        lock.lock();
        try {
            return call.run();
        } catch (RuntimeException e) {
            throw SqlExceptions.of(e);
        } finally {
            lock.unlock();
        }
    }

    /** Runs something of the engine's under its lock. */
    void act(Action action) throws SQLException {
        call(() -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /** The server's error about a function that it does not have, with the names of ours that are near. */
    PSQLException withNearestFunctions(PSQLException error) {
        lock.lock();
        try {
            return session.withNearestFunctions(error);
        } finally {
            lock.unlock();
        }
    }

    /** Names may mean other tables from now on. */
    void pathChanged() {
        lock.lock();
        try {
            session.pathChanged();
        } finally {
            lock.unlock();
        }
    }

    /** A statement is about to run, or has ended: a cancellation from here on is not meant for one before. */
    void expect() {
        session.expect();
    }

    /** Stops what runs or is expected; waits for nothing. */
    void cancel() throws SQLException {
        try {
            session.cancel();
        } catch (RuntimeException e) {
            throw SqlExceptions.of(e);
        }
    }

    /** Ends the session; what still runs on another thread is stopped and given a moment to leave. */
    void close() throws SQLException {
        boolean alone = lock.tryLock();
        try {
            if (!alone) {
                cancel();
                alone = lock.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
            }
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            session.close();
        } finally {
            if (alone) {
                lock.unlock();
            }
        }
    }
}
