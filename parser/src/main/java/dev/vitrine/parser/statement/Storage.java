package dev.vitrine.parser.statement;

/** When a computed column is computed. */
public enum Storage {
    /** At write, and kept. */
    STORED,
    /** At read. */
    VIRTUAL
}
