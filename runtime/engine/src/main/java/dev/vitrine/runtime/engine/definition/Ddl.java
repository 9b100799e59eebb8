package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.runtime.store.catalog.CatalogReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Definitions on the server: runs them and looks at what is there. One thread at a time. */
final class Ddl {
    private static final String COLUMNS = """
            SELECT a.attname, t.typname, n.nspname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   a.atthasdef OR a.attidentity <> ''
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """;

    private final Connection connection;

    Ddl(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** The first column of the first row of a query, null if there is none. */
    @Nullable
    String value(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** The columns of a table or view. */
    List<Column> columns(dev.vitrine.planner.QualifiedName name) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, name.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(
                            rows.getString(1),
                            CatalogReader.type(rows.getString(3), rows.getString(2)),
                            rows.getString(4),
                            rows.getBoolean(5),
                            rows.getBoolean(6),
                            Optional.empty()));
                }
            }
        }
        return columns;
    }

    /** The full name of something that is about to be made: in the schema that the name says, or the first of the path. */
    dev.vitrine.planner.QualifiedName newName(QualifiedName name) throws SQLException {
        if (name.schema().isPresent()) {
            return new dev.vitrine.planner.QualifiedName(name.schema().get(), name.name());
        }
        String schema = value("SELECT current_schema()");
        if (schema == null) {
            throw VitrineException.of(ErrorCode.UNDEFINED_OBJECT, "no schema has been selected to create in");
        }
        return new dev.vitrine.planner.QualifiedName(schema, name.name());
    }

    /** The full name of a table or view that is there, empty if there is none. */
    Optional<dev.vitrine.planner.QualifiedName> find(QualifiedName name) throws SQLException {
        String written = name.schema()
                .map(schema -> Quote.name(schema) + "." + Quote.name(name.name()))
                .orElse(Quote.name(name.name()));
        String schema = value(
                "SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.oid = to_regclass(?)",
                written);
        return Optional.ofNullable(schema).map(s -> new dev.vitrine.planner.QualifiedName(s, name.name()));
    }

    /** Whether anything of that name is there. */
    boolean exists(dev.vitrine.planner.QualifiedName name) throws SQLException {
        return value("SELECT to_regclass(?)", name.quoted()) != null;
    }

    /** Whether a name means aggregate or window functions only. */
    boolean isAggregate(String function) throws SQLException {
        return "t"
                .equals(value(
                        "SELECT bool_and(prokind IN ('a', 'w'))::text::\"char\" FROM pg_catalog.pg_proc WHERE proname = ?",
                        function));
    }

    /** Makes pgvector's types known to the database. */
    void requireVector() throws SQLException {
        if (value("SELECT to_regtype('vector')") == null) {
            run("CREATE EXTENSION IF NOT EXISTS vector");
        }
    }
}
