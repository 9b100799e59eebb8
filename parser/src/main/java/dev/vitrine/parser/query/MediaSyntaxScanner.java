package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.MediaSyntax.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds media literals and casts to a media type. Works on tokens. */
public final class MediaSyntaxScanner {
    private MediaSyntaxScanner() {}

    /** All of them in the order of the text; a cast comes before what is inside it. */
    public static List<MediaSyntax> scan(String sql) {
        return scan(Lexer.tokens(sql));
    }

    public static List<MediaSyntax> scan(Tokens tokens) {
        List<MediaSyntax> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            MediaSyntax syntax = at(tokens, i);
            if (syntax != null) {
                found.add(syntax);
            }
        }
        return found;
    }

    /** Whether a media literal or the type of a media cast stands at this token. */
    public static boolean isMedia(Tokens tokens, int i) {
        if (MediaKind.at(tokens, i).isEmpty()) {
            return false;
        }
        if (tokens.kind(i + 1).isString()) {
            return !tokens.is(i - 1, TokenKind.DOT) && !isXmlKeyword(tokens, i);
        }
        int end = endOfType(tokens, i);
        boolean inCast = tokens.isWord(i - 1, "AS")
                && (tokens.is(end, TokenKind.CLOSE_PAREN) || tokens.is(end, TokenKind.OPEN_BRACKET));
        return (tokens.is(i - 1, TokenKind.CAST) && !tokens.is(end, TokenKind.DOT))
                || (inCast && tokens.isWord(enclosing(tokens, i) - 1, "CAST"));
    }

    /** {@code XMLPARSE(DOCUMENT '..')}. */
    private static boolean isXmlKeyword(Tokens tokens, int i) {
        return tokens.is(i - 1, TokenKind.OPEN_PAREN) && tokens.isAnyWord(i - 2, "XMLPARSE", "XMLSERIALIZE");
    }

    private static @Nullable MediaSyntax at(Tokens tokens, int i) {
        return switch (tokens.kind(i)) {
            case WORD -> tokens.isWord(i, "CAST") ? castFunction(tokens, i) : literal(tokens, i);
            case CAST ->
                isMedia(tokens, i + 1)
                        ? new MediaSyntax(
                                Form.CAST_OPERATOR,
                                MediaKind.at(tokens, i + 1).orElseThrow(),
                                tokens.span(i, endOfType(tokens, i + 1) - 1),
                                tokens.span(i + 1, endOfType(tokens, i + 1) - 1),
                                Optional.empty())
                        : null;
            default -> null;
        };
    }

    private static @Nullable MediaSyntax literal(Tokens tokens, int i) {
        return tokens.kind(i + 1).isString() && isMedia(tokens, i)
                ? new MediaSyntax(
                        Form.LITERAL,
                        MediaKind.at(tokens, i).orElseThrow(),
                        tokens.span(i, i + 1),
                        tokens.get(i).span(),
                        Optional.of(Strings.value(tokens, i + 1)))
                : null;
    }

    private static @Nullable MediaSyntax castFunction(Tokens tokens, int i) {
        if (!tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
            return null;
        }
        int close = tokens.partner(i + 1);
        int inside = i + 2;
        while (inside < close && !tokens.isWord(inside, "AS")) {
            inside = tokens.skip(inside);
        }
        return inside < close && isMedia(tokens, inside + 1)
                ? new MediaSyntax(
                        Form.CAST_FUNCTION,
                        MediaKind.at(tokens, inside + 1).orElseThrow(),
                        tokens.span(i, close),
                        tokens.span(inside + 1, endOfType(tokens, inside + 1) - 1),
                        Optional.empty())
                : null;
    }

    /** Behind the type's name and its modifiers, as in {@code IMAGE(640, 480)}. */
    private static int endOfType(Tokens tokens, int i) {
        return tokens.is(i + 1, TokenKind.OPEN_PAREN) ? tokens.skip(i + 1) : i + 1;
    }

    private static int enclosing(Tokens tokens, int from) {
        int i = from - 1;
        while (i >= 0 && !tokens.is(i, TokenKind.OPEN_PAREN)) {
            i = tokens.is(i, TokenKind.CLOSE_PAREN) ? Math.min(tokens.partner(i), i) - 1 : i - 1;
        }
        return i;
    }
}
