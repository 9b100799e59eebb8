package dev.vitrine.parser.grammar;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;

/** Messages for text that does not parse: what was found, and in which clause. */
final class SyntaxErrors {
    private SyntaxErrors() {}

    /** The error for a token that could not be read. */
    static ParseException at(Tokens tokens, int i) {
        boolean end = tokens.is(i, TokenKind.END) || tokens.is(i, TokenKind.SEMICOLON);
        String found = end ? "the end of the statement" : "\"" + tokens.text(i) + "\"";
        int offset = end && i > 0 ? tokens.get(i - 1).end() : tokens.get(i).start();
        String clause = clause(tokens, i);
        return ParseException.syntax(
                tokens.sql(),
                offset,
                "found " + found + (clause.isEmpty() ? "" : " in the " + clause) + ", where it does not fit");
    }

    /** The clause that the token stands in: the nearest of its words before it, outside closed parentheses. */
    private static String clause(Tokens tokens, int from) {
        int i = Math.min(from, tokens.size()) - 1;
        while (i >= 0) {
            String clause = clauseAt(tokens, i);
            if (!clause.isEmpty()) {
                return clause;
            }
            boolean closes = tokens.is(i, TokenKind.CLOSE_PAREN) && tokens.partner(i) < i;
            i = closes ? tokens.partner(i) - 1 : i - 1;
        }
        return "";
    }

    private static String clauseAt(Tokens tokens, int i) {
        return switch (tokens.upperWord(i)) {
            case "SELECT" -> "select list";
            case "FROM", "WHERE", "HAVING", "LIMIT", "OFFSET", "WINDOW", "VALUES", "RETURNING", "WITH", "OPTIONS" ->
                tokens.upperWord(i) + " clause";
            case "BY" -> tokens.upperWord(i - 1) + " BY clause";
            case "JOIN" -> "JOIN";
            case "COMPUTED" -> "COMPUTED AS clause";
            case "CREATE", "ALTER", "DROP", "SHOW", "DESCRIBE" -> tokens.upperWord(i) + " statement";
            default -> "";
        };
    }
}
