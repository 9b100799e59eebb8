package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds calls of {@code TABLE_CHANGES} in FROM, wherever in a statement they stand. Works on tokens. */
public final class TableChangesScanner {
    private TableChangesScanner() {}

    /**
     * All calls in the order of the text.
     *
     * @throws ParseException with 42601 if one has not two or three arguments
     */
    public static List<TableChangesReference> scan(String sql) {
        Tokens tokens = Lexer.tokens(sql);
        List<TableChangesReference> found = new ArrayList<>();
        for (int i = 1; i < tokens.size(); i++) {
            if (isCall(tokens, i)) {
                found.add(read(tokens, i));
            }
        }
        return found;
    }

    /** Whether a call begins at this token, where a table may stand; one with a schema is a function of the user's. */
    public static boolean isCall(Tokens tokens, int i) {
        return tokens.isWord(i, "TABLE_CHANGES")
                && tokens.is(i + 1, TokenKind.OPEN_PAREN)
                && (tokens.kind(i + 2).isString() || tokens.is(i + 2, TokenKind.PARAMETER))
                && (tokens.isAnyWord(i - 1, "FROM", "JOIN", "LATERAL", "USING")
                        || tokens.is(i - 1, TokenKind.COMMA)
                        || tokens.is(i - 1, TokenKind.OPEN_PAREN));
    }

    private static TableChangesReference read(Tokens tokens, int name) {
        int close = tokens.partner(name + 1);
        List<Span> arguments = new ArrayList<>();
        int first = name + 2;
        for (int i = first; i <= close && close < tokens.size(); i = i == close ? i + 1 : tokens.skip(i)) {
            if (i == close || tokens.is(i, TokenKind.COMMA)) {
                if (i > first) {
                    arguments.add(tokens.span(first, i - 1));
                }
                first = i + 1;
            }
        }
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw ParseException.syntax(
                    tokens.sql(),
                    tokens.get(name).start(),
                    "TABLE_CHANGES takes a table's name, the version before the changes and, unless it is the newest, the last version");
        }
        return new TableChangesReference(
                tokens.span(name, close),
                arguments.get(0),
                arguments.get(1),
                arguments.size() == 3 ? Optional.of(arguments.get(2)) : Optional.empty(),
                alias(tokens, close + 1));
    }

    private static Optional<Alias> alias(Tokens tokens, int i) {
        boolean withAs = tokens.isWord(i, "AS");
        int name = withAs ? i + 1 : i;
        boolean present = withAs ? tokens.kind(name).isName() : Keywords.isFreeName(tokens, name);
        return present
                ? Optional.of(new Alias(tokens.name(name), tokens.get(name).span()))
                : Optional.empty();
    }
}
