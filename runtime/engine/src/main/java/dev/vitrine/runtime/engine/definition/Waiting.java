package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.WaitForTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** WAIT FOR TABLE: computes what waits, beside whoever else does, until nothing waits. One thread at a time. */
final class Waiting {
    private static final int SLICE_ROWS = 100;
    private static final long PAUSE_MILLIS = 20;
    private static final String TIMED_OUT = "01V03";

    /**
     * What a wait ended with.
     *
     * @param done rows that this wait has filled itself
     * @param failed cells whose state is an error
     * @param pending cells that still wait
     */
    record Ended(long done, long failed, long pending) {}

    private final Definitions definitions;
    private final RunContext context;

    Waiting(Definitions definitions) {
        this.definitions = definitions;
        this.context = definitions.context().with(new ErrorPolicy.StoreNull());
    }

    Ended run(WaitForTable statement) throws SQLException {
        Connection connection = context.connection();
        if (!connection.getAutoCommit()) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "WAIT cannot run inside a transaction block: others would not see what it has done");
        }
        ManagedTable table = definitions
                .relation(statement.table())
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast)
                .orElseThrow(() -> VitrineException.at(
                        statement.table().span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "\"%s\" is no table with computed columns"
                                .formatted(statement.table().name())));
        long end = System.nanoTime() + timeout(statement).toNanos();
        Maintainer maintainer = new Maintainer(context);
        long done = 0;
        while (true) {
            context.cancellation().check();
            int taken = Atomic.run(connection, () -> maintainer.fillWaiting(table, SLICE_ROWS));
            done += taken;
            if (taken > 0 && System.nanoTime() - end < 0) {
                continue;
            }
            Map<String, Long> unsettled = maintainer.unsettled(table);
            long pending = unsettled.getOrDefault("pending", 0L);
            boolean late = System.nanoTime() - end >= 0;
            if (pending == 0 || late) {
                if (pending > 0) {
                    context.warn(
                            TIMED_OUT,
                            pending
                                    + " cells of table \"%s\" still wait"
                                            .formatted(table.name().name()));
                }
                return new Ended(done, unsettled.getOrDefault("error", 0L), pending);
            }
            pause();
        }
    }

    private Duration timeout(WaitForTable statement) throws SQLException {
        if (statement.timeout().isEmpty()) {
            return Duration.ofDays(365);
        }
        String sql = "SELECT extract(epoch FROM CAST("
                + statement.timeout().get().in(definitions.sql()) + " AS pg_catalog.interval))";
        try (PreparedStatement select = context.connection().prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return Duration.ofMillis((long) (row.getDouble(1) * 1000));
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.cancellation().cancel();
        }
    }
}
