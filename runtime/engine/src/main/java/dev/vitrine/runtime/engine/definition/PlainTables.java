package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.QualifiedName;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.History;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Tables that Postgres alone makes, while the session gives each new table a history. One thread at a time. */
public final class PlainTables {
    private static final String UNKEPT = "01000";

    private final Definitions definitions;
    private final Migration migration;

    /** Brings schema vitrine up to date. */
    public interface Migration {
        void run() throws SQLException;
    }

    /**
     * Tables that a statement makes.
     *
     * @param change reads the catalog anew
     */
    public PlainTables(
            RunContext context,
            String sql,
            Relations relations,
            DefinitionRunner.CatalogChange change,
            Migration migration) {
        this.definitions = new Definitions(context, sql, List.of(), relations, change);
        this.migration = migration;
    }

    /** A statement that makes a table. */
    public interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Runs a statement that makes a table of a name; the table keeps history from then on, if the session says so.
     *
     * @param name as the statement writes it
     */
    public <T> T make(String name, Work<T> statement) throws SQLException {
        if (HistoryDefault.of(definitions.ddl()) != HistoryDefault.ALL || exists(name)) {
            return statement.run();
        }
        migration.run();
        return Atomic.run(definitions.context().connection(), () -> {
            T result = statement.run();
            keep(name);
            return result;
        });
    }

    private boolean exists(String name) throws SQLException {
        return definitions.ddl().value("SELECT to_regclass(?)", name) != null;
    }

    private void keep(String name) throws SQLException {
        Connection connection = definitions.context().connection();
        try (PreparedStatement select = connection.prepareStatement("""
                SELECT n.nspname, c.relname, CASE
                  WHEN EXISTS (SELECT FROM vitrine.relation r WHERE r.schema_name = n.nspname AND r.relation_name = c.relname) THEN ''
                  WHEN c.relpersistence = 't' THEN ''
                  WHEN c.relkind = 'p' THEN 'it is partitioned'
                  WHEN c.relispartition THEN 'it is a partition'
                  WHEN c.relpersistence = 'u' THEN 'it is unlogged'
                  WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid) THEN 'it inherits from another table'
                  WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated = 'v')
                    THEN 'it has virtual generated columns'
                END
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = to_regclass(?)""")) {
            select.setString(1, name);
            try (ResultSet table = select.executeQuery()) {
                if (table.next()) {
                    keep(new QualifiedName(table.getString(1), table.getString(2)), table.getString(3));
                }
            }
        }
    }

    private void keep(QualifiedName table, @org.jspecify.annotations.Nullable String hindrance) throws SQLException {
        if (hindrance == null) {
            int id = definitions.writer().newId();
            definitions.writer().addTable(id, table, true, Map.of());
            History.enable(definitions.context().connection(), id, table.schema(), table.name(), List.of());
            definitions.changed();
        } else if (!hindrance.isEmpty()) {
            definitions.context().warn(UNKEPT, "table \"%s\" keeps no history: %s".formatted(table.name(), hindrance));
        }
    }
}
