package dev.vitrine.parser.lexer;

/** The values of string constants. */
public final class Strings {
    private Strings() {}

    /**
     * The text that a string constant means.
     *
     * @throws IllegalArgumentException if the token is no string
     */
    public static String value(Tokens tokens, int index) {
        String text = tokens.text(index);
        return switch (tokens.kind(index)) {
            case STRING -> pieces(text, text.charAt(0) == '\'' ? 0 : 1, false);
            case ESCAPE_STRING -> pieces(text, 1, true);
            case UNICODE_STRING -> decodeUnicode(pieces(text, 2, false));
            case DOLLAR_STRING -> dollar(text);
            default -> throw new IllegalArgumentException("not a string: " + text);
        };
    }

    private static String dollar(String text) {
        int tag = text.indexOf('$', 1) + 1;
        return text.length() >= 2 * tag && text.endsWith(text.substring(0, tag))
                ? text.substring(tag, text.length() - tag)
                : text.substring(tag);
    }

    /** Joins the pieces of a constant that goes on over several lines. */
    private static String pieces(String text, int firstQuote, boolean backslashes) {
        StringBuilder value = new StringBuilder(text.length());
        int i = firstQuote;
        while (i >= 0 && i < text.length()) {
            i++;
            while (i < text.length()) {
                char c = text.charAt(i++);
                if (c == '\'') {
                    if (i >= text.length() || text.charAt(i) != '\'') {
                        break;
                    }
                    i++;
                    value.append('\'');
                } else if (c == '\\' && backslashes && i < text.length()) {
                    i = escape(text, i, value);
                } else {
                    value.append(c);
                }
            }
            i = nextPiece(text, i);
        }
        return value.toString();
    }

    private static int nextPiece(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\'') {
            if (text.charAt(i) == '-') {
                while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                    i++;
                }
            } else {
                i++;
            }
        }
        return i < text.length() ? i : -1;
    }

    /** Decodes what follows a backslash; gives the index behind it. */
    private static int escape(String text, int at, StringBuilder value) {
        char c = text.charAt(at);
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'x' -> {
                return number(text, at + 1, 16, 2, value);
            }
            case 'u' -> {
                return number(text, at + 1, 16, 4, value);
            }
            case 'U' -> {
                return number(text, at + 1, 16, 8, value);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return number(text, at, 8, 3, value);
            }
            default -> value.append(c);
        }
        return at + 1;
    }

    private static int number(String text, int from, int radix, int maxDigits, StringBuilder value) {
        int i = from;
        int codePoint = 0;
        while (i < text.length() && i - from < maxDigits && Character.digit(text.charAt(i), radix) >= 0) {
            codePoint = codePoint * radix + Character.digit(text.charAt(i), radix);
            i++;
        }
        if (i > from && Character.isValidCodePoint(codePoint)) {
            value.appendCodePoint(codePoint);
        }
        return i;
    }

    static String decodeUnicode(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder value = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\' || i >= text.length()) {
                value.append(c);
            } else if (text.charAt(i) == '\\') {
                value.append('\\');
                i++;
            } else if (text.charAt(i) == '+') {
                i = number(text, i + 1, 16, 6, value);
            } else {
                i = number(text, i, 16, 4, value);
            }
        }
        return value.toString();
    }
}
