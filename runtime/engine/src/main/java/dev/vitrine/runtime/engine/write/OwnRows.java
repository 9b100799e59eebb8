package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.store.foreign.ForeignWriteTriggers;
import java.util.ArrayList;
import java.util.List;

/** The rows that a statement of ours writes, as its RETURNING tells of them. */
final class OwnRows {
    private OwnRows() {}

    /**
     * Expressions that return the key of each row that is written, and say that we complete the rows ourselves; none for a table
     * without a key.
     *
     * @param qualifier what stands before the names of columns, with its dot; may be empty
     */
    static List<String> key(ManagedTable table, String qualifier) {
        List<String> key = new ArrayList<>();
        for (String name : table.key()) {
            String column = qualifier + Quote.name(name);
            key.add(key.isEmpty() ? ForeignWriteTriggers.completed(table.id(), column) : column);
        }
        return key;
    }
}
