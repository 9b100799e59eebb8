package dev.vitrine.parser;

/** Which way a statement goes. */
public enum Lane {
    /** To Postgres, byte for byte. */
    PASS,
    /** One of our own statements, or a definition that touches an object with an extension. */
    DEFINITION,
    /** A write to a table with an extension, or one that calls our functions. */
    WRITE,
    /** A query, or something made from one, that uses an extension. */
    QUERY
}
