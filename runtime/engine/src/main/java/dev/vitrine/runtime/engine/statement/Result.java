package dev.vitrine.runtime.engine.statement;

/** One result of a statement: rows or a count. */
public sealed interface Result {
    /** Rows, such as those of a SELECT or of RETURNING. */
    record Rows(RowBatches batches) implements Result {}

    /** Rows that were changed; 0 for a definition. */
    record Count(long rows) implements Result {}
}
