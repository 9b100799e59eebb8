package dev.vitrine.parser;

import dev.vitrine.parser.lexer.Tokens;

/** Statements that make a view of Postgres, which runs a query whenever it is read. */
public final class CreatedView {
    private CreatedView() {}

    /** Whether a text is CREATE [OR REPLACE] [TEMPORARY] [RECURSIVE | MATERIALIZED] VIEW. */
    public static boolean isIn(Tokens tokens) {
        if (!tokens.isWord(0, "CREATE")) {
            return false;
        }
        int i = 1;
        while (tokens.isAnyWord(i, "OR", "REPLACE", "TEMP", "TEMPORARY", "RECURSIVE", "MATERIALIZED")) {
            i++;
        }
        return tokens.isWord(i, "VIEW");
    }
}
