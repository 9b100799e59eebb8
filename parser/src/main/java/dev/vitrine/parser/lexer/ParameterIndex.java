package dev.vitrine.parser.lexer;

/** The numbers of parameters. */
public final class ParameterIndex {
    private ParameterIndex() {}

    /** The number of a parameter, from 1: that of {@code $n}, or how many {@code ?} there are up to this one. */
    public static int of(Tokens tokens, int parameter) {
        String text = tokens.text(parameter);
        if (text.length() > 1) {
            return text.length() < 8 ? Integer.parseInt(text.substring(1)) : Integer.MAX_VALUE;
        }
        int index = 0;
        for (int i = 0; i <= parameter; i++) {
            if (tokens.is(i, TokenKind.PARAMETER)) {
                index++;
            }
        }
        return index;
    }
}
