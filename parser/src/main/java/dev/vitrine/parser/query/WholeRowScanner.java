package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/**
 * Tells whether a statement compares whole rows or keeps them: {@code *} or {@code TABLE t} beside UNION, EXCEPT, INTERSECT or DISTINCT, or
 * in a query that rows are stored from. Columns that users do not see must not count there. Works on tokens.
 */
public final class WholeRowScanner {
    private WholeRowScanner() {}

    /** Whether rows that the query between these tokens only shows, or counts, are enough for it. */
    public static boolean compares(Tokens tokens, int first, int end) {
        return isAny(tokens, first, end, WholeRowScanner::isComparison) && stores(tokens, first, end);
    }

    /** Whether what is made of the query between these tokens has every column of a table. */
    public static boolean stores(Tokens tokens, int first, int end) {
        return isAny(tokens, first, end, WholeRowScanner::isAllColumns);
    }

    /** Whether SELECT INTO stands there. */
    public static boolean isSelectInto(Tokens tokens, int first, int end) {
        for (int i = first; i < end; i = tokens.skip(i)) {
            if (tokens.isWord(i, "INTO")) {
                return tokens.isAnyWord(first, "SELECT", "WITH");
            }
        }
        return false;
    }

    private interface Condition {
        boolean holds(Tokens tokens, int i);
    }

    private static boolean isAny(Tokens tokens, int first, int end, Condition condition) {
        for (int i = first; i < end; i++) {
            if (condition.holds(tokens, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isComparison(Tokens tokens, int i) {
        return tokens.isAnyWord(i, "UNION", "EXCEPT", "INTERSECT")
                || tokens.isWord(i, "DISTINCT") && !tokens.isAnyWord(i + 1, "ON", "FROM");
    }

    private static boolean isAllColumns(Tokens tokens, int i) {
        if (tokens.isWord(i, "TABLE")) {
            return tokens.kind(i + 1).isName();
        }
        return tokens.isOperator(i, "*")
                && (tokens.is(i - 1, TokenKind.DOT)
                        || tokens.is(i - 1, TokenKind.COMMA)
                        || tokens.isAnyWord(i - 1, "SELECT", "ALL", "DISTINCT"));
    }
}
