package dev.vitrine.runtime.engine.definition;

import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A table with history that another client has altered: its history is fitted to it, as after a definition of ours. */
public final class AlteredTable {
    private final RunContext context;
    private final Relations relations;
    private final DefinitionRunner.CatalogChange change;

    /** On a connection of the driver's own, without a transaction. */
    public AlteredTable(RunContext context, Relations relations, DefinitionRunner.CatalogChange change) {
        this.context = context;
        this.relations = relations;
        this.change = change;
    }

    /**
     * Fits it.
     *
     * @throws SQLException 55P03 if somebody writes the table for longer than a moment; 42501 if the role does not own it
     */
    public void fit(int tableId) throws SQLException {
        Atomic.run(context.connection(), () -> {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("SET LOCAL lock_timeout = '1s'");
            }
            Definitions definitions = new Definitions(context, "", List.of(), relations, change);
            definitions.changed();
            new TableChange(definitions).refresh(definitions.table(tableId));
            return true;
        });
        change.publish();
    }
}
