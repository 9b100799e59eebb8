package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Array constructors become calls, slices become subscripts. */
final class ArrayRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    ArrayRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        if (tokens.isWord(i, "ARRAY")) {
            return constructor(i);
        }
        if (tokens.is(i, TokenKind.OPEN_BRACKET)) {
            return Syntax.endsOperand(tokens, i - 1) && canvas.isDone(i - 1) ? subscript(i) : innerArray(i);
        }
        return i;
    }

    private int constructor(int i) {
        if (tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
            canvas.blankWithNext(i, i + 1);
            return i + 1;
        }
        if (!tokens.is(i + 1, TokenKind.OPEN_BRACKET)) {
            return i;
        }
        canvas.name(i);
        brackets(i + 1);
        return i + 2;
    }

    private void brackets(int open) {
        canvas.put(open, "(");
        canvas.put(tokens.partner(open), ")");
    }

    /** {@code [1, 2]} inside an array constructor. */
    private int innerArray(int i) {
        if (tokens.partner(i) == i + 1) {
            canvas.put(i, "1");
            canvas.blankWithPrevious(i + 1, i + 2);
            return i + 2;
        }
        brackets(i);
        return i + 1;
    }

    /** {@code a[1]} stays; of {@code a[1:2]} the colon goes. */
    private int subscript(int open) {
        int close = tokens.partner(open);
        int colon = colon(open, close);
        if (close == open + 1) {
            canvas.blankWithPrevious(open, close + 1);
            return close + 1;
        }
        if (colon < close) {
            slice(open, colon, close);
        }
        canvas.keep(open);
        return open + 1;
    }

    private void slice(int open, int colon, int close) {
        boolean left = colon > open + 1;
        boolean right = close > colon + 1;
        if (left && right) {
            canvas.put(colon, "*");
        } else if (left || right) {
            canvas.blank(colon, colon + 1);
        } else {
            canvas.put(colon, "1");
        }
    }

    private int colon(int open, int close) {
        int i = open + 1;
        while (i < close && !tokens.is(i, TokenKind.COLON)) {
            i = tokens.skip(i);
        }
        return Math.min(i, close);
    }
}
