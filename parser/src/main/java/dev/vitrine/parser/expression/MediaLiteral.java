package dev.vitrine.parser.expression;

import dev.vitrine.parser.text.Span;

/**
 * A media literal, such as {@code VIDEO 'a.mp4'}.
 *
 * @param value the string, decoded
 */
public record MediaLiteral(MediaKind kind, String value, Span span) implements Expression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.mediaLiteral(this);
    }
}
