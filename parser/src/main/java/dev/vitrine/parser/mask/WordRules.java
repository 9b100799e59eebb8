package dev.vitrine.parser.mask;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;

/** Words that carry the structure stay; every other word becomes a name that is no keyword of the grammar. */
final class WordRules implements MaskRule {
    private final Canvas canvas;
    private final Tokens tokens;

    WordRules(Canvas canvas) {
        this.canvas = canvas;
        this.tokens = canvas.tokens();
    }

    @Override
    public int apply(int i) {
        if (!tokens.kind(i).isName()) {
            return i;
        }
        if (isStructural(canvas, i)) {
            canvas.keep(i);
        } else {
            canvas.name(i);
        }
        return i + 1;
    }

    static boolean isStructural(Canvas canvas, int i) {
        Tokens tokens = canvas.tokens();
        String word = tokens.upperWord(i);
        if (word.isEmpty() || tokens.is(i - 1, TokenKind.DOT) || tokens.is(i + 1, TokenKind.DOT)) {
            return false;
        }
        if (canvas.isDefinition() && DefinitionWords.contains(word)) {
            return true;
        }
        if (isColumnLabel(canvas, i)) {
            return false;
        }
        return Keywords.isReserved(word) ? !isValue(word) : isStructuralHere(tokens, i, word);
    }

    /** After AS any word is a name, but for AS in our own statements, which an expression or a query follows. */
    static boolean isColumnLabel(Canvas canvas, int i) {
        Tokens tokens = canvas.tokens();
        return i > canvas.first()
                && tokens.isWord(i - 1, "AS")
                && tokens.is(i, TokenKind.WORD)
                && !tokens.is(i - 2, TokenKind.DOT)
                && !tokens.isWord(i - 2, "COMPUTED")
                && !(canvas.isDefinition() && tokens.isAnyWord(i, "SELECT", "WITH", "VALUES", "TABLE"));
    }

    /** Reserved words that stand for a value. */
    private static boolean isValue(String word) {
        return switch (word) {
            case "USER",
                    "SESSION_USER",
                    "SYSTEM_USER",
                    "LOCALTIME",
                    "LOCALTIMESTAMP",
                    "ANALYSE",
                    "ANALYZE",
                    "BINARY",
                    "VERBOSE",
                    "FREEZE",
                    "CONCURRENTLY",
                    "AUTHORIZATION",
                    "COLLATION" -> true;
            default -> word.startsWith("CURRENT_");
        };
    }

    private static boolean isStructuralHere(Tokens tokens, int i, String word) {
        return switch (word) {
            case "BY" -> tokens.isAnyWord(i - 1, "GROUP", "ORDER", "PARTITION");
            case "BETWEEN" -> Syntax.endsOperand(tokens, i - 1) || tokens.isWord(i - 1, "NOT");
            case "EXISTS" -> tokens.is(i + 1, TokenKind.OPEN_PAREN);
            case "VALUES" -> tokens.is(i + 1, TokenKind.OPEN_PAREN) && !Syntax.endsOperand(tokens, i - 1);
            case "OVER" ->
                tokens.is(i - 1, TokenKind.CLOSE_PAREN)
                        && (tokens.is(i + 1, TokenKind.OPEN_PAREN)
                                || tokens.kind(i + 1).isName());
            case "FILTER" ->
                tokens.is(i - 1, TokenKind.CLOSE_PAREN)
                        && tokens.is(i + 1, TokenKind.OPEN_PAREN)
                        && tokens.isWord(i + 2, "WHERE");
            case "WITHIN" -> tokens.isWord(i + 1, "GROUP");
            case "PARTITION" -> tokens.isWord(i + 1, "BY");
            case "NULLS" -> tokens.isAnyWord(i + 1, "FIRST", "LAST");
            case "FIRST", "LAST" -> tokens.isWord(i - 1, "NULLS");
            case "RECURSIVE" -> tokens.isWord(i - 1, "WITH");
            case "UNKNOWN" -> tokens.isWord(i - 1, "IS") || tokens.areWords(i - 2, "IS", "NOT");
            default -> false;
        };
    }
}
