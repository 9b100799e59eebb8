package dev.vitrine.planner.catalog;

import java.util.Map;

/**
 * How a column is computed.
 *
 * @param expression the expression over columns of the same row, as SQL text
 * @param stored whether the value is kept with the row, or computed at each read
 * @param onError what happens when it fails
 * @param options the column's OPTIONS
 */
public record Computation(String expression, boolean stored, ErrorPolicy onError, Map<String, String> options) {
    private static final String REFRESH = "refresh";
    private static final String DEFERRED = "deferred";

    public Computation {
        options = Map.copyOf(options);
    }

    /** Whether a row is written without it and it is computed behind. */
    public boolean isDeferred() {
        return DEFERRED.equals(options.get(REFRESH));
    }
}
