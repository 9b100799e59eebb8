package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.store.catalog.CatalogWriter;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The server's own index over the vectors of an embedding index. Building it when the vectors are there is many times faster than
 * growing it row by row.
 */
final class ServerIndex {
    /** Building over fewer takes less than a second, for which writers can wait. */
    private static final int FEW_VECTORS = 2_000;

    private static final long PAUSE_MILLIS = 200;

    /** It is there already, or somebody builds it who waits for us. */
    private static final Set<String> OTHERS_BUILD = Set.of("42P07", "40P01");

    private static final String MEMORY = "maintenance_work_mem = '256MB'";

    private final Ddl ddl;
    private final CatalogWriter writer;

    ServerIndex(Ddl ddl, CatalogWriter writer) {
        this.ddl = ddl;
        this.writer = writer;
    }

    private static String name(EmbeddingIndex index) {
        return Quote.name("e" + index.id() + "_nearest");
    }

    /** Whether it should be there and is not, or is half built. */
    boolean isMissing(EmbeddingIndex index) throws SQLException {
        return index.method() != EmbeddingIndex.Method.EXACT
                && ddl.value(
                                "SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(?) AND indisvalid",
                                "vitrine." + name(index))
                        == null;
    }

    /** Builds it in the transaction of the connection. */
    void make(EmbeddingIndex index) throws SQLException {
        if (index.method() != EmbeddingIndex.Method.EXACT) {
            ddl.run("SET LOCAL " + MEMORY);
            ddl.run("CREATE INDEX " + text(index));
            ddl.run("ANALYZE " + index.vectors().quoted());
        }
    }

    /**
     * Builds it outside a transaction, unless somebody else does; where there is much to build, writers go on meanwhile. What a build that
     * was cut off has left is taken away first.
     */
    void makeAlone(EmbeddingIndex index, Cancellation cancellation) throws SQLException {
        while (isMissing(index)) {
            cancellation.check();
            if (isBeingBuilt(index) || !writer.mayBuild(index.id())) {
                pause(cancellation);
            } else {
                try {
                    build(index);
                } catch (SQLException e) {
                    if (!OTHERS_BUILD.contains(String.valueOf(e.getSQLState()))) {
                        throw e;
                    }
                }
            }
        }
    }

    private void build(EmbeddingIndex index) throws SQLException {
        ddl.run("DROP INDEX IF EXISTS vitrine." + name(index));
        boolean few =
                ddl.value("SELECT 1 FROM " + index.vectors().quoted() + " OFFSET " + FEW_VECTORS + " LIMIT 1") == null;
        ddl.run("SET " + MEMORY);
        try {
            ddl.run((few ? "CREATE INDEX " : "CREATE INDEX CONCURRENTLY ") + text(index));
        } finally {
            ddl.run("RESET maintenance_work_mem");
        }
        ddl.run("ANALYZE " + index.vectors().quoted());
    }

    /** Whoever builds holds a lock that no reader or writer takes. */
    private boolean isBeingBuilt(EmbeddingIndex index) throws SQLException {
        return ddl.value(
                        "SELECT 1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database"
                                + " WHERE d.datname = current_database() AND l.relation = to_regclass(?)"
                                + " AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock')"
                                + " AND l.pid <> pg_backend_pid() LIMIT 1",
                        index.vectors().quoted())
                != null;
    }

    private static void pause(Cancellation cancellation) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
        }
    }

    private static String text(EmbeddingIndex index) {
        boolean half = "fp16".equals(index.options().get("precision"));
        String vector = half ? "(CAST(_v_e AS halfvec(" + index.dimension() + ")))" : "_v_e";
        String with = index.options().entrySet().stream()
                .filter(option -> !option.getKey().equals("precision"))
                .map(option -> option.getKey() + " = " + option.getValue())
                .collect(Collectors.joining(", "));
        return name(index) + " ON " + index.vectors().quoted() + " USING "
                + index.method().name().toLowerCase(Locale.ROOT) + " (" + vector + " "
                + index.metric().operatorClass(half ? "halfvec" : "vector") + ")"
                + (with.isEmpty() ? "" : " WITH (" + with + ")");
    }
}
