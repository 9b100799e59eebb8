package dev.vitrine.runtime.engine.model;

import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.run.SideConnections;
import dev.vitrine.udf.model.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes every call of a model into {@code vitrine.calls}, a moment after it ended. Thread-safe. */
public final class CallLedger implements AutoCloseable {
    private final GroupCommit<Entry> entries;

    /** A ledger in the database that these connections lead to. */
    public CallLedger(SideConnections side) {
        this.entries = new GroupCommit<>(
                "vitrine-ledger",
                batch -> side.call(connection -> {
                    write(connection, batch);
                    return true;
                }));
    }

    /** A call that ended. */
    record Entry(
            ModelDefinition model,
            String kind,
            Usage usage,
            double seconds,
            String outcome,
            Optional<Progress> progress) {}

    void note(Entry entry) {
        entries.add(entry);
    }

    private static void write(Connection connection, List<Entry> batch) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM vitrine.log_calls(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            set(statement, 1, "text", batch, entry -> entry.model().name());
            set(statement, 2, "text", batch, entry -> entry.model().provider());
            set(statement, 3, "text", batch, entry -> entry.model().model());
            set(statement, 4, "text", batch, Entry::kind);
            set(statement, 5, "int8", batch, entry -> entry.usage().requests());
            set(statement, 6, "int8", batch, entry -> entry.usage().inputTokens());
            set(statement, 7, "int8", batch, entry -> entry.usage().cachedInputTokens());
            set(statement, 8, "int8", batch, entry -> entry.usage().outputTokens());
            set(statement, 9, "float8", batch, Entry::seconds);
            set(statement, 10, "text", batch, Entry::outcome);
            set(statement, 11, "int8", batch, CallLedger::job);
            set(
                    statement,
                    12,
                    "int8",
                    batch,
                    entry -> entry.progress().map(Progress::run).orElse(null));
            try (ResultSet prices = statement.executeQuery()) {
                for (Entry entry : batch) {
                    double usd = prices.next() ? prices.getDouble(1) : 0;
                    entry.progress().ifPresent(progress -> progress.addUsd(usd));
                }
            }
        }
    }

    private static @Nullable Object job(Entry entry) {
        OptionalLong job = entry.progress().map(Progress::job).orElseGet(OptionalLong::empty);
        return job.isPresent() ? job.getAsLong() : null;
    }

    private static void set(
            PreparedStatement statement,
            int index,
            String type,
            List<Entry> batch,
            Function<Entry, @Nullable Object> value)
            throws SQLException {
        statement.setArray(
                index,
                statement
                        .getConnection()
                        .createArrayOf(type, batch.stream().map(value).toArray()));
    }

    @Override
    public void close() {
        entries.close();
    }
}
