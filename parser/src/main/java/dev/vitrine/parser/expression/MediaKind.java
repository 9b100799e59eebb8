package dev.vitrine.parser.expression;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import java.util.Optional;

/** The four kinds of media value, each with the type name of the same spelling. */
public enum MediaKind {
    VIDEO,
    IMAGE,
    AUDIO,
    DOCUMENT;

    /** The kind that an unquoted word names, in any case. */
    public static Optional<MediaKind> at(Tokens tokens, int index) {
        if (tokens.is(index, TokenKind.WORD)) {
            int length = tokens.get(index).end() - tokens.get(index).start();
            if (length == 5 || length == 8) {
                for (MediaKind kind : values()) {
                    if (tokens.isWord(index, kind.name())) {
                        return Optional.of(kind);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
