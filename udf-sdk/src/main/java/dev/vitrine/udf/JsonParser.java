package dev.vitrine.udf;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recursive-descent parser of RFC 8259. One text, one thread. */
final class JsonParser {
    /** Keeps the recursion far from the end of a thread's stack. */
    private static final int MAX_DEPTH = 1_000;

    private final String text;
    private int offset;

    JsonParser(String text) {
        this.text = text;
    }

    Json parse() {
        Json value = value(1);
        skipSpace();
        if (offset < text.length()) {
            throw wrong("the end of the text");
        }
        return value;
    }

    private Json value(int depth) {
        skipSpace();
        if (depth > MAX_DEPTH) {
            throw UdfException.invalidArgument(
                    "JSON text is nested deeper than %s levels at offset %s".formatted(MAX_DEPTH, offset));
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.StringValue(string());
            case 't' -> word("true", new Json.BooleanValue(true));
            case 'f' -> word("false", new Json.BooleanValue(false));
            case 'n' -> word("null", Json.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw wrong("a value");
        };
    }

    private Json object(int depth) {
        offset++;
        Map<String, Json> members = new LinkedHashMap<>();
        skipSpace();
        if (take('}')) {
            return new Json.ObjectValue(members);
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw wrong("a member's name in double quotes");
            }
            String name = string();
            skipSpace();
            if (!take(':')) {
                throw wrong("':'");
            }
            members.put(name, value(depth + 1));
            skipSpace();
        } while (take(','));
        if (!take('}')) {
            throw wrong("',' or '}'");
        }
        return new Json.ObjectValue(members);
    }

    private Json array(int depth) {
        offset++;
        List<Json> elements = new ArrayList<>();
        skipSpace();
        if (take(']')) {
            return new Json.ArrayValue(elements);
        }
        do {
            elements.add(value(depth + 1));
            skipSpace();
        } while (take(','));
        if (!take(']')) {
            throw wrong("',' or ']'");
        }
        return new Json.ArrayValue(elements);
    }

    private Json word(String word, Json value) {
        for (int i = 0; i < word.length(); i++) {
            if (!take(word.charAt(i))) {
                throw wrong("'" + word + "'");
            }
        }
        return value;
    }

    private Json number() {
        int start = offset;
        take('-');
        if (!take('0')) {
            digits();
        }
        if (take('.')) {
            digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits();
        }
        try {
            return new Json.NumberValue(new BigDecimal(text.substring(start, offset)));
        } catch (NumberFormatException e) {
            throw UdfException.invalidArgument(
                    "JSON number at offset %s has an exponent out of range".formatted(start));
        }
    }

    private void digits() {
        if (!isDigit(peek())) {
            throw wrong("a digit");
        }
        while (isDigit(peek())) {
            offset++;
        }
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private String string() {
        offset++;
        int start = offset;
        while (peek() >= ' ' && peek() != '"' && peek() != '\\') {
            offset++;
        }
        if (peek() == '"') {
            return text.substring(start, offset++);
        }
        StringBuilder value = new StringBuilder(text.substring(start, offset));
        while (!take('"')) {
            int c = peek();
            if (c < ' ') {
                throw wrong(
                        c < 0
                                ? "'\"' at the end of the string"
                                : "an escape such as \\n in place of a control character");
            }
            offset++;
            value.append(c == '\\' ? escape() : (char) c);
        }
        return value.toString();
    }

    private char escape() {
        char value = switch (peek()) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> 'u';
            default -> throw wrong("one of \" \\ / b f n r t u after a backslash");
        };
        offset++;
        return value == 'u' ? unicode() : value;
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int c = peek();
            // Character.digit alone would take the digits of other scripts.
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits after \\u");
            }
            value = value << 4 | digit;
            offset++;
        }
        return (char) value;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            offset++;
        }
    }

    private boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        offset++;
        return true;
    }

    /** The next character, or -1 at the end. */
    private int peek() {
        return offset < text.length() ? text.charAt(offset) : -1;
    }

    private UdfException wrong(String expected) {
        String found = offset < text.length()
                ? "'" + Character.toString(text.codePointAt(offset)) + "'"
                : "the end of the text";
        return UdfException.invalidArgument(
                "JSON text is wrong at offset %s: found %s, expected %s".formatted(offset, found, expected));
    }
}
