package dev.vitrine.planner.catalog;

import dev.vitrine.planner.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table that Vitrine keeps something for: media or computed columns, versions, an index or a view.
 *
 * @param id its number, which never changes and is never used again
 * @param name its name now
 * @param columns its columns in order, without the version column
 * @param key the names of its primary key's columns, empty if it has none
 * @param versioned whether its history is kept
 * @param rowTriggers whether it has row triggers of the user's that may change a row before it is written
 * @param options its options
 */
public record ManagedTable(
        int id,
        QualifiedName name,
        List<Column> columns,
        List<String> key,
        boolean versioned,
        boolean rowTriggers,
        Map<String, String> options)
        implements Relation {
    /** The option that says how many versions stay. */
    public static final String RETENTION_VERSIONS = "retention_versions";

    /** The option that says how many days back any time can be read. */
    public static final String RETENTION_DAYS = "retention_days";

    public ManagedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        options = Map.copyOf(options);
    }

    /** The column of a name. */
    public Optional<Column> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    /** The stored computed columns, in order. */
    public Stream<Column> computed() {
        return columns.stream()
                .filter(c -> c.computation().filter(Computation::stored).isPresent());
    }

    /** The names of the computed columns that a row is written without. */
    public Set<String> deferred() {
        return computed()
                .filter(c -> c.computation().filter(Computation::isDeferred).isPresent())
                .map(Column::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The name of the column that holds the version of a row. */
    public String versionColumn() {
        return "_v_" + id;
    }

    @Override
    public QualifiedName rows() {
        return name;
    }

    @Override
    public List<String> rowKey() {
        return key;
    }
}
