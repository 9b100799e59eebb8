package dev.vitrine.parser.lexer;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits SQL into tokens by Postgres' rules, with {@code standard_conforming_strings} on. Never fails: a literal or comment
 * that does not end runs to the end of the text, and the server will say so.
 */
public final class Lexer {
    private final String sql;
    private final QuestionMark questionMark;
    private final List<Token> tokens;
    private int at;

    private Lexer(String sql, QuestionMark questionMark) {
        this.sql = sql;
        this.questionMark = questionMark;
        this.tokens = new ArrayList<>(sql.length() / 5 + 8);
    }

    /** The tokens of a prepared statement's text. */
    public static Tokens tokens(String sql) {
        return tokens(sql, QuestionMark.PARAMETER);
    }

    public static Tokens tokens(String sql, QuestionMark questionMark) {
        Lexer lexer = new Lexer(sql, questionMark);
        lexer.run();
        return new Tokens(sql, lexer.tokens);
    }

    private void run() {
        while (true) {
            at = skipBlanks(at);
            if (at >= sql.length()) {
                return;
            }
            int start = at;
            TokenKind kind = next(sql.charAt(at));
            tokens.add(new Token(kind, start, at));
        }
    }

    private TokenKind next(char c) {
        if (isWordStart(c)) {
            return wordOrPrefixedString(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        return switch (c) {
            case '\'' -> string(TokenKind.STRING, at, false);
            case '"' -> quotedWord(at);
            case '$' -> dollar();
            case ',' -> single(TokenKind.COMMA);
            case ';' -> single(TokenKind.SEMICOLON);
            case '.' -> single(TokenKind.DOT);
            case '(' -> single(TokenKind.OPEN_PAREN);
            case ')' -> single(TokenKind.CLOSE_PAREN);
            case '[' -> single(TokenKind.OPEN_BRACKET);
            case ']' -> single(TokenKind.CLOSE_BRACKET);
            case '{' -> single(TokenKind.OPEN_BRACE);
            case '}' -> single(TokenKind.CLOSE_BRACE);
            case ':' -> colon();
            default -> isOperatorChar(c) ? operator() : single(TokenKind.OTHER);
        };
    }

    private TokenKind single(TokenKind kind) {
        at++;
        return kind;
    }

    private TokenKind colon() {
        char second = peek(1);
        if (second == ':' || second == '=') {
            at += 2;
            return second == ':' ? TokenKind.CAST : TokenKind.ASSIGN;
        }
        return single(TokenKind.COLON);
    }

    private TokenKind wordOrPrefixedString(char c) {
        char second = peek(1);
        if (second == '\'') {
            switch (c) {
                case 'e', 'E' -> {
                    return string(TokenKind.ESCAPE_STRING, at + 1, true);
                }
                case 'b', 'B', 'x', 'X' -> {
                    return string(TokenKind.BIT_STRING, at + 1, false);
                }
                case 'n', 'N' -> {
                    return string(TokenKind.STRING, at + 1, false);
                }
                default -> {}
            }
        }
        if ((c == 'u' || c == 'U') && second == '&') {
            if (peek(2) == '\'') {
                return string(TokenKind.UNICODE_STRING, at + 2, false);
            }
            if (peek(2) == '"') {
                return quotedWord(at + 2);
            }
        }
        do {
            at++;
        } while (at < sql.length() && isWordPart(sql.charAt(at)));
        return TokenKind.WORD;
    }

    private TokenKind quotedWord(int quote) {
        at = quote + 1;
        while (at < sql.length()) {
            if (sql.charAt(at++) == '"') {
                if (peek(0) != '"') {
                    break;
                }
                at++;
            }
        }
        return TokenKind.QUOTED_WORD;
    }

    /** A string, with its continuations: {@code 'a'}, a line break, {@code 'b'} is one constant. */
    private TokenKind string(TokenKind kind, int quote, boolean backslashes) {
        int open = quote;
        do {
            at = endOfString(open + 1, backslashes);
            open = continuation(at);
        } while (open >= 0);
        return kind;
    }

    private int endOfString(int from, boolean backslashes) {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i++);
            if (c == '\\' && backslashes) {
                i++;
            } else if (c == '\'') {
                if (i >= sql.length() || sql.charAt(i) != '\'') {
                    return i;
                }
                i++;
            }
        }
        return sql.length();
    }

