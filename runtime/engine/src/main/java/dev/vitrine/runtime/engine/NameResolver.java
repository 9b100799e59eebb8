package dev.vitrine.runtime.engine;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.Relation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Finds what names without a schema mean to a connection. One thread at a time. */
final class NameResolver {
    private static final String RESOLVE = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n
              ON n.oid = c.relnamespace WHERE c.oid = to_regclass(?)
            """;

    private final Connection connection;

    /** Whether unqualified names may mean something else than a table in {@code public}. */
    private boolean unusualPath;

    NameResolver(Connection connection) {
        this.connection = connection;
        try {
            String schema = connection.getSchema();
            unusualPath = !"public".equals(schema);
        } catch (SQLException e) {
            unusualPath = true;
        }
    }

    /** Whether a name may mean another table here than in other sessions, so that plans are not shared. */
    boolean isUnusual() {
        return unusualPath;
    }

    /** The search path may be another one from now on. */
    void pathChanged() {
        unusualPath = true;
    }

    /** A statement that may change what names mean makes later look-ups ask the server. */
    void see(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.WORD)
                    && tokens.isAnyWord(
                            i, "SEARCH_PATH", "TEMP", "TEMPORARY", "SCHEMA", "SET_CONFIG", "ROLE", "AUTHORIZATION")) {
                unusualPath = true;
            }
        }
    }

    /** The managed relation of a name, as the server resolves it. */
    Optional<Relation> resolve(Catalog catalog, QualifiedName name) throws SQLException {
        if (!catalog.hasName(name.name())) {
            return Optional.empty();
        }
        if (name.schema().isPresent()) {
            return catalog.relation(
                    new dev.vitrine.planner.QualifiedName(name.schema().get(), name.name()));
        }
        if (!unusualPath) {
            Optional<Relation> found = catalog.relation(new dev.vitrine.planner.QualifiedName("public", name.name()));
            if (found.isPresent()) {
                return found;
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(RESOLVE)) {
            statement.setString(1, dev.vitrine.planner.Quote.name(name.name()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? catalog.relation(new dev.vitrine.planner.QualifiedName(row.getString(1), row.getString(2)))
                        : Optional.empty();
            }
        }
    }
}
