package dev.vitrine.runtime.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vitrine.runtime.engine.compute.ResultCache;
import dev.vitrine.runtime.engine.compute.ResultKey;
import dev.vitrine.runtime.engine.model.GroupCommit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Results of functions in the database, the latest in memory too. A result is safe a few milliseconds
 * after it came. While the database cannot be written, memory alone
 * remembers. Thread-safe.
 */
final class StoredResults implements ResultCache, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StoredResults.class.getName());
    private static final long MEMORY_CHARS = 32L << 20;
    private static final Duration MEMORY_TIME = Duration.ofMinutes(10);

    private final Database database;
    private final Cache<ResultKey, Optional<String>> memory = Caffeine.newBuilder()
            .maximumWeight(MEMORY_CHARS)
            .weigher((ResultKey key, Optional<String> value) ->
                    100 + value.map(String::length).orElse(0))
            .expireAfterWrite(MEMORY_TIME)
            .build();
    private final GroupCommit<Entry> arrived = new GroupCommit<>("vitrine-results", this::write);
    private boolean reported;

    StoredResults(Database database) {
        this.database = database;
    }

    @Override
    public Map<ResultKey, Optional<String>> find(Collection<ResultKey> keys) {
        Map<ResultKey, Optional<String>> found = new HashMap<>();
        List<ResultKey> unknown = new ArrayList<>();
        for (ResultKey key : keys) {
            Optional<String> value = memory.getIfPresent(key);
            if (value != null) {
                found.put(key, value);
            } else {
                unknown.add(key);
            }
        }
        if (!unknown.isEmpty()) {
            try {
                database.migrate();
                database.side().call(connection -> {
                    read(connection, unknown, found);
                    return true;
                });
            } catch (SQLException e) {
                report(e);
            }
        }
        return found;
    }

    private void read(Connection connection, List<ResultKey> keys, Map<ResultKey, Optional<String>> found)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT key, value FROM vitrine.find_results(?)")) {
            statement.setArray(1, hashes(connection, keys));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ResultKey key = ResultKey.of(rows.getBytes(1));
                    Optional<String> value = Optional.ofNullable(rows.getString(2));
                    memory.put(key, value);
                    found.put(key, value);
                }
            }
        }
    }

    private static java.sql.Array hashes(Connection connection, List<ResultKey> keys) throws SQLException {
        return connection.createArrayOf(
                "bytea", keys.stream().map(ResultKey::bytes).toArray(byte[][]::new));
    }

    @Override
    public void keep(Entry entry) {
        memory.put(entry.key(), entry.value());
        arrived.add(entry);
    }

    @Override
    public void afterKept(Runnable action) {
        arrived.afterwards(action);
    }

    private void write(List<Entry> entries) throws SQLException {
        database.side().call(connection -> {
            write(connection, entries, false);
            write(connection, entries, true);
            return true;
        });
    }

    private static void write(Connection connection, List<Entry> all, boolean replace) throws SQLException {
        List<Entry> entries =
                all.stream().filter(entry -> entry.replace() == replace).toList();
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT vitrine.keep_results(?, ?, ?, ?, ?, ?)")) {
            statement.setArray(
                    1, hashes(connection, entries.stream().map(Entry::key).toList()));
            texts(statement, 2, entries.stream().map(Entry::function).toArray());
            texts(statement, 3, entries.stream().map(Entry::version).toArray());
            texts(
                    statement,
                    4,
                    entries.stream().map(entry -> entry.model().orElse(null)).toArray());
            texts(
                    statement,
                    5,
                    entries.stream().map(entry -> entry.value().orElse(null)).toArray());
            statement.setBoolean(6, replace);
            statement.execute();
        }
    }

    private static void texts(PreparedStatement statement, int index, @Nullable Object[] values) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf("text", values));
    }

    private synchronized void report(SQLException e) {
        LOG.log(
                reported ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "results of functions are remembered in memory only: " + e.getMessage(),
                e);
        reported = true;
    }

    @Override
    public void forget() {
        memory.invalidateAll();
    }

    /** Writes what has arrived. */
    @Override
    public void close() {
        arrived.close();
    }
}
