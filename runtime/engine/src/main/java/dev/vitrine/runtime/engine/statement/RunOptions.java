package dev.vitrine.runtime.engine.statement;

import java.util.List;
import java.util.Optional;

/**
 * What a java.sql statement asks of a run.
 *
 * @param fetchSize rows a fetch; 0 for the default
 * @param maxRows most rows of a result; 0 for no limit
 * @param timeoutSeconds time limit of the whole statement; 0 for none
 * @param scrollable whether the result must be complete in one batch
 * @param generatedKeys columns that {@code getGeneratedKeys} shall give: absent for none, an empty list for all
 */
public record RunOptions(
        int fetchSize, long maxRows, int timeoutSeconds, boolean scrollable, Optional<List<String>> generatedKeys) {
    /** No limits, no generated keys. */
    public static final RunOptions DEFAULT = new RunOptions(0, 0, 0, false, Optional.empty());

    public RunOptions {
        generatedKeys = generatedKeys.map(List::copyOf);
    }
}
