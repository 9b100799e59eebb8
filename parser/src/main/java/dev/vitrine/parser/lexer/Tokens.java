package dev.vitrine.parser.lexer;

import dev.vitrine.parser.text.Span;
import java.util.List;

/** The tokens of one SQL text, by index; every index behind the last is the END token. Immutable. */
public final class Tokens {
    private final String sql;
    private final Token[] tokens;
    /** For a bracket the index of its partner, or the number of tokens if it has none. */
    private final int[] partners;

    private final Token end;

    Tokens(String sql, List<Token> list) {
        this.sql = sql;
        this.tokens = list.toArray(new Token[0]);
        this.partners = partners(tokens);
        this.end = new Token(TokenKind.END, sql.length(), sql.length());
    }

    private static int[] partners(Token[] tokens) {
        int[] partners = new int[tokens.length];
        int[] open = new int[tokens.length];
        int depth = 0;
        for (int i = 0; i < tokens.length; i++) {
            switch (tokens[i].kind()) {
                case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> {
                    partners[i] = tokens.length;
                    open[depth++] = i;
                }
                case CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE -> {
                    partners[i] = tokens.length;
                    if (depth > 0) {
                        depth--;
                        partners[i] = open[depth];
                        partners[open[depth]] = i;
                    }
                }
                default -> {}
            }
        }
        return partners;
    }

    public String sql() {
        return sql;
    }

    public int size() {
        return tokens.length;
    }

    /** The token at an index, or END for one before the first or behind the last. */
    public Token get(int index) {
        return index >= 0 && index < tokens.length ? tokens[index] : end;
    }

    public TokenKind kind(int index) {
        return get(index).kind();
    }

    public boolean is(int index, TokenKind kind) {
        return get(index).kind() == kind;
    }

    /** The text as written. */
    public String text(int index) {
        Token token = get(index);
        return sql.substring(token.start(), token.end());
    }

    /** The text from the start of one token to the end of another, {@code last} not before {@code first}. */
    public Span span(int first, int last) {
        return new Span(get(first).start(), get(last).end());
    }

    /**
     * Whether the token is this unquoted word.
     *
     * @param upperCase ASCII, in upper case
     */
    public boolean isWord(int index, String upperCase) {
        Token token = get(index);
        return token.kind() == TokenKind.WORD
                && Identifiers.equalsIgnoreAsciiCase(sql, token.start(), token.end(), upperCase);
    }

    /** Whether the tokens from an index on are these unquoted words. */
    public boolean areWords(int index, String... upperCase) {
        for (int i = 0; i < upperCase.length; i++) {
            if (!isWord(index + i, upperCase[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the token is this unquoted word, one of several. */
    public boolean isAnyWord(int index, String... upperCase) {
        for (String word : upperCase) {
            if (isWord(index, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the token is this operator, as written. */
    public boolean isOperator(int index, String operator) {
        Token token = get(index);
        return token.kind() == TokenKind.OPERATOR
                && token.end() - token.start() == operator.length()
                && sql.startsWith(operator, token.start());
    }

    /** The word in upper case (ASCII), or the empty string if the token is no unquoted word. */
    public String upperWord(int index) {
        Token token = get(index);
        return token.kind() == TokenKind.WORD ? Identifiers.upper(sql, token.start(), token.end()) : "";
    }

    /** The name as Postgres stores it: an unquoted one folded to lower case, a quoted one without its quotes. */
    public String name(int index) {
        Token token = get(index);
        return token.kind() == TokenKind.QUOTED_WORD
                ? Identifiers.unquote(sql.substring(token.start(), token.end()))
                : Identifiers.fold(sql, token.start(), token.end());
    }

    /** The index of the bracket that closes or opens the one at this index; {@link #size()} if there is none. */
    public int partner(int index) {
        return index >= 0 && index < tokens.length ? partners[index] : tokens.length;
    }

    /** The index behind the token, or behind its closing bracket if it opens one. */
    public int skip(int index) {
        return switch (kind(index)) {
            case OPEN_PAREN, OPEN_BRACKET, OPEN_BRACE -> Math.min(partner(index), tokens.length - 1) + 1;
            default -> index + 1;
        };
    }

    /** The index of the first token that starts at or behind an offset; {@link #size()} if there is none. */
    public int indexAt(int offset) {
        int low = 0;
        int high = tokens.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens[middle].start() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
