package dev.vitrine.runtime.engine.statement;

import java.sql.SQLWarning;
import java.util.List;
import java.util.Optional;

/**
 * What a batch of parameter rows gave.
 *
 * @param counts rows changed, one a parameter row, or {@link java.sql.Statement#SUCCESS_NO_INFO}; not copied
 * @param warnings what the user should know, in order
 * @param generatedKeys the rows of {@code getGeneratedKeys}, if they were asked for
 */
public record BatchOutcome(long[] counts, List<SQLWarning> warnings, Optional<RowBatches> generatedKeys) {}
