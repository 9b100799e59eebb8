package dev.vitrine.runtime.store.history;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A version that exists. Number and {@code hi} hold for ever; names hold until the table's schema changes. Immutable.
 *
 * @param number dense, from 0
 * @param hi the greatest token in this version or one before it
 * @param table the table's present name with its schema, quoted
 * @param shape the table's columns now, as {@code vitrine.shape} tells them
 * @param columns as they were in this version, in their order; the version column is not among them
 */
public record ResolvedVersion(
        int tableId,
        long number,
        long hi,
        String table,
        String shape,
        List<Column> columns,
        @Nullable Settled settled) {
    public ResolvedVersion {
        columns = List.copyOf(columns);
    }

    /** The same with the names that columns have now, without those that the table has lost. */
    public ResolvedVersion withPresentNames() {
        List<Column> present = columns.stream()
                .flatMap(column -> column.live() == null
                        ? Stream.empty()
                        : Stream.of(new Column(column.live(), column.stored(), column.live())))
                .toList();
        return new ResolvedVersion(tableId, number, hi, table, shape, present, settled);
    }

    ResolvedVersion settledAs(Settled known) {
        return new ResolvedVersion(tableId, number, hi, table, shape, columns, known);
    }

    /** Of what tells versions apart in practice: statements that read one are looked up by it each time they run. */
    @Override
    public int hashCode() {
        return 31 * tableId + Long.hashCode(number);
    }

    /** Whether it has a column of a name. */
    public boolean hasColumn(String name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    /**
     * What a version has for good once no transaction is left that could still add to its exceptions.
     *
     * @param exceptions the tokens up to its greatest that it does not hold
     */
    public record Settled(List<Long> exceptions) {
        public Settled {
            exceptions = List.copyOf(exceptions);
        }

        String array() {
            return exceptions.stream().map(String::valueOf).collect(Collectors.joining(",", "'{", "}'::bigint[]"));
        }
    }

    /**
     * A column of then.
     *
     * @param name as it was then
     * @param stored its name in the history table
     * @param live its name in the table now; null when the table has lost it
     */
    public record Column(
            String name, String stored, @Nullable String live) {}
}
