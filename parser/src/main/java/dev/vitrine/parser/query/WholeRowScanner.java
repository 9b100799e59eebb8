package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/**
 * Tells whether a statement compares whole rows or keeps them: {@code *} or {@code TABLE t} beside UNION, EXCEPT, INTERSECT or DISTINCT, or
 * in a query that rows are stored from. Columns that users do not see must not count there. Works on tokens.
 */
public final class WholeRowScanner {
    private WholeRowScanner() {}

    /** Whether the query between these tokens compares whole rows of a table with others. */
    public static boolean compares(Tokens tokens, int first, int end) {
        return isAny(tokens, first, end, WholeRowScanner::isComparison) && stores(tokens, first, end);
    }

    /**
     * Whether what is made of the query between these tokens has every column of a table. Where rows are grouped, or columns are
     * named that only a table has, it must stay a table, and this is false.
     */
    public static boolean stores(Tokens tokens, int first, int end) {
        return isAny(tokens, first, end, WholeRowScanner::isAllColumns)
                && !isAny(tokens, first, end, WholeRowScanner::needsTable);
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
                || tokens.areWords(i - 1, "SELECT", "DISTINCT") && !tokens.isWord(i + 1, "ON")
                || tokens.isWord(i, "DISTINCT") && tokens.is(i + 2, TokenKind.DOT) && tokens.isOperator(i + 3, "*");
    }

    private static boolean needsTable(Tokens tokens, int i) {
        return tokens.areWords(i, "GROUP", "BY")
                || tokens.isAnyWord(i, "CTID", "TABLEOID", "XMIN", "XMAX", "CMIN", "CMAX");
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
