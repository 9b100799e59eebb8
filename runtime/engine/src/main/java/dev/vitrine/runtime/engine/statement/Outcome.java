package dev.vitrine.runtime.engine.statement;

import java.sql.SQLWarning;
import java.util.List;
import java.util.Optional;

/**
 * What a run gave.
 *
 * @param results one result a statement of the text, in order
 * @param warnings what the user should know, in order
 * @param generatedKeys the rows of {@code getGeneratedKeys}, if they were asked for
 */
public record Outcome(List<Result> results, List<SQLWarning> warnings, Optional<RowBatches> generatedKeys) {
    public Outcome {
        results = List.copyOf(results);
        warnings = List.copyOf(warnings);
    }
}
