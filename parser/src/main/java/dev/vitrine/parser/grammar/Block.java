package dev.vitrine.parser.grammar;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where the clauses of one SELECT, or of a query's end, stand: found from the tokens at its own depth. */
final class Block {
    /** The clauses, by their first word. */
    enum Kind {
        SELECT,
        FROM,
        WHERE,
        GROUP,
        HAVING,
        WINDOW,
        ORDER,
        LIMIT,
        OFFSET,
        FETCH,
        FOR,
        SET_OPERATION
    }

    private final Tokens tokens;
    private final Map<Kind, Integer> starts = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> ends = new EnumMap<>(Kind.class);
    private final int end;

    /** Reads from a token to the end of the parentheses around it, or to a limit. */
    Block(Tokens tokens, int first, int limit) {
        this.tokens = tokens;
        int i = first + 1;
        Kind open = Kind.SELECT;
        starts.put(open, first);
        while (i < limit && !tokens.is(i, TokenKind.CLOSE_PAREN) && !tokens.is(i, TokenKind.SEMICOLON)) {
            Optional<Kind> kind = kindAt(i);
            if (kind.isPresent() && !starts.containsKey(kind.get())) {
                ends.put(open, i);
                open = kind.get();
                starts.put(open, i);
            }
            i = tokens.skip(i);
        }
        end = Math.min(i, limit);
        ends.put(open, end);
    }

    private Optional<Kind> kindAt(int i) {
        if (!tokens.is(i, TokenKind.WORD) || tokens.is(i - 1, TokenKind.DOT) || isLabel(i)) {
            return Optional.empty();
        }
        return switch (tokens.upperWord(i)) {
            case "FROM" ->
                tokens.isWord(i - 1, "DISTINCT") || tokens.isWord(i - 1, "ROWS")
                        ? Optional.empty()
                        : Optional.of(Kind.FROM);
            case "WHERE" -> Optional.of(Kind.WHERE);
            case "GROUP" -> tokens.isWord(i - 1, "WITHIN") ? Optional.empty() : Optional.of(Kind.GROUP);
            case "HAVING" -> Optional.of(Kind.HAVING);
            case "WINDOW" -> Optional.of(Kind.WINDOW);
            case "ORDER" -> Optional.of(Kind.ORDER);
            case "LIMIT" -> Optional.of(Kind.LIMIT);
            case "OFFSET" -> Optional.of(Kind.OFFSET);
            case "FETCH" -> Optional.of(Kind.FETCH);
            case "FOR" -> TimeTravelScanner.isSpec(tokens, i) ? Optional.empty() : Optional.of(Kind.FOR);
            case "UNION", "INTERSECT", "EXCEPT" -> Optional.of(Kind.SET_OPERATION);
            default -> Optional.empty();
        };
    }

    private boolean isLabel(int i) {
        return tokens.isWord(i - 1, "AS");
    }

    boolean has(Kind kind) {
        return starts.containsKey(kind);
    }

    int start(Kind kind) {
        return starts.getOrDefault(kind, end);
    }

    int end(Kind kind) {
        return ends.getOrDefault(kind, end);
    }

    /** The index behind the last token of all clauses. */
    int end() {
        return end;
    }

    /** The clause with and without its keyword of so many words. */
    Optional<Clause> clause(Kind kind, int words) {
        if (!has(kind)) {
            return Optional.empty();
        }
        int first = start(kind);
        int last = end(kind) - 1;
        Span body = first + words <= last
                ? tokens.span(first + words, last)
                : new Span(tokens.get(last).end(), tokens.get(last).end());
        return Optional.of(new Clause(tokens.span(first, last), body));
    }

    Optional<Span> span(Kind kind) {
        return has(kind) ? Optional.of(tokens.span(start(kind), end(kind) - 1)) : Optional.empty();
    }
}
