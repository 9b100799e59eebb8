package dev.vitrine.runtime.engine.write;

import dev.vitrine.runtime.engine.statement.RowBatches;
import java.util.Optional;

/**
 * What a write gave.
 *
 * @param count rows written
 * @param returned the rows of RETURNING, if the statement or the caller asked for them
 */
public record Written(long count, Optional<RowBatches> returned) {}
