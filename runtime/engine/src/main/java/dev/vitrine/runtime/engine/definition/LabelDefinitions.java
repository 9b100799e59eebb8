package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.DropLabel;
import dev.vitrine.parser.statement.LabelVersion;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.history.Labels;
import java.sql.Connection;
import java.sql.SQLException;

/** {@code ALTER TABLE t LABEL VERSION n AS 'text'} and {@code DROP LABEL}. One thread at a time. */
final class LabelDefinitions {
    private final Definitions definitions;

    LabelDefinitions(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Gives the label first: what pins a version waits for who removes versions, so the version is then there to stay. */
    void put(LabelVersion statement) throws SQLException {
        ManagedTable table = definitions.requireHistory(statement.table());
        long version = definitions.moments().number(statement.version().argument());
        Connection connection = definitions.context().connection();
        Atomic.run(connection, () -> {
            Labels.put(connection, table.id(), statement.label(), version);
            return definitions.moments().resolve(table, statement.version());
        });
    }

    void remove(DropLabel statement) throws SQLException {
        ManagedTable table = definitions.requireHistory(statement.table());
        Connection connection = definitions.context().connection();
        boolean removed = Atomic.run(connection, () -> Labels.remove(connection, table.id(), statement.label()));
        if (removed) {
            return;
        }
        if (!statement.ifExists()) {
            throw definitions.moments().unknownLabel(table, statement.label(), statement.labelSpan());
        }
        definitions
                .context()
                .warn(
                        "00000",
                        "table \"%s\" has no label '%s', skipping"
                                .formatted(table.name().name(), statement.label()));
    }
}
