package dev.vitrine.planner.expression;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The columns that an expression over one row can name. */
@FunctionalInterface
public interface RowScope {
    /**
     * A column that can be named.
     *
     * @param id what tells it from all others of the scope
     * @param type its type
     */
    record ScopeColumn(String id, PostgresType type) {}

    /**
     * The column of a name.
     *
     * @param parts the name's parts as Postgres stores them, the column last
     */
    Optional<ScopeColumn> find(List<String> parts);

    /** The columns of a table, by their names alone or behind the table's. */
    static RowScope of(String tableName, List<Column> columns) {
        return parts -> {
            String name = parts.get(parts.size() - 1);
            boolean fits = parts.size() == 1
                    || (parts.size() <= 3 && parts.get(parts.size() - 2).equals(tableName));
            return fits
                    ? columns.stream()
                            .filter(column -> column.name().equals(name))
                            .map(column -> new ScopeColumn(name, column.type()))
                            .findFirst()
                    : Optional.empty();
        };
    }

    /** The columns of a relation behind an alias; a column's id is {@code alias.name}. */
    static RowScope behind(String alias, List<Column> columns) {
        RowScope scope = of(alias, columns);
        return parts -> scope.find(parts).map(column -> new ScopeColumn(alias + "." + column.id(), column.type()));
    }

    /** The columns of several scopes; the first that has one wins. */
    static RowScope union(List<RowScope> scopes) {
        List<RowScope> copy = new ArrayList<>(scopes);
        return parts -> copy.stream()
                .map(scope -> scope.find(parts))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
