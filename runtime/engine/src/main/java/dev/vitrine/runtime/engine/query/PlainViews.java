package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.query.ReadTablesScanner.ReadTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Ordinary views of Postgres over tables with history: what they read, so that it can be read as of then. One thread at a time. */
final class PlainViews {
    /** A snapshot is a view, too, and never changes: what it reads is not looked at. */
    private static final String READS_HISTORY = """
            WITH RECURSIVE named AS (SELECT to_regclass(?)::oid AS oid), reads AS (
              SELECT oid FROM named
              UNION
              SELECT d.refobjid FROM reads r
              JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
                AND d.refclassid = 'pg_catalog.pg_class'::regclass
              WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = r.oid AND t.tgname ~ '^~vitrine_[0-9]+_w$'))
            SELECT c.relkind, vitrine.qualified_definition(c.oid)
            FROM named JOIN pg_catalog.pg_class c ON c.oid = named.oid AND c.relkind IN ('v', 'm')
            WHERE EXISTS (SELECT FROM reads r JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid
              WHERE t.tgname ~ '^~vitrine_[0-9]+_u$')""";

    private final Connection connection;
    private final String sql;

    PlainViews(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    /** The query of a view that reads tables with history, with all names qualified; empty for any other relation. */
    Optional<String> query(ReadTable table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READS_HISTORY)) {
            select.setString(1, table.name().span().in(sql));
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return Optional.empty();
                }
                if (found.getString(1).equals("m")) {
                    throw VitrineException.at(
                            table.name().span().position(sql),
                            ErrorCode.NOT_AVAILABLE,
                            "%s is set, and the materialized view \"%s\" holds rows of when it was refreshed; read its tables"
                                    .formatted(
                                            SessionMoment.SETTING, table.name().name()));
                }
                String definition = found.getString(2).strip();
                return Optional.of(
                        definition.endsWith(";") ? definition.substring(0, definition.length() - 1) : definition);
            }
        }
    }
}
