package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.RevertTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.foreign.ForeignWriteTriggers;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.Discard;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.Revert;
import dev.vitrine.runtime.store.history.VersionKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * REVERT TABLE: a new version with the rows of an old one, in the user's transaction. Nothing is computed but what the old
 * version did not have: columns that were added since, and what depends on the rows. One thread at a time.
 */
final class Reverting {
    private static final String CHANGED_MEANWHILE = "40001";
    private static final String ROWS_DIFFER = "01000";

    private final Definitions definitions;
    private final RunContext context;
    private final Connection connection;

    Reverting(Definitions definitions) {
        this.definitions = definitions;
        this.context = definitions.context();
        this.connection = context.connection();
    }

    /** Runs it; answers how many rows were written. */
    long run(RevertTable statement) throws SQLException {
        ManagedTable table = definitions.requireHistory(statement.table());
        if (!statement.discard()) {
            return Atomic.run(connection, () -> revert(statement, table).rows());
        }
        if (!connection.getAutoCommit()) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "REVERT .. DISCARD cannot run inside a transaction block: what it removes does not come back");
        }
        requireOwner(table);
        Done done = Atomic.run(connection, () -> revert(statement, table));
        OptionalLong made = context.side().call(side -> Discard.numberOf(side, table.id(), done.token()));
        long last = made.orElse(done.newest());
        if (last > done.target() + 1) {
            Atomic.run(connection, () -> {
                new DerivedHistory(definitions).discard(table, done.target(), last);
                return true;
            });
        }
        return done.rows();
    }

    /**
     * What was done.
     *
     * @param newest the newest version before
     * @param token the transaction's, 0 for none
     */
    private record Done(long rows, long target, long newest, long token) {}

    private Done revert(RevertTable statement, ManagedTable table) throws SQLException {
        execute("LOCK TABLE ONLY " + table.name().quoted() + " IN SHARE ROW EXCLUSIVE MODE");
        ResolvedVersion newest = context.side().call(side -> AsOf.newest(side, table.id()));
        requireSeen(table, newest.number());
        ResolvedVersion target = statement.target().isPresent()
                ? definitions.moments().resolve(table, statement.target().get())
                : before(statement, table);
        if (statement.discard()) {
            Discard.requireFree(connection, table.id(), target.number() + 1, newest.number());
        }
        VersionKind.set(
                connection, table.id(), VersionKind.REVERT, statement.span().in(definitions.sql()));
        definitions.ddl().value("SELECT " + ForeignWriteTriggers.completing(table.id()));
        long rows = write(table, target);
        definitions.ddl().value("SELECT " + ForeignWriteTriggers.completed());
        VersionKind.end(connection, table.id(), rows > 0);
        String token = definitions.ddl().value("SELECT nullif(current_setting('vitrine.tok', true), '')");
        return new Done(rows, target.number(), newest.number(), token == null ? 0 : Long.parseLong(token));
    }

    private long write(ManagedTable table, ResolvedVersion target) throws SQLException {
        Maintainer maintainer = new Maintainer(context);
        FillTargets targets = new FillTargets(context);
        Revert revert = Revert.to(connection, target, ComputedDefinitions.dependents(targets.computed(table)));
        Keys keys = new Keys(targets.target(table).keyTypes());
        long rows = 0;
        try (Statement select = connection.createStatement();
                ResultSet written = select.executeQuery(revert.sql())) {
            while (written.next()) {
                rows++;
                @Nullable String first = written.getString(1);
                if (first != null) {
                    keys.add(written);
                }
            }
        }
        if (rows > 0) {
            maintainer.maintain(table, keys, revert.younger());
            new RevertedCells(definitions, table, target).mark(keys);
            if (table.rowTriggers() || revert.hasFixedColumns()) {
                check(table, revert);
            }
        }
        return rows;
    }

    /** Triggers of the user's may have changed rows on their way. */
    private void check(ManagedTable table, Revert revert) throws SQLException {
        String count = revert.differences().isEmpty() ? null : definitions.ddl().value(revert.differences());
        if (count != null && !count.equals("0")) {
            context.warn(
                    ROWS_DIFFER,
                    "%s rows of table \"%s\" are not as they were: triggers of the table or GENERATED ALWAYS columns gave them other values"
                            .formatted(count, table.name().name()));
        }
    }

    /** The state before the one that the transaction sees. */
    private ResolvedVersion before(RevertTable statement, ManagedTable table) throws SQLException {
        String written = definitions.ddl().value("""
                SELECT starts_with(current_setting('vitrine.t%d', true), nullif(current_setting('vitrine.tok', true), ''))
                """.formatted(table.id()));
        int back = "t".equals(written) ? 0 : 1;
        try {
            return context.side().call(side -> AsOf.newestBut(side, table.id(), back));
        } catch (SQLException e) {
            if (!ErrorCode.UNDEFINED_VERSION.sqlState().equals(e.getSQLState())) {
                throw e;
            }
            throw VitrineException.at(
                    statement.table().span().position(definitions.sql()),
                    ErrorCode.UNDEFINED_VERSION,
                    "table \"%s\" has no version before the present one"
                            .formatted(table.name().name()));
        }
    }

    /** A transaction that keeps an older snapshot would not see, and so not take away, rows that came since. */
    private void requireSeen(ManagedTable table, long newest) throws SQLException {
        String seen = definitions
                .ddl()
                .value(
                        "SELECT current_setting('transaction_isolation') = 'read committed' OR EXISTS ("
                                + "SELECT FROM vitrine.version WHERE tab = ? AND number = ?)",
                        table.id(),
                        newest);
        if (!"t".equals(seen)) {
            throw new SQLException(
                    "table \"%s\" was changed since the transaction began; run it again"
                            .formatted(table.name().name()),
                    CHANGED_MEANWHILE);
        }
    }

    private void requireOwner(ManagedTable table) throws SQLException {
        if (!"t".equals(definitions.ddl().value("SELECT vitrine.owns(?)", table.id()))) {
            throw VitrineException.of(
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "versions of table \"%s\" are discarded by its owner"
                            .formatted(table.name().name()));
        }
    }

    private void execute(String sql) throws SQLException {
        definitions.ddl().run(sql);
    }
}
