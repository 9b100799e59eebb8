package dev.vitrine.parser.text;

import java.util.Objects;

/** A SQL text that does not parse, or that parses to something that does not run yet. Immutable. */
public final class ParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** SQLSTATE of text that does not parse. */
    public static final String SYNTAX_ERROR = "42601";

    /** SQLSTATE of SQL that we read but do not run. */
    public static final String NOT_AVAILABLE = "42V04";

    /** SQLSTATE of a write to an old version. */
    public static final String READ_ONLY = "25006";

    private final transient SourcePosition position;
    private final String sqlState;
    private final int offset;

    private ParseException(SourcePosition position, int offset, String sqlState, String message) {
        super("line " + position + ": " + message);
        this.position = position;
        this.offset = offset;
        this.sqlState = sqlState;
    }

    /**
     * The text does not parse.
     *
     * @param offset 0-based place of what was found
     * @param message what was found and what would be right, without the position
     */
    public static ParseException syntax(String sql, int offset, String message) {
        return new ParseException(
                SourcePosition.of(sql, offset), offset, SYNTAX_ERROR, Objects.requireNonNull(message, "message"));
    }

    /** The text is understood, but its statement or clause does not run. */
    public static ParseException notAvailable(String sql, int offset, String message) {
        return new ParseException(
                SourcePosition.of(sql, offset), offset, NOT_AVAILABLE, Objects.requireNonNull(message, "message"));
    }

    /** The text would write an old version. */
    public static ParseException readOnly(String sql, int offset, String message) {
        return new ParseException(
                SourcePosition.of(sql, offset), offset, READ_ONLY, Objects.requireNonNull(message, "message"));
    }

    /** Where in the text, from 1. */
    public SourcePosition position() {
        return position;
    }

    /** Where in the text, from 0, in Java chars. */
    public int offset() {
        return offset;
    }

    /** {@value #SYNTAX_ERROR}, {@value #NOT_AVAILABLE} or {@value #READ_ONLY}. */
    public String sqlState() {
        return sqlState;
    }
}
