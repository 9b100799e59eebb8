package dev.vitrine.jdbc;

import java.sql.SQLException;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Vectors of pgvector's text, such as {@code [1,2.5]}. */
final class Vectors {
    private Vectors() {}

    /** Reads a vector, or an array of numbers such as <code>{1,2.5}</code>. */
    static float @Nullable [] parse(@Nullable String text) throws SQLException {
        if (text == null) {
            return null;
        }
        boolean bracketed =
                (text.startsWith("[") && text.endsWith("]")) || (text.startsWith("{") && text.endsWith("}"));
        if (!bracketed) {
            throw notVector(text, null);
        }
        StringTokenizer elements = new StringTokenizer(text.substring(1, text.length() - 1), ",");
        float[] vector = new float[elements.countTokens()];
        try {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = Float.parseFloat(elements.nextToken());
            }
        } catch (NumberFormatException e) {
            throw notVector(text, e);
        }
        return vector;
    }

    private static SQLException notVector(String text, @Nullable Throwable cause) {
        String found = text.length() > 40 ? text.substring(0, 40) + ".." : text;
        return SqlExceptions.of("42846", "cannot read \"" + found + "\" as a vector, such as [1,2.5]", cause);
    }
}
