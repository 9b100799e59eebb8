package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;

/**
 * A copy of a SQL text for the grammar: as long as the original, one line, ASCII only, with only what the grammar reads and in
 * the same places. What was written over is read from the original by its place. Immutable.
 */
public final class ParseCopy {
    static final byte TO_NOTHING = 0;
    static final byte TO_NEXT = 1;
    static final byte TO_PREVIOUS = 2;

    private final Tokens tokens;
    private final String text;
    private final byte[] belongs;
    private final boolean definition;

    ParseCopy(Tokens tokens, String text, byte[] belongs, boolean definition) {
        this.tokens = tokens;
        this.text = text;
        this.belongs = belongs;
        this.definition = definition;
    }

    /** The copy of a query or an expression. */
    public static ParseCopy ofQuery(Tokens tokens) {
        return new Mask(tokens, false, 0, tokens.size()).run();
    }

    /** The copy of a text of which only one piece, a query or an expression, is read. */
    public static ParseCopy ofPiece(Tokens tokens, Span span) {
        return new Mask(tokens, false, tokens.indexAt(span.start()), tokens.indexAt(span.end())).run();
    }

    /** The copy of one of our own statements, with its words kept. */
    public static ParseCopy ofDefinition(Tokens tokens) {
        return new Mask(tokens, true, 0, tokens.size()).run();
    }

    /** The original's tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Whether it is the copy of one of our own statements. */
    public boolean isDefinition() {
        return definition;
    }

    /** The copy. */
    public String text() {
        return text;
    }

    /** Takes in what was blanked beside a span and belongs to it, such as the cast in {@code (a + b)::text}. */
    public Span widen(Span span) {
        int first = tokens.indexAt(span.start());
        while (first > 0 && belongs[first - 1] == TO_NEXT) {
            first--;
        }
        int end = tokens.indexAt(span.end());
        while (end < tokens.size() && belongs[end] == TO_PREVIOUS) {
            end++;
        }
        int start = Math.min(span.start(), tokens.get(first).start());
        return new Span(
                start,
                end == 0 ? span.end() : Math.max(span.end(), tokens.get(end - 1).end()));
    }
}
