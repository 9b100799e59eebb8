package dev.vitrine.jdbc;

import java.util.regex.Pattern;

/** Tells where a {@code float[]} parameter is an array of numbers and not a vector. */
final class ArrayParameters {
    private static final Pattern ARRAY_WANTED = Pattern.compile(
            "\\b(any|all|some|unnest|array_\\w+|cardinality)\\s*\\(\\s*\\?|\\?\\s*::\\s*[\\w ]+\\[|as\\s+[\\w ]+\\[",
            Pattern.CASE_INSENSITIVE);

    private ArrayParameters() {}

    /** Whether a text uses a parameter as an array, such as {@code = ANY (?)} or {@code ?::real[]}. */
    static boolean isWanted(String sql) {
        return ARRAY_WANTED.matcher(sql).find();
    }
}
