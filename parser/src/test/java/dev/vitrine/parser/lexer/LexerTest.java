package dev.vitrine.parser.lexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {
    private static List<String> texts(String sql, QuestionMark questionMark) {
        Tokens tokens = Lexer.tokens(sql, questionMark);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            texts.add(tokens.text(i));
        }
        return texts;
    }

    private static List<String> texts(String sql) {
        return texts(sql, QuestionMark.PARAMETER);
    }

    private static TokenKind kind(String sql) {
        Tokens tokens = Lexer.tokens(sql);
        assertThat(tokens.size()).as("tokens of %s", sql).isEqualTo(1);
        return tokens.kind(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a1$_x        | WORD",
                "ıİşğ         | WORD",
                "`\"a\"\"b\"` | QUOTED_WORD",
                "U&\"a\"      | QUOTED_WORD",
                "'a''b'       | STRING",
                "'a\\'        | STRING",
                "N'a'         | STRING",
                "E'a\\'b'     | ESCAPE_STRING",
                "e'\\\\'      | ESCAPE_STRING",
                "U&'a'        | UNICODE_STRING",
                "B'101'       | BIT_STRING",
                "x'1f'        | BIT_STRING",
                "$$a;'b$$     | DOLLAR_STRING",
                "$t$ $$ $t$   | DOLLAR_STRING",
                "1            | NUMBER",
                "1.5e-10      | NUMBER",
                ".5           | NUMBER",
                "0xFF         | NUMBER",
                "1_000        | NUMBER",
                "$12          | PARAMETER",
                "?            | PARAMETER",
                "??           | OPERATOR",
                "->>          | OPERATOR",
                "<=>          | OPERATOR",
                "::           | CAST",
                ":=           | ASSIGN",
                "'unclosed    | STRING",
                "$$unclosed   | DOLLAR_STRING",
            })
    void eachKindOfTokenIsRead(String sql, TokenKind kind) {
        assertThat(kind(sql)).isEqualTo(kind);
    }

    @Test
    void aStringGoesOnBehindALineBreak() {
        assertThat(texts("'a'\n 'b' 'c'")).containsExactly("'a'\n 'b'", "'c'");
        assertThat(texts("'a' -- x\n'b'")).containsExactly("'a' -- x\n'b'");
        assertThat(texts("E'a\\''\n'\\'b' c")).containsExactly("E'a\\''\n'\\'b'", "c");
    }

    @Test
    void commentsNestAndAreNoTokens() {
        assertThat(texts("a /* b /* c */ d */ e -- f\ng")).containsExactly("a", "e", "g");
    }

    @Test
    void anOperatorStopsAtACommentAndGivesBackASign() {
        assertThat(texts("a*-b")).containsExactly("a", "*", "-", "b");
        assertThat(texts("a@-b")).containsExactly("a", "@-", "b");
        assertThat(texts("a+--b")).containsExactly("a", "+");
        assertThat(texts("a*/*c*/b")).containsExactly("a", "*", "b");
        assertThat(texts("a=-1")).containsExactly("a", "=", "-", "1");
    }

    @Test
    void aQuestionMarkIsAParameterOnlyInAPreparedStatement() {
        assertThat(texts("a ?| b")).containsExactly("a", "?", "|", "b");
        assertThat(texts("a ??| b")).containsExactly("a", "??|", "b");
        assertThat(texts("a ?| b", QuestionMark.OPERATOR)).containsExactly("a", "?|", "b");
        assertThat(texts("a ? 'x'", QuestionMark.OPERATOR)).containsExactly("a", "?", "'x'");
        assertThat(texts("a=?")).containsExactly("a", "=", "?");
    }

    @Test
    void aDollarInsideAWordStartsNoQuote() {
        assertThat(texts("a$b$c $$x$$")).containsExactly("a$b$c", "$$x$$");
    }

    @Test
    void twoDotsAreNoFraction() {
        assertThat(texts("1..2")).containsExactly("1", ".", ".2");
    }

    @Test
    void bracketsKnowTheirPartners() {
        Tokens tokens = Lexer.tokens("f(a[1], (b)) )");

        assertThat(tokens.partner(1)).isEqualTo(tokens.size() - 2);
        assertThat(tokens.partner(3)).isEqualTo(5);
        assertThat(tokens.partner(tokens.size() - 1)).isEqualTo(tokens.size());
        assertThat(tokens.skip(1)).isEqualTo(tokens.size() - 1);
    }

    @Test
    void namesFoldOnlyAsciiLettersWhateverTheLocale() {
        Tokens tokens = Lexer.tokens("TITLE \"Title\" \"a\"\"b\" U&\"d\\0061t\" İI");

        assertThat(tokens.name(0)).isEqualTo("title");
        assertThat(tokens.name(1)).isEqualTo("Title");
        assertThat(tokens.name(2)).isEqualTo("a\"b");
        assertThat(tokens.name(3)).isEqualTo("dat");
        assertThat(tokens.name(4)).isEqualTo("İi");
        assertThat(tokens.isWord(0, "TITLE")).isTrue();
        assertThat(Lexer.tokens("tıtle").isWord(0, "TITLE")).isFalse();
        assertThat(tokens.isWord(1, "TITLE")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'a''b'                 | a'b",
                "E'a\\nb\\x41\\u0042\\101\\''  | `a\nbABA'`",
                "U&'d\\0061t\\+00006F\\\\'   | dato\\",
                "$x$a'b$x$              | a'b",
                "`'a'\n'b'`             | ab",
                "N'a'                   | a",
                "'a\\n'                 | a\\n",
            })
    void theValueOfAStringIsDecoded(String sql, String value) {
        assertThat(Strings.value(Lexer.tokens(sql), 0)).isEqualTo(value);
    }

    @Test
    void everyTokenKnowsItsPlace() {
        Tokens tokens = Lexer.tokens(" a  'b' ");

        assertThat(List.of(tokens.get(0), tokens.get(1)))
                .extracting(Token::start, Token::end)
                .containsExactly(tuple(1, 2), tuple(4, 7));
        assertThat(tokens.is(2, TokenKind.END)).isTrue();
    }
}