    /** The offset of the quote that goes on with a string, or -1. */
    private int continuation(int from) {
        boolean lineBreak = false;
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\n' || c == '\r') {
                lineBreak = true;
                i++;
            } else if (isBlank(c)) {
                i++;
            } else if (c == '-' && i + 1 < sql.length() && sql.charAt(i + 1) == '-') {
                i = endOfLine(i);
            } else {
                return lineBreak && c == '\'' ? i : -1;
            }
        }
        return -1;
    }

    private TokenKind dollar() {
        if (isDigit(peek(1))) {
            do {
                at++;
            } while (isDigit(peek(0)));
            return TokenKind.PARAMETER;
        }
        int i = at + 1;
        if (i < sql.length() && isWordStart(sql.charAt(i))) {
            do {
                i++;
            } while (i < sql.length() && sql.charAt(i) != '$' && isWordPart(sql.charAt(i)));
        }
        if (i >= sql.length() || sql.charAt(i) != '$') {
            return single(TokenKind.OTHER);
        }
        String tag = sql.substring(at, i + 1);
        int close = sql.indexOf(tag, i + 1);
        at = close < 0 ? sql.length() : close + tag.length();
        return TokenKind.DOLLAR_STRING;
    }

    private TokenKind number() {
        if (sql.charAt(at) == '0' && "xXoObB".indexOf(peek(1)) >= 0 && isWordPart(peek(2))) {
            at += 2;
            while (isWordPart(peek(0)) && peek(0) != '$') {
                at++;
            }
            return TokenKind.NUMBER;
        }
        digits();
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            digits();
        }
        if ((peek(0) == 'e' || peek(0) == 'E')
                && (isDigit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && isDigit(peek(2))))) {
            at += 2;
            digits();
        }
        return TokenKind.NUMBER;
    }

    private void digits() {
        while (isDigit(peek(0)) || (peek(0) == '_' && isDigit(peek(1)))) {
            at++;
        }
    }

    /** An operator as long as Postgres would read it: it stops at a comment and gives back a trailing sign. */
    private TokenKind operator() {
        int start = at;
        if (isParameterMark(at)) {
            at++;
            return TokenKind.PARAMETER;
        }
        while (at < sql.length() && isOperatorChar(sql.charAt(at)) && !startsComment(at)) {
            if (sql.charAt(at) == '?' && questionMark == QuestionMark.PARAMETER) {
                if (isParameterMark(at)) {
                    break;
                }
                at++;
            }
            at++;
        }
        if (at - start > 1 && !hasFreeSignChar(start, at)) {
            while (at - start > 1 && (sql.charAt(at - 1) == '+' || sql.charAt(at - 1) == '-')) {
                at--;
            }
        }
        return TokenKind.OPERATOR;
    }

    private boolean isParameterMark(int i) {
        return questionMark == QuestionMark.PARAMETER
                && sql.charAt(i) == '?'
                && (i + 1 >= sql.length() || sql.charAt(i + 1) != '?');
    }

    private boolean startsComment(int i) {
        return sql.startsWith("--", i) || sql.startsWith("/*", i);
    }

    /** Whether the operator has a char that allows it to end in + or -. */
    private boolean hasFreeSignChar(int from, int to) {
        for (int i = from; i < to; i++) {
            if ("~!@#%^&|`?".indexOf(sql.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (isBlank(c)) {
                i++;
            } else if (c == '-' && sql.startsWith("--", i)) {
                i = endOfLine(i);
            } else if (c == '/' && sql.startsWith("/*", i)) {
                i = endOfComment(i);
            } else {
                return i;
            }
        }
        return i;
    }

    private int endOfLine(int from) {
        int i = from;
        while (i < sql.length() && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    private int endOfComment(int from) {
        int depth = 0;
        int i = from;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    private char peek(int ahead) {
        int i = at + ahead;
        return i < sql.length() ? sql.charAt(i) : '\0';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isOperatorChar(char c) {
        return switch (c) {
            case '+', '-', '*', '/', '<', '>', '=', '~', '!', '@', '#', '%', '^', '&', '|', '`', '?' -> true;
            default -> false;
        };
    }
}
