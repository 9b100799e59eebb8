package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** What several rules must know about the tokens around them. */
final class Syntax {
    private Syntax() {}

    /** Whether an operand may end with this token, so that an operator behind it is infix. */
    static boolean endsOperand(Tokens tokens, int i) {
        return switch (tokens.kind(i)) {
            case NUMBER,
                    PARAMETER,
                    QUOTED_WORD,
                    CLOSE_PAREN,
                    CLOSE_BRACKET,
                    CLOSE_BRACE,
                    STRING,
                    ESCAPE_STRING,
                    UNICODE_STRING,
                    BIT_STRING,
                    DOLLAR_STRING -> true;
            case WORD -> wordEndsOperand(tokens, i);
            default -> false;
        };
    }

    private static boolean wordEndsOperand(Tokens tokens, int i) {
        if (tokens.is(i - 1, TokenKind.DOT)) {
            return true;
        }
        String word = tokens.upperWord(i);
        return switch (word) {
            case "NULL",
                    "TRUE",
                    "FALSE",
                    "END",
                    "DEFAULT",
                    "USER",
                    "LOCALTIME",
                    "LOCALTIMESTAMP",
                    "NOTNULL",
                    "ISNULL" -> true;
            case "BETWEEN", "ESCAPE", "UESCAPE", "ZONE", "BY", "VALUES", "EXISTS" -> false;
            default ->
                word.startsWith("CURRENT_")
                        || word.equals("SESSION_USER")
                        || word.equals("SYSTEM_USER")
                        || !Keywords.isReserved(word);
        };
    }

    /** Behind a type: its qualified name or several words, modifiers, time zone, brackets. The same index if none begins here. */
    static int endOfType(Tokens tokens, int from) {
        int i = QualifiedName.end(tokens, from);
        if (i == from) {
            return from;
        }
        i = endOfTypeWords(tokens, from, i);
        if (tokens.is(i, TokenKind.OPEN_PAREN)) {
            i = tokens.skip(i);
        }
        if (tokens.isAnyWord(i, "WITH", "WITHOUT") && tokens.areWords(i + 1, "TIME", "ZONE")) {
            i += 3;
        }
        if (tokens.isWord(from, "INTERVAL")) {
            i = endOfIntervalFields(tokens, i);
        }
        while (tokens.is(i, TokenKind.OPEN_BRACKET)) {
            i = tokens.skip(i);
        }
        if (tokens.isWord(i, "ARRAY")) {
            i = tokens.skip(i + 1) > i + 2 || tokens.is(i + 1, TokenKind.OPEN_BRACKET) ? tokens.skip(i + 1) : i + 1;
        }
        return i;
    }

    private static int endOfTypeWords(Tokens tokens, int from, int end) {
        int i = end;
        if (tokens.isWord(from, "NATIONAL") && tokens.isAnyWord(i, "CHARACTER", "CHAR")) {
            i++;
        }
        if (tokens.isAnyWord(i - 1, "CHARACTER", "CHAR", "NCHAR", "BIT") && tokens.isWord(i, "VARYING")) {
            i++;
        }
        return tokens.isWord(i - 1, "DOUBLE") && tokens.isWord(i, "PRECISION") ? i + 1 : i;
    }

    /** Behind {@code YEAR TO MONTH}, {@code SECOND(3)} and the like. */
    static int endOfIntervalFields(Tokens tokens, int from) {
        if (!isIntervalField(tokens, from)) {
            return from;
        }
        int i = from + 1;
        if (tokens.isWord(i, "TO") && isIntervalField(tokens, i + 1)) {
            i += 2;
        }
        return tokens.is(i, TokenKind.OPEN_PAREN) && tokens.isWord(i - 1, "SECOND") ? tokens.skip(i) : i;
    }

    private static boolean isIntervalField(Tokens tokens, int i) {
        return tokens.isAnyWord(i, "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND");
    }
}
