package dev.vitrine.functions.text;

import dev.vitrine.udf.Scalar;
import java.util.Locale;

/** Functions of text that give the same on every machine, whatever its locale. */
public final class TextFunctions {
    private TextFunctions() {}

    /** The number of Unicode code points. */
    @Scalar(name = "text_length", description = "The number of characters (Unicode code points)")
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Upper case by Unicode's rules, so that {@code ß} becomes {@code SS}. */
    @Scalar(name = "text_upper", description = "The text in upper case, by Unicode's rules for no particular language")
    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** Lower case by Unicode's rules. */
    @Scalar(name = "text_lower", description = "The text in lower case, by Unicode's rules for no particular language")
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
