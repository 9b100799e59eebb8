package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.PurgeHistory;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.statement.Result;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.history.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** PURGE HISTORY: gives old versions of a table up. One thread at a time. */
final class HistoryPurge {
    private final Definitions definitions;

    HistoryPurge(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Runs it; the count is of versions. */
    Result run(PurgeHistory statement) throws SQLException {
        Connection connection = definitions.context().connection();
        if (Atomic.isInTransaction(connection)) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "PURGE HISTORY cannot run inside a transaction block: it commits slice by slice");
        }
        ManagedTable table = definitions.requireHistory(statement.table());
        definitions.context().side().call(Numbering::run);
        Retention retention = retention(statement, table, connection);
        Retention.Purged purged = statement.dryRun() ? retention.measure(connection) : retention.purge(connection);
        for (int id : History.kept(connection, definitions.catalog().storesOver(table.id()))) {
            Retention follower = retention.following(connection, id);
            purged = purged.plus(statement.dryRun() ? follower.measure(connection) : follower.purge(connection));
        }
        return statement.dryRun()
                ? new ShownRows(definitions.context().connection())
                        .numbers(
                                List.of("versions", "rows", "bytes"),
                                List.of(purged.versions(), purged.rows(), purged.sizeBytes()))
                : new Result.Count(purged.versions());
    }

    private Retention retention(PurgeHistory statement, ManagedTable table, Connection connection) throws SQLException {
        if (statement.keepVersions().isEmpty()) {
            String interval = definitions
                    .ddl()
                    .value("SELECT CAST(CAST("
                            + statement.olderThan().orElseThrow().in(definitions.sql())
                            + " AS pg_catalog.interval) AS pg_catalog.text)");
            return Retention.ofAge(connection, table.id(), Objects.requireNonNullElse(interval, "infinity"));
        }
        long versions = statement.keepVersions().getAsLong();
        if (versions < 1) {
            throw VitrineException.at(
                    statement.span().position(definitions.sql()),
                    ErrorCode.INVALID_PARAMETER,
                    "the newest version is the table itself and stays; KEEP 1 VERSIONS at least");
        }
        return Retention.ofVersions(connection, table.id(), versions);
    }
}
