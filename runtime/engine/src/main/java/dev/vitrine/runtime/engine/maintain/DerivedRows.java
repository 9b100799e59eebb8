package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.QualifiedName;
import java.util.List;
import java.util.Optional;

/**
 * Rows that were made of a row and are wrong once one of its values is another.
 *
 * @param column the column whose values they were made of, absent for any
 * @param table where they are
 * @param key its columns that hold the key of the row they were made of
 */
record DerivedRows(Optional<String> column, QualifiedName table, List<String> key) {
    DerivedRows {
        key = List.copyOf(key);
    }
}
