package dev.vitrine.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Composite;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.expression.MediaLiteral;
import dev.vitrine.parser.expression.Parameter;
import dev.vitrine.parser.expression.SubQuery;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionParserTest {
    /** The skeleton of an expression in one line. */
    private static String show(Expression expression) {
        if (expression instanceof Composite composite) {
            return composite.children().stream()
                    .map(ExpressionParserTest::show)
                    .collect(Collectors.joining(" ", "(" + composite.operator() + " ", ")"))
                    .replace(" )", ")");
        }
        if (expression instanceof Call call) {
            return call.name()
                    + call.arguments().stream()
                            .map(a -> a.name().map(n -> n + "=>").orElse("") + show(a.value()))
                            .collect(Collectors.joining(" ", "[", "]"));
        }
        if (expression instanceof ColumnReference column) {
            return String.join(".", column.parts());
        }
        if (expression instanceof Literal literal) {
            return literal.kind() == Literal.Kind.STRING ? "'" + literal.value() + "'" : literal.value();
        }
        if (expression instanceof Parameter parameter) {
            return "$" + parameter.index();
        }
        return expression instanceof SubQuery query ? "query" + query.calls().size() : "media";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Title                           § title",
                "f.\"Clip\"                      § f.Clip",
                "image_resize(poster, Width => 256) § image_resize[poster width=>256]",
                "vitrine.f(a := 'x')             § f[a=>'x']",
                "a AND b OR NOT c                § (or (and a b) (not c))",
                "a BETWEEN 1 AND 2 AND b         § (and (between a 1 2) b)",
                "a->>'x' = 'y'                   § (= (->> a 'x') 'y')",
                "a <=> $2 < 0.5                  § (< (<=> a $2) 0.5)",
                "x::int + 1                      § (+ (:: x) 1)",
                "(x + 1)::int                    § (:: (+ x 1))",
                "f(x)::text = 'a'                § (= (:: f[x]) 'a')",
                "- x                             § (- x)",
                "a IS NOT NULL                   § (is not null a)",
                "a IN (1, 2)                     § (in a (list 1 2))",
                "a NOT IN (SELECT f(b) FROM t)   § (not in a query1)",
                "CASE WHEN a THEN 1 ELSE f(b) END § (case a 1 f[b])",
                "CASE WHEN a THEN 1 END          § (case a 1)",
                "a LIKE 'x%' ESCAPE '!'          § (like a (escape 'x%' '!'))",
                "date '2026-01-01'               § date '2026-01-01'",
                "interval '1' day + a            § (+ interval '1' day a)",
                "current_date                    § (current_date)",
                "NULL                            § null",
                "coalesce(a, f(b))               § (coalesce a f[b])",
                "ARRAY[a, f(b)]                  § (array a f[b])",
                "a[1]                            § ([] a 1)",
                "EXISTS (SELECT 1)               § (exists query0)",
                "f(?, ?)                         § f[$1 $2]",
                "a AT TIME ZONE 'utc'            § (at time zone a 'utc')",
                "a ILIKE 'x'                     § (ilike a 'x')",
            })
    void anExpressionKeepsItsStructure(String row) {
        String[] parts = row.split("§");

        assertThat(show(ExpressionParser.parse(parts[0].trim()))).isEqualTo(parts[1].trim());
    }

    @Test
    void everySpanIsExact() {
        String text = "upper( f(a , b::text) ) || IMAGE 'x'";
        Composite concatenation = (Composite) ExpressionParser.parse(text);
        Call upper = (Call) concatenation.children().get(0);
        Call f = (Call) upper.arguments().get(0).value();

        assertThat(concatenation.span()).isEqualTo(new Span(0, text.length()));
        assertThat(upper.span().in(text)).isEqualTo("upper( f(a , b::text) )");
        assertThat(f.span().in(text)).isEqualTo("f(a , b::text)");
        assertThat(f.arguments().get(1).value().span().in(text)).isEqualTo("b::text");
        assertThat(concatenation.children().get(1)).isEqualTo(new MediaLiteral(MediaKind.IMAGE, "x", new Span(27, 36)));
    }

    @Test
    void aCallInParenthesesEndsAtItsOwn() {
        String text = "((f(a)))";

        assertThat(((Call) ExpressionParser.parse(text)).span().in(text)).isEqualTo("f(a)");
    }

    @Test
    void flagsOfACallAreSet() {
        Call count = (Call) ExpressionParser.parse("count(*)");
        Call distinct = (Call) ExpressionParser.parse("sum(DISTINCT a)");
        Composite over = (Composite) ExpressionParser.parse("vitrine.f(a) OVER (ORDER BY b)");
        Call call = (Call) over.children().get(0);

        assertThat(count.star()).isTrue();
        assertThat(distinct.distinct()).isTrue();
        assertThat(over.operator()).isEqualTo("over");
        assertThat(call.over()).isTrue();
        assertThat(call.schema()).contains("vitrine");
    }

    @Test
    void callsAndColumnsAreFound() {
        Expression expression = ExpressionParser.parse("CASE WHEN f(a, g(b.c)) THEN (SELECT h(1)) END + d");

        assertThat(Expressions.calls(expression)).extracting(Call::name).containsExactly("f", "g", "h");
        assertThat(Expressions.columns(expression))
                .extracting(ColumnReference::parts)
                .containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
    }

    @Test
    void whatIsNoExpressionIsRefused() {
        assertThatThrownBy(() -> ExpressionParser.parse("a b")).isInstanceOf(ParseException.class);
        assertThatThrownBy(() -> ExpressionParser.parse("f(a")).isInstanceOf(ParseException.class);
        assertThatThrownBy(() -> ExpressionParser.parse(" ")).isInstanceOf(ParseException.class);
    }
}
