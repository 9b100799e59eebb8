package dev.vitrine.parser.query;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the names of tables that a query reads as they are now, wherever in it they stand. Works on tokens. */
public final class ReadTablesScanner {
    private final Tokens tokens;
    private final Set<String> withItems = new HashSet<>();
    private final List<ReadTable> found = new ArrayList<>();

    private ReadTablesScanner(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * A table that is read.
     *
     * @param command the word of the command {@code TABLE t}, which stands for {@code SELECT * FROM}
     * @param hasAlias whether the text gives it another name
     */
    public record ReadTable(QualifiedName name, Optional<Span> command, boolean hasAlias) {}

    /** The tables in the order of the text; functions, items of WITH and tables that are read as of then are none. */
    public static List<ReadTable> scan(Tokens tokens) {
        ReadTablesScanner scanner = new ReadTablesScanner(tokens);
        scanner.findWithItems();
        for (int i = 0; i < tokens.size(); i++) {
            boolean comparison = tokens.isWord(i - 1, "DISTINCT");
            if (tokens.isWord(i, "FROM") && !comparison) {
                scanner.list(i + 1);
            } else if (tokens.isWord(i, "JOIN")) {
                scanner.add(scanner.behindBrackets(i + 1), Optional.empty());
            } else if (tokens.isWord(i, "TABLE") && scanner.mayBeCommand(i)) {
                scanner.add(i + 1, Optional.of(tokens.get(i).span()));
            }
        }
        return scanner.found;
    }

    private void findWithItems() {
        for (int i = 1; i < tokens.size(); i++) {
            boolean first = tokens.isAnyWord(i - 1, "WITH", "RECURSIVE") || tokens.is(i - 1, TokenKind.COMMA);
            int as = tokens.is(i + 1, TokenKind.OPEN_PAREN) ? tokens.skip(i + 1) : i + 1;
            if (first && tokens.kind(i).isName() && tokens.isWord(as, "AS")) {
                int open = as + 1;
                while (tokens.isAnyWord(open, "NOT", "MATERIALIZED")) {
                    open++;
                }
                if (tokens.is(open, TokenKind.OPEN_PAREN)) {
                    withItems.add(tokens.name(i));
                }
            }
        }
    }

    private boolean mayBeCommand(int i) {
        return i == 0
                || tokens.is(i - 1, TokenKind.OPEN_PAREN)
                || tokens.is(i - 1, TokenKind.CLOSE_PAREN)
                || tokens.isAnyWord(i - 1, "AS", "UNION", "EXCEPT", "INTERSECT", "ALL", "DISTINCT")
                || tokens.isWord(0, "INSERT") && tokens.kind(i - 1).isName() && !tokens.isWord(i - 1, "INTO");
    }

    private int behindBrackets(int from) {
        int i = from;
        while (tokens.is(i, TokenKind.OPEN_PAREN) || tokens.isAnyWord(i, "ONLY", "LATERAL")) {
            i++;
        }
        return i;
    }

    /** The items of a FROM list; those in brackets are met on their own. */
    private void list(int from) {
        int i = from;
        while (true) {
            add(behindBrackets(i), Optional.empty());
            while (i < tokens.size() && !tokens.is(i, TokenKind.COMMA) && !endsList(i)) {
                i = tokens.skip(i);
            }
            if (!tokens.is(i, TokenKind.COMMA)) {
                return;
            }
            i++;
        }
    }

    private boolean endsList(int i) {
        return tokens.is(i, TokenKind.CLOSE_PAREN)
                || tokens.is(i, TokenKind.SEMICOLON)
                || tokens.isAnyWord(
                        i,
                        "WHERE",
                        "GROUP",
                        "HAVING",
                        "WINDOW",
                        "ORDER",
                        "LIMIT",
                        "OFFSET",
                        "FETCH",
                        "UNION",
                        "INTERSECT",
                        "EXCEPT");
    }

    private void add(int i, Optional<Span> command) {
        int end = QualifiedName.end(tokens, i);
        boolean withItem = end == i + 1 && withItems.contains(tokens.name(i));
        if (Keywords.isFreeName(tokens, i)
                && !tokens.is(end, TokenKind.OPEN_PAREN)
                && !withItem
                && TimeTravelScanner.at(tokens, end).isEmpty()) {
            boolean hasAlias = TimeTravelScanner.aliasAt(tokens, end).isPresent();
            found.add(new ReadTable(QualifiedName.read(tokens, i, end), command, hasAlias));
        }
    }
}
