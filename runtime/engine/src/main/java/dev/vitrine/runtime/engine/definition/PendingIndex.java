package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.ManagedTable;
import java.util.stream.Collectors;

/** The index by which cells of a deferred column that wait to be computed are found. */
final class PendingIndex {
    private PendingIndex() {}

    /** The statement that makes it; it goes with the column. */
    static String create(ManagedTable table, String column) {
        return "CREATE INDEX ON " + table.name().quoted() + " ("
                + table.key().stream().map(Quote::name).collect(Collectors.joining(", ")) + ") WHERE "
                + Quote.name(column) + " IS NULL";
    }
}
