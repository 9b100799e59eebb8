package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/** Finds the table that a statement of Postgres makes: CREATE TABLE in any form, and SELECT INTO. Works on tokens. */
public final class CreatedTable {

    private CreatedTable() {}

    /** The name of the table that a single statement makes, unless it is a temporary one. */
    public static Optional<Span> find(Tokens tokens) {
        if (tokens.isWord(0, "CREATE")) {
            int i = tokens.isWord(1, "UNLOGGED") ? 2 : 1;
            if (!tokens.isWord(i, "TABLE")) {
                return Optional.empty();
            }
            return name(tokens, tokens.areWords(i + 1, "IF", "NOT", "EXISTS") ? i + 4 : i + 1);
        }
        if (tokens.isAnyWord(0, "SELECT", "WITH")) {
            for (int i = 1; i < tokens.size(); i = tokens.skip(i)) {
                if (tokens.isAnyWord(i, "FROM", "INSERT", "UPDATE", "DELETE", "MERGE")) {
                    return Optional.empty();
                }
                if (tokens.isWord(i, "INTO")) {
                    return into(tokens, i + 1);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Span> into(Tokens tokens, int from) {
        if (tokens.isAnyWord(from, "TEMP", "TEMPORARY", "LOCAL", "GLOBAL")) {
            return Optional.empty();
        }
        int i = tokens.isWord(from, "UNLOGGED") ? from + 1 : from;
        return name(tokens, tokens.isWord(i, "TABLE") ? i + 1 : i);
    }

    private static Optional<Span> name(Tokens tokens, int i) {
        int end = QualifiedName.end(tokens, i);
        return tokens.is(i, TokenKind.WORD) || tokens.is(i, TokenKind.QUOTED_WORD)
                ? Optional.of(tokens.span(i, end - 1))
                : Optional.empty();
    }
}
