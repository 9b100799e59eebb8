package dev.vitrine.parser;

import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Reads the tokens of one statement from left to right. One thread. */
final class TokenReader {
    private final Tokens tokens;
    private final int end;
    private final String clause;
    private int at;

    /**
     * @param clause what is being read, for messages
     */
    TokenReader(Tokens tokens, int first, int end, String clause) {
        this.tokens = tokens;
        this.at = first;
        this.end = end;
        this.clause = clause;
    }

    Tokens tokens() {
        return tokens;
    }

    int at() {
        return at;
    }

    int end() {
        return end;
    }

    boolean isAtEnd() {
        return at >= end;
    }

    void moveTo(int index) {
        at = index;
    }

    boolean isWord(String upperCase) {
        return at < end && tokens.isWord(at, upperCase);
    }

    boolean areWords(String... upperCase) {
        return at + upperCase.length <= end && tokens.areWords(at, upperCase);
    }

    boolean is(TokenKind kind) {
        return at < end && tokens.is(at, kind);
    }

    boolean accept(String... words) {
        if (!areWords(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean accept(TokenKind kind) {
        if (!is(kind)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw expected(word);
        }
    }

    ParseException expected(String what) {
        return ParseException.syntax(
                tokens.sql(), offset(), "found " + found() + " in " + clause + "; expected " + what);
    }

    private int offset() {
        return at < end || end == 0
                ? tokens.get(at).start()
                : tokens.get(end - 1).end();
    }

    private String found() {
        return at < end ? "\"" + tokens.text(at) + "\"" : "the end";
    }

    QualifiedName name(String what) {
        int nameEnd = QualifiedName.end(tokens, at);
        if (nameEnd == at || at >= end) {
            throw expected(what);
        }
        QualifiedName name = QualifiedName.read(tokens, at, nameEnd);
        at = nameEnd;
        return name;
    }

    Optional<Alias> alias() {
        boolean withAs = isWord("AS");
        int name = withAs ? at + 1 : at;
        if (name >= end || (withAs ? !tokens.kind(name).isName() : !Keywords.isFreeName(tokens, name))) {
            return Optional.empty();
        }
        at = name + 1;
        return Optional.of(new Alias(tokens.name(name), tokens.get(name).span()));
    }

    /** Moves on at the top level to where the predicate holds, or to the end. */
    int skipTo(IntPredicate stop) {
        while (at < end && !stop.test(at)) {
            at = Math.min(tokens.skip(at), end);
        }
        return at;
    }

    /** The text from a token to before the present one. */
    Span since(int first) {
        return at > first
                ? tokens.span(first, at - 1)
                : new Span(tokens.get(first).start(), tokens.get(first).start());
    }

    /** The token ranges between the commas of a list, as pairs of first and end. */
    List<StatementSplitter.Range> list(int first, int listEnd) {
        List<StatementSplitter.Range> items = new ArrayList<>();
        int start = first;
        int i = first;
        while (i < listEnd) {
            if (tokens.is(i, TokenKind.COMMA)) {
                items.add(new StatementSplitter.Range(start, i));
                start = ++i;
            } else {
                i = tokens.skip(i);
            }
        }
        items.add(new StatementSplitter.Range(start, listEnd));
        return items;
    }

    /** The index of the bracket that closes the one at the present token, which must be there. */
    int closing() {
        int close = tokens.partner(at);
        if (close >= end) {
            throw ParseException.syntax(
                    tokens.sql(), tokens.get(at).start(), "this parenthesis is not closed in " + clause);
        }
        return close;
    }
}
