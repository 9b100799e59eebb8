package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.Names;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.CreateSnapshot;
import dev.vitrine.parser.statement.DropSnapshot;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.query.FrozenRows;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.Snapshots;
import dev.vitrine.runtime.store.history.TimeSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** CREATE SNAPSHOT and DROP SNAPSHOT, and what snapshots mean for their tables. One thread at a time. */
final class SnapshotDefinitions {
    private final Definitions definitions;
    private final Connection connection;

    SnapshotDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
    }

    void create(CreateSnapshot statement, Names names) throws SQLException {
        Atomic.run(connection, () -> {
            QualifiedName name = definitions.ddl().newName(statement.name());
            if (statement.ifNotExists() && definitions.ddl().exists(name)) {
                definitions.context().warn("42P07", "relation \"%s\" already exists, skipping".formatted(name.name()));
                return true;
            }
            Optional<ManagedTable> whole = statement.whole().isPresent()
                    ? definitions
                            .relation(statement.whole().get().table())
                            .filter(ManagedTable.class::isInstance)
                            .map(ManagedTable.class::cast)
                            .filter(ManagedTable::versioned)
                    : Optional.empty();
            if (whole.isPresent()) {
                pin(statement, name, whole.get());
            } else {
                freeze(statement, name, names);
            }
            return true;
        });
    }

    private String definition(CreateSnapshot statement) {
        return statement.query().in(definitions.sql());
    }

    /** Looks for the version once more when the pin is there: who removes versions waits for it, or was before it. */
    private void pin(CreateSnapshot statement, QualifiedName name, ManagedTable table) throws SQLException {
        if (!"t".equals(definitions.ddl().value("SELECT vitrine.owns(?)", table.id()))) {
            throw VitrineException.at(
                    statement.query().position(definitions.sql()),
                    ErrorCode.INSUFFICIENT_PRIVILEGE,
                    "versions of table \"%s\" are pinned by its owner; a query that names the columns copies them"
                            .formatted(table.name().name()));
        }
        Optional<dev.vitrine.parser.query.TimeSpec> moment =
                statement.whole().orElseThrow().moment();
        if (moment.isEmpty()) {
            requireUnwritten(statement, table);
        }
        ResolvedVersion version = moment.isPresent()
                ? definitions.moments().resolve(table, moment.get())
                : definitions.context().side().call(side -> AsOf.newest(side, table.id()));
        long pos = definitions
                .context()
                .side()
                .call(side -> moment.isPresent() ? Snapshots.positionOf(side, version) : Snapshots.now(side));
        int id = definitions.writer().newId();
        Snapshots.pin(connection, id, name.schema(), name.name(), version, pos, definition(statement));
        TimeSpec again = new TimeSpec.Version(version.number());
        definitions.context().side().call(side -> AsOf.resolve(side, table.id(), again));
    }

    private void requireUnwritten(CreateSnapshot statement, ManagedTable table) throws SQLException {
        String written = definitions.ddl().value("""
                SELECT starts_with(current_setting('vitrine.t%d', true), nullif(current_setting('vitrine.tok', true), ''))
                """.formatted(table.id()));
        if ("t".equals(written)) {
            throw VitrineException.at(
                    statement.query().position(definitions.sql()),
                    ErrorCode.IN_TRANSACTION,
                    "this transaction has written table \"%s\", whose present rows are a version when it is committed"
                            .formatted(table.name().name()));
        }
    }

    private void freeze(CreateSnapshot statement, QualifiedName name, Names names) throws SQLException {
        String query = definition(statement);
        requireNoParameters(statement, query);
        long pos = definitions.context().side().call(side -> {
            Numbering.run(side);
            return Snapshots.now(side);
        });
        int id = definitions.writer().newId();
        new FrozenRows(definitions.context(), query, definitions.relations(), names).into(Snapshots.storage(id));
        Snapshots.wrap(connection, id, name.schema(), name.name(), pos, query);
    }

    private void requireNoParameters(CreateSnapshot statement, String query) {
        Tokens tokens = Lexer.tokens(query);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.PARAMETER)) {
                throw definitions.notAvailable(statement.query(), "a snapshot's query takes no parameters");
            }
        }
    }

    void drop(DropSnapshot statement) throws SQLException {
        if (statement.ifExists()
                && Snapshots.named(connection, statement.name().span().in(definitions.sql()))
                        .isEmpty()) {
            definitions
                    .context()
                    .warn(
                            "00000",
                            "snapshot \"%s\" does not exist, skipping"
                                    .formatted(statement.name().name()));
            return;
        }
        Snapshots.Snapshot snapshot =
                definitions.moments().snapshot(statement.name().span());
        Atomic.run(connection, () -> {
            Snapshots.drop(connection, snapshot);
            return true;
        });
    }

    /** A table goes: so does its history, unless snapshots need it. */
    void dropHistory(ManagedTable table) throws SQLException {
        if (Snapshots.of(connection, table.id()).isEmpty()) {
            History.drop(connection, table.id());
            return;
        }
        History.refresh(connection, table.id(), List.of());
        History.outlive(connection, table.id());
    }

    /** Drops the snapshots of a table's versions. */
    void dropAll(ManagedTable table) throws SQLException {
        for (Snapshots.Snapshot snapshot : Snapshots.of(connection, table.id())) {
            Snapshots.drop(connection, snapshot);
        }
    }

    /** Raises 2BP01 where history that is about to go is needed. */
    void requireNone(ManagedTable table) throws SQLException {
        for (Snapshots.Snapshot snapshot : Snapshots.of(connection, table.id())) {
            throw VitrineException.of(
                    ErrorCode.DEPENDENT_OBJECTS,
                    "the history of table \"%s\" cannot go: snapshot \"%s\" depends on it; drop it first"
                            .formatted(table.name().name(), snapshot.name()));
        }
    }
}
