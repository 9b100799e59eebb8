package dev.vitrine.parser;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.MediaSyntaxScanner;
import dev.vitrine.parser.query.TableChangesScanner;
import dev.vitrine.parser.query.TimeTravelScanner;
import org.jspecify.annotations.Nullable;

/** Looks through a statement's tokens for what is ours. One use, one thread. */
final class ExtensionScan {
    private final Tokens tokens;
    private final Names names;
    private final boolean hasCatalog;
    private boolean functionCall;
    private boolean similarity;
    private boolean timeTravel;
    private boolean mediaSyntax;
    private boolean readsManaged;
    private boolean writesManaged;

    ExtensionScan(Tokens tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
        this.hasCatalog = names.hasCatalog();
    }

    /** Sets the flags from the tokens of a query or write. */
    void scan(int first, int end) {
        for (int i = first; i < end; i++) {
            switch (tokens.kind(i)) {
                case WORD -> {
                    scanCall(i, end);
                    scanWord(i);
                }
                case QUOTED_WORD -> scanCall(i, end);
                default -> {}
            }
        }
    }

    private void scanCall(int i, int end) {
        if (i + 1 >= end || !tokens.is(i + 1, TokenKind.OPEN_PAREN)) {
            return;
        }
        if (tokens.isWord(i, "SIMILARITY")) {
            similarity |= isCall(i);
        } else if (TableChangesScanner.isCall(tokens, i)) {
            timeTravel = true;
        } else {
            functionCall |= isOurCall(i);
        }
    }

    private void scanWord(int i) {
        switch (tokens.sql().charAt(tokens.get(i).start())) {
            case 'v', 'V', 'i', 'I', 'd', 'D' -> scanMedia(i);
            case 'a', 'A' -> {
                scanMedia(i);
                scanTimeTravel(i);
            }
            case 'f', 'F' -> {
                scanTimeTravel(i);
                scanSource(i, "FROM");
            }
            case 'j', 'J' -> scanSource(i, "JOIN");
            case 'u', 'U' -> scanSource(i, "USING");
            case 't', 'T' -> scanSource(i, "TABLE");
            default -> {}
        }
    }

    private void scanMedia(int i) {
        mediaSyntax |= MediaSyntaxScanner.isMedia(tokens, i);
    }

    private void scanTimeTravel(int i) {
        timeTravel |= TimeTravelScanner.isSpec(tokens, i);
    }

    /** The tables behind FROM and its commas, JOIN or USING. */
    private void scanSource(int i, String word) {
        if (!hasCatalog || readsManaged || !tokens.isWord(i, word)) {
            return;
        }
        int at = i + 1;
        while (!readsManaged) {
            while (tokens.is(at, TokenKind.OPEN_PAREN) || tokens.isWord(at, "ONLY")) {
                at++;
            }
            readsManaged = isManaged(at);
            at = nextComma(at);
            if (!tokens.is(at, TokenKind.COMMA) || !word.equals("FROM")) {
                return;
            }
            at++;
        }
    }

    /** The comma behind one item of a FROM list, or where the list ends. */
    private int nextComma(int from) {
        int i = from;
        while (i < tokens.size()) {
            switch (tokens.kind(i)) {
                case COMMA, CLOSE_PAREN, SEMICOLON -> {
                    return i;
                }
                case WORD -> {
                    if (tokens.isAnyWord(i, "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "SELECT", "HAVING")) {
                        return i;
                    }
                    i++;
                }
                default -> i = tokens.skip(i);
            }
        }
        return i;
    }

    /** Whether an object with an extension is named here. */
    boolean isManaged(int i) {
        if (!hasCatalog || !tokens.kind(i).isName()) {
            return false;
        }
        int end = QualifiedName.end(tokens, i);
        String table = tokens.name(end - 1);
        @Nullable String schema = end - 3 >= i ? tokens.name(end - 3) : null;
        return names.isManaged(schema, table);
    }

    /** Whether a function of ours is called at this name, which has an opening parenthesis behind it. */
    boolean isOurCall(int i) {
        return isCall(i) && names.isFunction(tokens.name(i));
    }

    /** Whether any call of ours stands between two tokens. */
    boolean hasOurCall(int first, int end) {
        for (int i = first; i + 1 < end; i++) {
            if (tokens.kind(i).isName() && tokens.is(i + 1, TokenKind.OPEN_PAREN) && isOurCall(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code name (} is a call, and not the head of a column list. */
    private boolean isCall(int i) {
        int before = i - 1;
        if (tokens.is(before, TokenKind.DOT)) {
            if (!tokens.isWord(before - 1, "VITRINE") || tokens.is(before - 2, TokenKind.DOT)) {
                return false;
            }
            before -= 2;
        }
        return mayPrecedeCall(before, i) && !isWithItem(i);
    }

    private boolean mayPrecedeCall(int before, int name) {
        return switch (tokens.kind(before)) {
            case WORD -> wordMayPrecedeCall(before);
            case CLOSE_PAREN -> isDistinctOn(before);
            case OPERATOR, COMMA, OPEN_PAREN, OPEN_BRACKET, ASSIGN, COLON, OPEN_BRACE -> !isTypeModifier(name);
            default -> false;
        };
    }

    private boolean wordMayPrecedeCall(int before) {
        if (tokens.isWord(before, "AS")) {
            return tokens.isWord(before - 1, "COMPUTED");
        }
        if (tokens.isWord(before, "FN")) {
            return tokens.is(before - 1, TokenKind.OPEN_BRACE);
        }
        return Keywords.isBeforeExpression(tokens.upperWord(before));
    }

    private boolean isDistinctOn(int close) {
        int open = tokens.partner(close);
        return open < close && tokens.isWord(open - 1, "ON") && tokens.isWord(open - 2, "DISTINCT");
    }

    /** {@code CAST(x AS frames(3))} is excluded by AS; nothing else may look like a type behind an operator. */
    private boolean isTypeModifier(int name) {
        return tokens.is(name - 1, TokenKind.CAST);
    }

    /** Whether {@code name (a, b) AS (SELECT ..)} stands here. */
    private boolean isWithItem(int i) {
        int behind = tokens.skip(i + 1);
        if (!tokens.isWord(behind, "AS")) {
            return false;
        }
        return tokens.isAnyWord(behind + 1, "MATERIALIZED", "NOT")
                || (tokens.is(behind + 1, TokenKind.OPEN_PAREN)
                        && (tokens.is(behind + 2, TokenKind.OPEN_PAREN)
                                || tokens.isAnyWord(
                                        behind + 2,
                                        "SELECT",
                                        "WITH",
                                        "VALUES",
                                        "TABLE",
                                        "INSERT",
                                        "UPDATE",
                                        "DELETE",
                                        "MERGE")));
    }

    void writesManaged() {
        writesManaged = true;
    }

    /** Whether a table with an extension is read. */
    boolean readsManaged() {
        return readsManaged;
    }

    boolean isExtended() {
        return functionCall || similarity || timeTravel || mediaSyntax;
    }

    Classification result(Lane lane, boolean explain) {
        return new Classification(
                lane, functionCall, similarity, timeTravel, mediaSyntax, readsManaged, writesManaged, explain, false);
    }
}
