package dev.vitrine.parser.lexer;

import dev.vitrine.parser.text.Span;

/**
 * A piece of SQL text.
 *
 * @param start 0-based offset of its first char
 * @param end offset behind its last char
 */
public record Token(TokenKind kind, int start, int end) {
    public Span span() {
        return new Span(start, end);
    }
}
