package dev.vitrine.planner.catalog;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A view that is kept up to date row by row.
 *
 * @param id its number
 * @param name its name as users see it
 * @param baseId the number of the table or view it stands on
 * @param baseAlias the name by which its expressions call the base
 * @param keyTypes the types of the base's key columns, in order
 * @param iterator what it makes rows of, absent for a view with one row a base row
 * @param condition which base rows it has, as SQL text over the base; absent for all
 * @param items its columns in order, as defined
 * @param columns its columns in order, as the server has them
 * @param definition the statement that made it, canonical
 * @param versioned whether what it stores keeps history
 */
public record IncrementalView(
        int id,
        QualifiedName name,
        int baseId,
        String baseAlias,
        List<PostgresType> keyTypes,
        Optional<Iterator> iterator,
        Optional<String> condition,
        List<Item> items,
        List<Column> columns,
        String definition,
        boolean versioned)
        implements Relation {
    /**
     * The table function of a view.
     *
     * @param function its name
     * @param arguments the text between its parentheses
     * @param alias the name by which expressions call its rows
     * @param keepsErrors whether a base row that it fails for has no rows, and an error that is kept
     */
    public record Iterator(String function, String arguments, String alias, boolean keepsErrors) {}

    /**
     * A column as defined.
     *
     * @param name its name
     * @param expression what it is, as SQL text over the base and the iterator
     * @param computation present if functions compute it, so that it is stored
     */
    public record Item(String name, String expression, Optional<Computation> computation) {}

    public IncrementalView {
        keyTypes = List.copyOf(keyTypes);
        items = List.copyOf(items);
        columns = List.copyOf(columns);
    }

    /** The table of the rows that were made: base key, {@code pos}, the iterator's columns, computed columns. */
    public QualifiedName storage() {
        return new QualifiedName("vitrine", "v" + id);
    }

    /** The table of the base rows that rows were made of. */
    public QualifiedName expanded() {
        return new QualifiedName("vitrine", "x" + id);
    }

    /** The same view with no rows but its base's. */
    public IncrementalView withoutIterator() {
        return new IncrementalView(
                id,
                name,
                baseId,
                baseAlias,
                keyTypes,
                Optional.empty(),
                condition,
                List.of(),
                columns,
                definition,
                versioned);
    }

    /** Whether it has a table of rows of its own. */
    public boolean isStored() {
        return iterator.isPresent()
                || items.stream().anyMatch(item -> item.computation().isPresent());
    }

    @Override
    public QualifiedName rows() {
        return new QualifiedName("vitrine", "r" + id);
    }

    /** The base's key columns in the storage, in order. */
    public List<String> baseKey() {
        return IntStream.rangeClosed(1, keyTypes.size())
                .mapToObj(i -> "_v_k" + i)
                .toList();
    }

    @Override
    public List<String> rowKey() {
        return iterator.isEmpty()
                ? baseKey()
                : java.util.stream.Stream.concat(baseKey().stream(), java.util.stream.Stream.of("_v_pos"))
                        .toList();
    }
}
