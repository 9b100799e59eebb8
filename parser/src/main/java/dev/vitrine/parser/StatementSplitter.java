package dev.vitrine.parser;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a text into statements at its top-level semicolons: not those in strings, dollar quotes, comments and parentheses, nor
 * those in a body that begins with {@code BEGIN ATOMIC}.
 */
public final class StatementSplitter {
    private StatementSplitter() {}

    /** The statements without their semicolons but with their comments; those without a token are left out. */
    public static List<Span> split(String sql) {
        return split(Lexer.tokens(sql));
    }

    public static List<Span> split(Tokens tokens) {
        List<Span> statements = new ArrayList<>(1);
        int start = 0;
        for (Range range : ranges(tokens)) {
            int end = range.end() < tokens.size()
                    ? tokens.get(range.end()).start()
                    : tokens.sql().length();
            if (range.first() < range.end()) {
                statements.add(trim(tokens.sql(), start, end));
            }
            start = Math.min(end + 1, tokens.sql().length());
        }
        return statements;
    }

    /** Tokens from {@code first} to before {@code end}. */
    record Range(int first, int end) {}

    /** One range between two top-level semicolons each, empty ones included. */
    static List<Range> ranges(Tokens tokens) {
        List<Range> ranges = new ArrayList<>(1);
        int first = 0;
        int depth = 0;
        int body = 0;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.kind(i)) {
                case OPEN_PAREN -> depth++;
                case CLOSE_PAREN -> depth = Math.max(0, depth - 1);
                case WORD -> body = bodyDepth(tokens, i, body);
                case SEMICOLON -> {
                    if (depth == 0 && body == 0) {
                        ranges.add(new Range(first, i));
                        first = i + 1;
                    }
                }
                default -> {}
            }
        }
        ranges.add(new Range(first, tokens.size()));
        return ranges;
    }

    private static int bodyDepth(Tokens tokens, int i, int depth) {
        if (depth == 0) {
            return tokens.isWord(i, "ATOMIC") && tokens.isWord(i - 1, "BEGIN") ? 1 : 0;
        }
        if (tokens.isWord(i, "CASE")) {
            return depth + 1;
        }
        return tokens.isWord(i, "END") ? depth - 1 : depth;
    }

    private static Span trim(String sql, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(sql.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(sql.charAt(end - 1))) {
            end--;
        }
        return new Span(start, end);
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    /** The only statement's tokens, or null if there are none or several. */
    static @Nullable Range only(Tokens tokens) {
        Range only = null;
        for (Range range : ranges(tokens)) {
            if (range.first() < range.end()) {
                if (only != null) {
                    return null;
                }
                only = range;
            }
        }
        return only;
    }
}
