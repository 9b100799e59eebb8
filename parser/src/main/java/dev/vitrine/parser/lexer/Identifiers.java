package dev.vitrine.parser.lexer;

/** How Postgres folds and quotes names: only ASCII letters have a case, whatever the client's locale. */
public final class Identifiers {
    private Identifiers() {}

    /** An unquoted name, folded to lower case. */
    public static String fold(String name) {
        return fold(name, 0, name.length());
    }

    static String fold(String sql, int start, int end) {
        for (int i = start; i < end; i++) {
            if (isUpper(sql.charAt(i))) {
                return shift(sql, start, end, 'A', 'Z', 'a' - 'A');
            }
        }
        return sql.substring(start, end);
    }

    static String upper(String sql, int start, int end) {
        return shift(sql, start, end, 'a', 'z', 'A' - 'a');
    }

    private static String shift(String sql, int start, int end, char first, char last, int by) {
        char[] chars = new char[end - start];
        for (int i = start; i < end; i++) {
            char c = sql.charAt(i);
            chars[i - start] = c >= first && c <= last ? (char) (c + by) : c;
        }
        return new String(chars);
    }

    static boolean equalsIgnoreAsciiCase(String sql, int start, int end, String upperCase) {
        if (end - start != upperCase.length()) {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = sql.charAt(i);
            if ((c >= 'a' && c <= 'z' ? (char) (c - 32) : c) != upperCase.charAt(i - start)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The name inside a quoted identifier; {@code U&} escapes with the usual backslash are decoded. */
    static String unquote(String quoted) {
        boolean unicode = quoted.charAt(0) != '"';
        int start = unicode ? 3 : 1;
        int end = quoted.length() > start && quoted.endsWith("\"") ? quoted.length() - 1 : quoted.length();
        String name = quoted.substring(start, Math.max(start, end)).replace("\"\"", "\"");
        return unicode ? Strings.decodeUnicode(name) : name;
    }
}
