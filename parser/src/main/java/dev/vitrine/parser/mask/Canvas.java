package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import java.util.Arrays;

/** What the rules write on: blank at first. A token is written once; a later rule leaves it alone. */
final class Canvas {
    private final Tokens tokens;
    private final boolean definition;
    private final int first;
    private final char[] out;
    private final boolean[] done;
    private final byte[] belongs;
    private final int[] enclosing;

    /**
     * @param first the index of the first token that is written; what stands before it is another statement's
     */
    Canvas(Tokens tokens, boolean definition, int first) {
        this.tokens = tokens;
        this.first = first;
        this.definition = definition;
        this.out = new char[tokens.sql().length()];
        Arrays.fill(out, ' ');
        this.done = new boolean[tokens.size()];
        this.belongs = new byte[tokens.size()];
        this.enclosing = enclosing(tokens);
    }

    private static int[] enclosing(Tokens tokens) {
        int[] enclosing = new int[tokens.size()];
        int open = -1;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.kind(i)) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> {
                    enclosing[i] = open;
                    open = i;
                }
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> {
                    open = open < 0 ? -1 : enclosing[open];
                    enclosing[i] = open;
                }
                default -> enclosing[i] = open;
            }
        }
        return enclosing;
    }

    Tokens tokens() {
        return tokens;
    }

    int first() {
        return first;
    }

    /** Whether one of our own statements is written, and not a query. */
    boolean isDefinition() {
        return definition;
    }

    boolean isDone(int i) {
        return i < 0 || i >= done.length || done[i];
    }

    /** The index of the bracket around a token, or -1. */
    int enclosing(int i) {
        return i >= 0 && i < enclosing.length ? enclosing[i] : -1;
    }

    /** Whether the clauses of a query may stand at this token. */
    boolean isInQuery(int i) {
        int open = enclosing(i);
        if (open < 0) {
            return !definition;
        }
        return tokens.is(open, TokenKind.OPEN_PAREN)
                && (tokens.is(open + 1, TokenKind.OPEN_PAREN)
                        || tokens.isAnyWord(open + 1, "SELECT", "WITH", "VALUES", "TABLE"));
    }

    /** Writes filler at a token's start. */
    void put(int i, String filler) {
        if (isDone(i)) {
            return;
        }
        int start = tokens.get(i).start();
        int length = Math.min(filler.length(), tokens.get(i).end() - start);
        filler.getChars(0, length, out, start);
        done[i] = true;
    }

    /** Copies a token in ASCII upper case. */
    void keep(int i) {
        put(i, tokens.is(i, TokenKind.WORD) ? tokens.upperWord(i) : tokens.text(i));
    }

    /** Writes an identifier that is no keyword, as long as the token. */
    void name(int i) {
        int length = tokens.get(i).end() - tokens.get(i).start();
        put(i, "q" + "_".repeat(length - 1));
    }

    /** Writes a string constant as long as the token. */
    void string(int i) {
        int length = tokens.get(i).end() - tokens.get(i).start();
        put(i, length < 2 ? "1" : "'" + "x".repeat(length - 2) + "'");
    }

    /** Leaves the tokens of a range blank; they belong to nothing. */
    void blank(int first, int end) {
        blank(first, end, ParseCopy.TO_NOTHING);
    }

    void blankWithNext(int first, int end) {
        blank(first, end, ParseCopy.TO_NEXT);
    }

    void blankWithPrevious(int first, int end) {
        blank(first, end, ParseCopy.TO_PREVIOUS);
    }

    private void blank(int first, int end, byte to) {
        for (int i = first; i < end && i < done.length; i++) {
            if (!done[i]) {
                done[i] = true;
                belongs[i] = to;
            }
        }
    }

    /** Writes one char between tokens. */
    void between(int offset, char c) {
        out[offset] = c;
    }

    ParseCopy finish() {
        return new ParseCopy(tokens, new String(out), belongs, definition);
    }
}
