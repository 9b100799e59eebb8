package dev.vitrine.udf;

/** The four kinds of media, each a type in SQL. */
public enum MediaKind {
    /** One picture. */
    IMAGE,
    /** Moving pictures, with or without sound. */
    VIDEO,
    /** Sound. */
    AUDIO,
    /** Pages or text, such as a PDF. */
    DOCUMENT
}
