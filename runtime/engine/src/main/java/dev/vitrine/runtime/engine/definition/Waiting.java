package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.WaitForJob;
import dev.vitrine.parser.statement.WaitForTable;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.job.ForeignRows;
import dev.vitrine.runtime.engine.job.JobRunner;
import dev.vitrine.runtime.engine.job.WaitingCells;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.foreign.ForeignWriteStore;
import dev.vitrine.runtime.store.job.Job;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** WAIT FOR: computes what waits, beside whoever else does, until nothing waits. One thread at a time. */
final class Waiting {
    private static final long PAUSE_MILLIS = 20;
    private static final String TIMED_OUT = "01V03";
    private static final String JOB_FAILED = "01V06";

    /**
     * What a wait ended with.
     *
     * @param done rows that this wait has filled itself
     * @param failed cells whose state is an error, and rows that other clients wrote and that could not be completed
     * @param pending cells, and rows that other clients wrote, that still wait
     */
    record Ended(long done, long failed, long pending) {}

    private final Definitions definitions;
    private final RunContext context;

    Waiting(Definitions definitions) {
        this.definitions = definitions;
        this.context = definitions.context();
    }

    Ended run(WaitForTable statement) throws SQLException {
        requireNoTransaction(statement.span());
        ManagedTable table = definitions
                .relation(statement.table())
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast)
                .orElseThrow(() -> VitrineException.at(
                        statement.table().span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "\"%s\" is no table with computed columns"
                                .formatted(statement.table().name())));
        long end = System.nanoTime() + timeout(statement.timeout()).toNanos();
        CellQueries cellQueries = new CellQueries(context);
        WaitingCells cells = new WaitingCells(context, table);
        ForeignRows rows = new ForeignRows(context, table, new ForeignRows.Progress(), true);
        long done = 0;
        while (true) {
            context.cancellation().check();
            int filled = cells.step();
            done += filled;
            if (filled + rows.step() > 0 && System.nanoTime() - end < 0) {
                continue;
            }
            Map<String, Long> unsettled = cellQueries.unsettled(table);
            ForeignWriteStore.Count noted = rows.count();
            long pending = unsettled.getOrDefault("pending", 0L) + noted.open();
            boolean late = System.nanoTime() - end >= 0;
            if (pending == 0 || late) {
                if (pending > 0) {
                    context.warn(
                            TIMED_OUT,
                            pending
                                    + " cells or rows of table \"%s\" still wait"
                                            .formatted(table.name().name()));
                }
                return new Ended(
                        done + rows.completed(), unsettled.getOrDefault("error", 0L) + noted.failed(), pending);
            }
            context.cancellation().pause(PAUSE_MILLIS);
        }
    }

    /** Works on a job until it has ended. */
    Ended run(WaitForJob statement) throws SQLException {
        requireNoTransaction(statement.span());
        JobControl.require(definitions, statement.job(), statement.jobSpan());
        long end = System.nanoTime() + timeout(statement.timeout()).toNanos();
        Optional<Job> job = new JobRunner(context).drive(statement.job(), end);
        if (job.filter(found -> found.state().isOpen()).isPresent()) {
            context.warn(TIMED_OUT, "job %d goes on".formatted(statement.job()));
        }
        if (job.filter(found -> found.state() == Job.State.FAILED).isPresent()) {
            context.warn(
                    JOB_FAILED,
                    "job %d has failed: %s"
                            .formatted(
                                    statement.job(),
                                    job.flatMap(Job::errorMessage).orElse("")));
        }
        String sql = "SELECT rows_done, cells_failed,"
                + " CASE WHEN state IN ('running', 'paused') THEN greatest(rows_total - rows_done, 0) ELSE 0 END"
                + " FROM vitrine.job WHERE id = ?";
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            select.setLong(1, statement.job());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Ended(row.getLong(1), row.getLong(2), row.getLong(3)) : new Ended(0, 0, 0);
            }
        }
    }

    private void requireNoTransaction(Span span) throws SQLException {
        if (!context.connection().getAutoCommit()) {
            throw VitrineException.at(
                    span.position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "WAIT cannot run inside a transaction block: others would not see what it has done");
        }
    }

    private Duration timeout(Optional<Span> interval) throws SQLException {
        if (interval.isEmpty()) {
            return Duration.ofDays(365);
        }
        String sql =
                "SELECT extract(epoch FROM CAST(" + interval.get().in(definitions.sql()) + " AS pg_catalog.interval))";
        try (PreparedStatement select = context.connection().prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return Duration.ofMillis((long) (row.getDouble(1) * 1000));
        }
    }
}
