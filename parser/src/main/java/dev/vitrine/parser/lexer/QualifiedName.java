package dev.vitrine.parser.lexer;

import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A name as it stands in the text, such as {@code public."Films"}.
 *
 * @param parts one to three, as Postgres stores them; the last is the object's own name
 */
public record QualifiedName(List<String> parts, Span span) {
    public QualifiedName {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a name has at least one part");
        }
    }

    /** The object's name without its schema. */
    public String name() {
        return parts.get(parts.size() - 1);
    }

    /** The schema, if written. */
    public Optional<String> schema() {
        return parts.size() > 1 ? Optional.of(parts.get(parts.size() - 2)) : Optional.empty();
    }

    /** The index behind a qualified name that begins at an index, or that index itself if there is none. */
    public static int end(Tokens tokens, int from) {
        if (!tokens.kind(from).isName()) {
            return from;
        }
        int i = from + 1;
        while (tokens.is(i, TokenKind.DOT) && tokens.kind(i + 1).isName()) {
            i += 2;
        }
        return i;
    }

    /** Reads the name that {@link #end} found. */
    public static QualifiedName read(Tokens tokens, int from, int end) {
        List<String> parts = new ArrayList<>(2);
        for (int i = from; i < end; i += 2) {
            parts.add(tokens.name(i));
        }
        return new QualifiedName(parts, tokens.span(from, end - 1));
    }
}
