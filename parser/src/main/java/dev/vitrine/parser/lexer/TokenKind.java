package dev.vitrine.parser.lexer;

/** What a token is. Whitespace and comments are no tokens. */
public enum TokenKind {
    /** An unquoted identifier or keyword. */
    WORD,
    /** {@code ".."} or {@code U&".."}. */
    QUOTED_WORD,
    /** {@code '..'}, {@code N'..'}; backslashes are plain. */
    STRING,
    /** {@code E'..'}. */
    ESCAPE_STRING,
    /** {@code U&'..'}. */
    UNICODE_STRING,
    /** {@code B'..'}, {@code X'..'}. */
    BIT_STRING,
    /** {@code $tag$ .. $tag$}. */
    DOLLAR_STRING,
    NUMBER,
    /** {@code ?} or {@code $1}. */
    PARAMETER,
    OPERATOR,
    /** {@code ::}. */
    CAST,
    /** {@code :=}. */
    ASSIGN,
    COLON,
    COMMA,
    SEMICOLON,
    DOT,
    OPEN_PAREN,
    CLOSE_PAREN,
    OPEN_BRACKET,
    CLOSE_BRACKET,
    OPEN_BRACE,
    CLOSE_BRACE,
    /** A char that Postgres has no use for here, such as a backslash. */
    OTHER,
    /** Behind the last token. */
    END;

    /** Whether a token of this kind is a string constant that may be the text of a typed literal. */
    public boolean isString() {
        return this == STRING || this == ESCAPE_STRING || this == UNICODE_STRING || this == DOLLAR_STRING;
    }

    /** Whether a token of this kind may be a name. */
    public boolean isName() {
        return this == WORD || this == QUOTED_WORD;
    }
}
