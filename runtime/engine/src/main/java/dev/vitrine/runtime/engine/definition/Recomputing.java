package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.RecomputeTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.store.cell.CellStates;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * RECOMPUTE TABLE: slices of rows, each a transaction of its own unless the user has one open. One thread at a time.
 */
final class Recomputing {
    private static final int SLICE_ROWS = 1_000;

    private final Definitions definitions;
    private final Maintainer maintainer;

    Recomputing(Definitions definitions, boolean noCache) {
        this.definitions = definitions;
        this.maintainer =
                new Maintainer(noCache ? definitions.context().with(CacheMode.REFRESH) : definitions.context());
    }

    /** Runs it; answers how many cells have changed. */
    long run(RecomputeTable statement) throws SQLException {
        ManagedTable table = table(statement);
        if (statement.noCascade()) {
            throw definitions.notAvailable(statement.span(), "NO CASCADE is not available");
        }
        statement.where().ifPresent(where -> {
            Tokens tokens = Lexer.tokens(where.in(definitions.sql()));
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.is(i, TokenKind.PARAMETER)) {
                    throw definitions.notAvailable(where, "RECOMPUTE takes no parameters");
                }
            }
        });
        List<String> columns = columns(statement, table);
        long changed = 0;
        Optional<Keys> last = Optional.empty();
        do {
            Optional<Keys> from = last;
            Slice slice = Atomic.run(definitions.context().connection(), () -> slice(statement, table, columns, from));
            changed += slice.changed();
            last = slice.keys().size() < SLICE_ROWS ? Optional.empty() : Optional.of(lastOf(slice.keys()));
        } while (last.isPresent());
        return changed;
    }

    private record Slice(Keys keys, long changed) {}

    private static Keys lastOf(Keys keys) {
        Keys last = new Keys(keys.types());
        last.add(keys.get(keys.size() - 1));
        return last;
    }

    private ManagedTable table(RecomputeTable statement) throws SQLException {
        Relation relation = definitions
                .relation(statement.table())
                .orElseThrow(() -> VitrineException.at(
                        statement.table().span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "\"%s\" is no table with computed columns"
                                .formatted(statement.table().name())));
        if (!(relation instanceof ManagedTable table)) {
            throw definitions.notAvailable(statement.table().span(), "RECOMPUTE of a view is not available");
        }
        if (table.key().isEmpty()) {
            throw VitrineException.at(
                    statement.table().span().position(definitions.sql()),
                    ErrorCode.INVALID_TABLE,
                    "table \"%s\" has no primary key, by which its rows are gone through"
                            .formatted(table.name().name()));
        }
        return table;
    }

    /** The columns to compute, each after those that it reads. */
    private List<String> columns(RecomputeTable statement, ManagedTable table) {
        ComputedColumns computed = maintainer.computed(table);
        for (RecomputeTable.Named named : statement.columns()) {
            Optional<Column> column = table.column(named.name());
            if (column.filter(Column::isComputed).isEmpty()) {
                throw VitrineException.at(
                        named.span().position(definitions.sql()),
                        column.isPresent() ? ErrorCode.WRONG_OBJECT_TYPE : ErrorCode.UNDEFINED_COLUMN,
                        "table \"%s\" has no computed column \"%s\"; it has: %s"
                                .formatted(table.name().name(), named.name(), String.join(", ", computed.order())));
            }
        }
        List<String> names =
                statement.columns().stream().map(RecomputeTable.Named::name).toList();
        return names.isEmpty()
                ? computed.order()
                : computed.order().stream().filter(names::contains).toList();
    }

    private Slice slice(RecomputeTable statement, ManagedTable table, List<String> columns, Optional<Keys> from)
            throws SQLException {
        definitions.context().cancellation().check();
        FillTarget target = Maintainer.target(table);
        Keys keys = new Keys(target.keyTypes());
        String key = String.join(", ", target.keyExpressions());
        StringBuilder sql =
                new StringBuilder("SELECT ").append(key).append(" FROM ").append(target.from());
        from.ifPresent(last -> sql.append(", ").append(Keys.table(last.types(), "\"~last\"")));
        sql.append(" WHERE (").append(wanted(statement, table, columns)).append(')');
        statement
                .where()
                .ifPresent(where ->
                        sql.append(" AND (").append(where.in(definitions.sql())).append(')'));
        from.ifPresent(last -> sql.append(" AND ROW(")
                .append(key)
                .append(") > ROW(")
                .append(IntStream.rangeClosed(1, last.types().size())
                        .mapToObj(i -> "\"~last\".k" + i)
                        .collect(Collectors.joining(", ")))
                .append(')'));
        sql.append(" ORDER BY ").append(key).append(" LIMIT ").append(SLICE_ROWS);
        Connection connection = definitions.context().connection();
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            if (from.isPresent()) {
                from.get().bind(select, 1);
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows);
                }
            }
        }
        long changed = 0;
        if (keys.size() > 0) {
            for (String column : columns) {
                changed += maintainer.recompute(table, column, keys);
            }
        }
        return new Slice(keys, changed);
    }

    private String wanted(RecomputeTable statement, ManagedTable table, List<String> columns) {
        return columns.stream()
                .map(column -> CellStates.status(maintainer.cell(table, column)))
                .map(status -> switch (statement.cells()) {
                    case ALL -> "TRUE";
                    case ERRORS -> status + " = 'error'";
                    case STALE -> status + " = 'stale'";
                    case MISSING -> status + " = 'pending'";
                })
                .collect(Collectors.joining(" OR "));
    }
}
