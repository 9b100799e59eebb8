package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Calls: every function gets a name that the grammar does not know, and the words between its arguments become commas. */
final class CallRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    CallRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        if (isEmptySet(i)) {
            return emptyParentheses(i);
        }
        if (!tokens.kind(i).isName() || !tokens.is(i + 1, TokenKind.OPEN_PAREN) || !isCallee(i)) {
            return i;
        }
        canvas.name(i);
        arguments(i, i + 1, tokens.partner(i + 1));
        return i + 1;
    }

    private boolean isEmptySet(int i) {
        return tokens.is(i, TokenKind.OPEN_PAREN)
                && tokens.partner(i) == i + 1
                && (tokens.is(i - 1, TokenKind.OPEN_PAREN)
                        || tokens.is(i - 1, TokenKind.COMMA)
                        || tokens.isWord(i - 1, "BY"));
    }

    /** {@code GROUP BY ()} and the empty set of GROUPING SETS. */
    private int emptyParentheses(int i) {
        canvas.put(i, "1");
        canvas.blank(i + 1, i + 2);
        return i + 2;
    }

    /** Whether the word before a parenthesis is a name, and not part of the structure. */
    private boolean isCallee(int i) {
        String word = tokens.upperWord(i);
        if (word.isEmpty() || tokens.is(i - 1, TokenKind.DOT)) {
            return true;
        }
        return switch (word) {
            case "CAST",
                    "LEFT",
                    "RIGHT",
                    "USER",
                    "CURRENT_TIME",
                    "CURRENT_TIMESTAMP",
                    "LOCALTIME",
                    "LOCALTIMESTAMP",
                    "CURRENT_SCHEMA" -> true;
            case "BETWEEN", "BY", "EXISTS", "OVER", "FILTER", "VALUES", "ESCAPE", "SETS", "ZONE", "MATERIALIZED" ->
                !WordRules.isStructural(canvas, i);
            default -> canvas.isDefinition() && DefinitionWords.contains(word) ? false : !Keywords.isReserved(word);
        };
    }

    private void arguments(int name, int open, int close) {
        switch (tokens.upperWord(name)) {
            case "CAST", "TREAT" -> blankFromWord(open, close, "AS");
            case "EXTRACT" -> blankThroughWord(open, close, "FROM");
            case "SUBSTRING", "OVERLAY", "POSITION", "TRIM" -> separators(open, close);
            default -> {
                if (isXmlOrJson(name)) {
                    blankOwnSyntax(open, close);
                }
                orderBy(open, close);
            }
        }
    }

    private void blankFromWord(int open, int close, String word) {
        int i = find(open, close, word);
        canvas.blank(i, close);
    }

    private void blankThroughWord(int open, int close, String word) {
        int i = find(open, close, word);
        if (i < close) {
            canvas.blank(open + 1, i + 1);
        }
    }

    private int find(int open, int close, String word) {
        int i = open + 1;
        while (i < close && !tokens.isWord(i, word)) {
            i = tokens.skip(i);
        }
        return Math.min(i, close);
    }

    /** {@code substring(a FROM 1 FOR 2)}, {@code trim(BOTH 'x' FROM a)}, {@code position(a IN b)}. */
    private void separators(int open, int close) {
        boolean first = true;
        for (int i = open + 1; i < close; i = tokens.skip(i)) {
            if (tokens.isAnyWord(i, "BOTH", "LEADING", "TRAILING")) {
                canvas.blank(i, i + 1);
            } else if (tokens.isAnyWord(i, "FROM", "FOR", "IN", "PLACING", "SIMILAR", "ESCAPE")) {
                if (first) {
                    canvas.blank(i, i + 1);
                } else {
                    canvas.put(i, ",");
                }
            } else {
                first = false;
            }
        }
    }

    /** {@code array_agg(a ORDER BY b DESC)}: what is ordered by becomes one more argument. */
    private void orderBy(int open, int close) {
        int order = find(open, close, "ORDER");
        if (order >= close
                || !tokens.isWord(order + 1, "BY")
                || order == open + 1
                || tokens.isAnyWord(open + 1, "SELECT", "WITH")) {
            return;
        }
        canvas.put(order, ",");
        canvas.blank(order + 1, order + 2);
        for (int i = order + 2; i < close; i = tokens.skip(i)) {
            if (tokens.isAnyWord(i, "ASC", "DESC")) {
                canvas.blank(i, i + 1);
            } else if (tokens.isWord(i, "USING") && tokens.is(i + 1, TokenKind.OPERATOR)) {
                canvas.blank(i, i + 2);
            } else if (tokens.isWord(i, "NULLS") && tokens.isAnyWord(i + 1, "FIRST", "LAST")) {
                canvas.blank(i, i + 2);
            }
        }
    }

    private boolean isXmlOrJson(int name) {
        String word = tokens.upperWord(name);
        return word.startsWith("XML") || word.startsWith("JSON");
    }

    /** The standard's functions for XML and JSON with words of their own between the arguments: nothing of them is read. */
    private void blankOwnSyntax(int open, int close) {
        boolean own = false;
        for (int i = open + 1; i < close && !own; i = tokens.skip(i)) {
            own = tokens.is(i, TokenKind.COLON)
                    || tokens.isAnyWord(
                            i,
                            "AS",
                            "NAME",
                            "PASSING",
                            "RETURNING",
                            "COLUMNS",
                            "FORMAT",
                            "ON",
                            "ABSENT",
                            "CONTENT",
                            "DOCUMENT",
                            "WITH",
                            "WITHOUT",
                            "VERSION",
                            "KEY",
                            "VALUE",
                            "DEFAULT");
        }
        if (own && close > open + 1) {
            canvas.blank(open + 1, close);
        }
    }

    /** The index behind the call's parentheses. */
    static int endOfCall(Tokens tokens, int name) {
        return tokens.skip(QualifiedName.end(tokens, name));
    }
}
