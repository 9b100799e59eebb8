package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.store.cell.CellValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table whose computed columns are filled, and where their inputs are read.
 *
 * @param id the number of the table or view that is filled
 * @param table the table that is updated
 * @param from what to read from: stands behind FROM
 * @param alias what {@code from} calls {@code table}, quoted
 * @param keyNames the columns of {@code table} that identify a row
 * @param shownKey what users call those columns
 * @param keyTypes their types
 * @param keyExpressions the same over {@code from}
 * @param columns the columns that expressions can read and those that are computed
 * @param sources each of those columns over {@code from}, by its id
 * @param storedNames under which name each computed column is stored
 * @param policies what happens to a computed column that fails, by its name
 * @param versionColumn the hidden column of a table with history
 * @param derived what a changed value makes wrong and no trigger takes away
 */
public record FillTarget(
        int id,
        QualifiedName table,
        String from,
        String alias,
        List<String> keyNames,
        List<String> shownKey,
        List<PostgresType> keyTypes,
        List<String> keyExpressions,
        List<RowScope.ScopeColumn> columns,
        Map<String, String> sources,
        Map<String, String> storedNames,
        Map<String, ErrorPolicy> policies,
        Optional<String> versionColumn,
        List<DerivedRows> derived) {
    public FillTarget {
        keyNames = List.copyOf(keyNames);
        shownKey = List.copyOf(shownKey);
        keyTypes = List.copyOf(keyTypes);
        keyExpressions = List.copyOf(keyExpressions);
        columns = List.copyOf(columns);
        sources = Map.copyOf(sources);
        storedNames = Map.copyOf(storedNames);
        policies = Map.copyOf(policies);
        derived = List.copyOf(derived);
    }

    /** The columns to read for computing some: what they read, and themselves. */
    List<RowScope.ScopeColumn> read(ComputedColumns computed, List<String> wanted) {
        return columns.stream()
                .filter(column -> wanted.contains(column.id())
                        || wanted.stream()
                                .anyMatch(name -> computed.readsOf(name).contains(column.id())))
                .toList();
    }

    /** A row for a message. */
    String describe(List<@Nullable String> key) {
        return Keys.describe(shownKey, key);
    }

    /** A column over {@code from}. */
    public String expression(String column) {
        return java.util.Objects.requireNonNull(sources.get(column), column);
    }

    /** A column over {@code from}, with its type. */
    CellValue value(String column) {
        return new CellValue(
                expression(column),
                columns.stream()
                        .filter(known -> known.id().equals(column))
                        .map(RowScope.ScopeColumn::type)
                        .findFirst());
    }

    /** The key over {@code from}. */
    List<CellValue> keyValues() {
        return IntStream.range(0, keyExpressions.size())
                .mapToObj(i -> CellValue.of(keyExpressions.get(i), keyTypes.get(i)))
                .toList();
    }

    /** What changes with every change of a stored row, over {@code from}. */
    String rowVersion() {
        return alias + ".xmin";
    }

    /** The rows that are filled. */
    public KeyScan.Rows rows() {
        return new KeyScan.Rows(from, keyExpressions, keyTypes);
    }

    /** Whether rows have a key, by which states of cells are kept. */
    public boolean isKeyed() {
        return !keyNames.equals(List.of("ctid"));
    }

    /** The name under which a computed column is stored. */
    String storedAs(String column) {
        return java.util.Objects.requireNonNull(storedNames.get(column), column);
    }
}
