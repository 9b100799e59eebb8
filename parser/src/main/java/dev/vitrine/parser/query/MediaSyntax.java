package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * A media literal or a cast to a media type.
 *
 * @param span {@code IMAGE '..'}, {@code ::image} or the whole {@code CAST(x AS IMAGE)}
 * @param type the type's name with its modifiers
 * @param value the text of a literal
 */
public record MediaSyntax(Form form, MediaKind kind, Span span, Span type, Optional<String> value) {
    /** How it is written. */
    public enum Form {
        LITERAL,
        CAST_OPERATOR,
        CAST_FUNCTION
    }
}
