package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Clauses of a query that are read from the tokens alone: DISTINCT ON, LIMIT, locks, window frames, what a WITH item says. */
final class ClauseRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    ClauseRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        if (!tokens.is(i, TokenKind.WORD) || tokens.is(i - 1, TokenKind.DOT)) {
            return i;
        }
        return switch (tokens.upperWord(i)) {
            case "SELECT" -> emptyList(i);
            case "DISTINCT" -> distinctOn(i);
            case "LIMIT", "OFFSET", "FETCH" -> tail(i);
            case "FOR" -> lock(i);
            case "ROWS", "RANGE", "GROUPS" -> frame(i);
            case "AS" -> withItem(i);
            case "SEARCH", "CYCLE" -> searchOrCycle(i);
            case "USING" -> orderUsing(i);
            case "GROUPING" -> groupingSets(i);
            default -> i;
        };
    }

    /** {@code SELECT FROM t} has an empty list; the grammar wants one item, for which the blank has room. */
    private int emptyList(int i) {
        boolean empty = tokens.isAnyWord(i + 1, "FROM", "WHERE", "UNION", "LIMIT", "ORDER");
        int gap = tokens.get(i).end();
        if (empty && gap < tokens.get(i + 1).start() && tokens.isWord(i + 1, "FROM")) {
            canvas.between(gap, '*');
        }
        return i;
    }

    private int distinctOn(int i) {
        if (!tokens.isWord(i + 1, "ON") || !tokens.is(i + 2, TokenKind.OPEN_PAREN)) {
            return i;
        }
        int end = tokens.skip(i + 2);
        canvas.blank(i, end);
        return end;
    }

    /** LIMIT, OFFSET or FETCH to the next such clause or the query's end. */
    private int tail(int i) {
        if (!canvas.isInQuery(i) || tokens.is(i + 1, TokenKind.DOT)) {
            return i;
        }
        int end = i + 1;
        while (end < tokens.size() && !isTailEnd(end)) {
            end = tokens.skip(end);
        }
        canvas.blank(i, end);
        return end;
    }

    private boolean isTailEnd(int i) {
        return tokens.is(i, TokenKind.CLOSE_PAREN)
                || tokens.is(i, TokenKind.SEMICOLON)
                || tokens.isAnyWord(i, "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT");
    }

    /** {@code FOR NO KEY UPDATE OF t SKIP LOCKED}. */
    private int lock(int i) {
        return canvas.isInQuery(i) && tokens.isAnyWord(i + 1, "UPDATE", "SHARE", "NO", "KEY", "READ") ? tail(i) : i;
    }

    /** {@code ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES} to the end of the window's parentheses. */
    private int frame(int i) {
        int open = canvas.enclosing(i);
        if (open < 0 || canvas.isInQuery(i) || !beginsFrame(i + 1)) {
            return i;
        }
        int close = tokens.partner(open);
        canvas.blank(i, close);
        return close;
    }

    private boolean beginsFrame(int i) {
        if (tokens.isAnyWord(i, "BETWEEN", "UNBOUNDED") || tokens.areWords(i, "CURRENT", "ROW")) {
            return true;
        }
        int end = i;
        int close = tokens.partner(canvas.enclosing(i));
        while (end < close) {
            if (tokens.isAnyWord(end, "PRECEDING", "FOLLOWING")) {
                return true;
            }
            end = tokens.skip(end);
        }
        return false;
    }

    /** {@code AS NOT MATERIALIZED (}, and a body that writes. */
    private int withItem(int i) {
        int open = i + 1;
        if (tokens.isWord(open, "NOT") && tokens.isWord(open + 1, "MATERIALIZED")) {
            open += 2;
        } else if (tokens.isWord(open, "MATERIALIZED")) {
            open++;
        }
        if (!tokens.is(open, TokenKind.OPEN_PAREN) || canvas.isDefinition()) {
            return i;
        }
        canvas.blank(i + 1, open);
        boolean writes = tokens.isAnyWord(open + 1, "INSERT", "UPDATE", "DELETE", "MERGE")
                || (tokens.isWord(open + 1, "WITH") && !endsInQuery(open));
        if (writes) {
            canvas.put(open + 1, "TABLE");
            canvas.put(open + 2, "q");
            canvas.blank(open + 3, tokens.partner(open));
        }
        return i;
    }

    private boolean endsInQuery(int open) {
        int close = tokens.partner(open);
        for (int i = open + 2; i < close; i = tokens.skip(i)) {
            if (tokens.isAnyWord(i, "INSERT", "UPDATE", "DELETE", "MERGE")) {
                return false;
            }
        }
        return true;
    }

    /** {@code SEARCH DEPTH FIRST BY a SET b} and {@code CYCLE a SET b USING c} behind a WITH item. */
    private int searchOrCycle(int i) {
        boolean behindItem = tokens.is(i - 1, TokenKind.CLOSE_PAREN)
                && (tokens.areWords(i, "SEARCH", "DEPTH", "FIRST")
                        || tokens.areWords(i, "SEARCH", "BREADTH", "FIRST")
                        || tokens.kind(i + 1).isName());
        if (!behindItem || tokens.isAnyWord(i + 1, "AS") || !isBehindWithItem(i)) {
            return i;
        }
        int end = i + 1;
        while (end < tokens.size() && !isEndOfItem(end)) {
            end = tokens.skip(end);
        }
        canvas.blank(i, end);
        return end;
    }

    private boolean isBehindWithItem(int i) {
        int open = tokens.partner(i - 1);
        return tokens.isWord(open - 1, "AS") || tokens.isWord(open - 1, "MATERIALIZED");
    }

    private boolean isEndOfItem(int i) {
        return tokens.isAnyWord(i, "SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE")
                || tokens.is(i, TokenKind.OPEN_PAREN)
                || (tokens.is(i, TokenKind.COMMA) && tokens.isWord(tokens.skip(i + 2), "AS"))
                || (tokens.is(i, TokenKind.COMMA) && tokens.isWord(i + 2, "AS"));
    }

    /** {@code ORDER BY a USING >}. */
    private int orderUsing(int i) {
        if (!tokens.is(i + 1, TokenKind.OPERATOR)) {
            return i;
        }
        canvas.blank(i, i + 2);
        return i + 2;
    }

    /** {@code GROUPING SETS (..)} reads as a call. */
    private int groupingSets(int i) {
        if (!tokens.isWord(i + 1, "SETS")) {
            return i;
        }
        canvas.name(i);
        canvas.blank(i + 1, i + 2);
        return i + 2;
    }
}
