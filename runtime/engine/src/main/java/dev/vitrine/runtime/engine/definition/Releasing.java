package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.ReleaseTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.history.History;
import java.sql.SQLException;
import java.util.List;

/** RELEASE TABLE. One thread at a time. */
final class Releasing {
    private final Definitions definitions;
    private final TableDefinitions tables;
    private final TableChange change;

    Releasing(Definitions definitions) {
        this.definitions = definitions;
        this.tables = new TableDefinitions(definitions);
        this.change = new TableChange(definitions);
    }

    /** Makes a table plain again: what was computed stays as values, media columns become text. */
    void run(ReleaseTable statement) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            ManagedTable table = definitions
                    .relation(statement.name())
                    .filter(ManagedTable.class::isInstance)
                    .map(ManagedTable.class::cast)
                    .orElseThrow(() -> VitrineException.at(
                            statement.name().span().position(definitions.sql()),
                            ErrorCode.UNDEFINED_TABLE,
                            "table \"%s\" is none that Vitrine keeps anything for"
                                    .formatted(statement.name().name())));
            List<EmbeddingIndex> indexes = definitions.catalog().indexesOn(table.id());
            if (!indexes.isEmpty() && !statement.cascade()) {
                throw VitrineException.of(
                        ErrorCode.DEPENDENT_OBJECTS,
                        "cannot release table \"%s\": index \"%s\" depends on it; drop it first or say CASCADE"
                                .formatted(
                                        table.name().name(),
                                        indexes.get(0).name().name()));
            }
            if (table.versioned()) {
                SnapshotDefinitions snapshots = new SnapshotDefinitions(definitions);
                if (statement.cascade()) {
                    snapshots.dropAll(table);
                }
                snapshots.requireNone(table);
                History.disable(definitions.context().connection(), table.id(), List.of());
            }
            tables.forget(
                    new ManagedTable(
                            table.id(),
                            table.name(),
                            table.columns(),
                            table.key(),
                            false,
                            table.rowTriggers(),
                            table.options()),
                    statement.cascade());
            for (Column column : table.columns()) {
                if (column.type().media().isPresent()) {
                    change.alter(table, "ALTER COLUMN " + Quote.name(column.name()) + " TYPE text");
                }
            }
            definitions.changed();
            return true;
        });
    }
}
