package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Constants: strings of all kinds, numbers, parameters, typed literals and JDBC's braces. */
final class LiteralRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    LiteralRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        return switch (tokens.kind(i)) {
            case STRING, ESCAPE_STRING, UNICODE_STRING, BIT_STRING, DOLLAR_STRING -> string(i);
            case NUMBER -> number(i);
            case PARAMETER -> {
                canvas.put(i, "?");
                yield i + 1;
            }
            case WORD, QUOTED_WORD -> typedLiteral(i);
            case OPEN_BRACE -> openBrace(i);
            case CLOSE_BRACE -> {
                canvas.blankWithPrevious(i, i + 1);
                yield i + 1;
            }
            default -> i;
        };
    }

    /** {@code U&'..' UESCAPE '!'} is one constant. */
    private int string(int i) {
        canvas.string(i);
        if (tokens.isWord(i + 1, "UESCAPE") && tokens.kind(i + 2).isString()) {
            canvas.blankWithPrevious(i + 1, i + 3);
            return i + 3;
        }
        return i + 1;
    }

    private int number(int i) {
        canvas.put(i, "1".repeat(tokens.get(i).end() - tokens.get(i).start()));
        return i + 1;
    }

    /** {@code date '2026-01-01'}, {@code interval '1' day}, {@code IMAGE 'a.png'}: the type goes, the string stays. */
    private int typedLiteral(int i) {
        if (!mayBeType(i)) {
            return i;
        }
        int end = Syntax.endOfType(tokens, i);
        if (!tokens.kind(end).isString() || tokens.is(end - 1, TokenKind.CLOSE_BRACKET)) {
            return i;
        }
        canvas.blankWithNext(i, end);
        canvas.string(end);
        int fields = tokens.isWord(i, "INTERVAL") ? Syntax.endOfIntervalFields(tokens, end + 1) : end + 1;
        canvas.blankWithPrevious(end + 1, fields);
        return fields;
    }

    private boolean mayBeType(int i) {
        if (tokens.is(i - 1, TokenKind.DOT) || tokens.is(i - 1, TokenKind.CAST)) {
            return false;
        }
        String word = tokens.upperWord(i);
        return word.isEmpty()
                || !(Keywords.isReserved(word)
                        || word.equals("BETWEEN")
                        || word.equals("ESCAPE")
                        || word.equals("UESCAPE")
                        || word.equals("ZONE")
                        || word.equals("VALUES")
                        || word.equals("BY"));
    }

    /** {@code {fn upper(a)}}, {@code {d '2026-01-01'}}, {@code {ts '..'}}, {@code {oj ..}}: the inside stays. */
    private int openBrace(int i) {
        int inside = tokens.isAnyWord(i + 1, "FN", "D", "T", "TS", "OJ") ? i + 2 : i + 1;
        canvas.blankWithNext(i, inside);
        return inside;
    }
}
