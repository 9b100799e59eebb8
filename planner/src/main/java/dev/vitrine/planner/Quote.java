package dev.vitrine.planner;

/** Quotes names and literals in the SQL that is made here: the only place that does. */
public final class Quote {
    private Quote() {}

    /** A name in double quotes. */
    public static String name(String name) {
        if (name.indexOf('\0') >= 0) {
            throw VitrineException.of(ErrorCode.INVALID_PARAMETER, "a name cannot hold the character NUL");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A string literal; right whatever {@code standard_conforming_strings} is. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw VitrineException.of(ErrorCode.INVALID_PARAMETER, "a text cannot hold the character NUL");
        }
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }
}
