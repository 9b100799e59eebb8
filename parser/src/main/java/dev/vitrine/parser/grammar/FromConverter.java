package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Composite;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.Sample;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Turns the tree's FROM clauses into ours. */
final class FromConverter {
    private final Positions positions;
    private final Tokens tokens;
    private final QueryConverter queries;
    private final ExpressionConverter expressions;

    FromConverter(Positions positions, QueryConverter queries, ExpressionConverter expressions) {
        this.positions = positions;
        this.tokens = positions.tokens();
        this.queries = queries;
        this.expressions = expressions;
    }

    /** The items between the commas. */
    List<FromItem> convert(SqlNode from) {
        List<FromItem> items = new ArrayList<>();
        addItems(from, items);
        return items;
    }

    /** A join written with JOIN binds tighter than a comma, whatever the tree says: it takes the last item before it. */
    private void addItems(SqlNode node, List<FromItem> items) {
        if (!(node instanceof SqlJoin join)) {
            items.add(single(node));
            return;
        }
        addItems(join.getLeft(), items);
        if (join.getJoinType() == JoinType.COMMA) {
            items.add(item(join.getRight()));
        } else {
            FromItem left = items.remove(items.size() - 1);
            items.add(join(join, left, item(join.getRight())));
        }
    }

    /** One operand; a join in parentheses is one. */
    private FromItem item(SqlNode node) {
        List<FromItem> items = convert(node);
        return items.get(items.size() - 1);
    }

    private FromItem join(SqlJoin join, FromItem left, FromItem right) {
        Span span = left.span().to(right.span());
        SqlNode condition = join.getCondition();
        Optional<Expression> on = Optional.empty();
        Optional<Span> using = Optional.empty();
        if (join.getConditionType() == JoinConditionType.ON && condition != null) {
            on = Optional.of(expressions.convert(condition));
            span = span.to(on.get().span());
        } else if (join.getConditionType() == JoinConditionType.USING) {
            int word = tokens.indexAt(right.span().end());
            while (!tokens.isWord(word, "USING")) {
                word++;
            }
            using = Optional.of(tokens.span(word + 1, tokens.partner(word + 1)));
            span = span.to(using.get());
        }
        return new FromItem.Join(kind(join), join.isNatural(), left, right, on, using, span);
    }

    private FromItem.Join.Kind kind(SqlJoin join) {
        return switch (join.getJoinType()) {
            case INNER -> FromItem.Join.Kind.INNER;
            case LEFT -> FromItem.Join.Kind.LEFT;
            case RIGHT -> FromItem.Join.Kind.RIGHT;
            case FULL -> FromItem.Join.Kind.FULL;
            case CROSS, COMMA -> FromItem.Join.Kind.CROSS;
            default ->
                throw ParseException.syntax(
                        positions.sql(), positions.raw(join).start(), "this kind of join does not exist in Postgres");
        };
    }

    private FromItem single(SqlNode node) {
        SqlNode inner = node;
        @Nullable SqlNode name = null;
        if (node.getKind() == SqlKind.AS && node instanceof SqlCall as) {
            inner = as.operand(0);
            name = as.operand(1);
        }
        if (inner.getKind() == SqlKind.LATERAL && inner instanceof SqlCall lateral) {
            inner = lateral.operand(0);
        }
        if (inner.getKind() == SqlKind.COLLECTION_TABLE && inner instanceof SqlCall table) {
            return function(table.operand(0), name);
        }
        if (inner.isA(SqlKind.QUERY) || inner.getKind() == SqlKind.WITH) {
            return derived(inner, name);
        }
        return table(inner, name);
    }

    private FromItem table(SqlNode node, @Nullable SqlNode alias) {
        QualifiedName name = positions.name(node);
        int behind = tokens.indexAt(name.span().end());
        Optional<TimeSpec> spec = TimeTravelScanner.at(tokens, behind).map(TimeTravelReference::timeSpec);
        Span span = whole(name.span(), alias);
        boolean only = tokens.isWord(tokens.indexAt(span.start()), "ONLY");
        return new FromItem.TableReference(name, only, spec, alias(alias), sample(span), span);
    }

    private FromItem derived(SqlNode node, @Nullable SqlNode alias) {
        Query query = queries.convert(node);
        Span parentheses = positions.parentheses(query.span());
        int before = tokens.indexAt(parentheses.start()) - 1;
        boolean lateral = tokens.isWord(before, "LATERAL");
        Span span = whole(parentheses, alias);
        return new FromItem.DerivedTable(
                query,
                lateral,
                alias(alias),
                lateral ? span.to(tokens.get(before).span()) : span);
    }

    private FromItem function(SqlNode node, @Nullable SqlNode alias) {
        Expression expression = expressions.convert(node);
        while (expression instanceof Composite composite
                && composite.children().size() == 1
                && !composite.operator().equals("rows")) {
            expression = composite.children().get(0);
        }
        Call call = expression instanceof Call found ? found : rowsFrom(expression);
        Span span = whole(call.span(), alias);
        boolean lateral = tokens.isWord(tokens.indexAt(span.start()), "LATERAL");
        return new FromItem.FunctionTable(call, lateral, alias(alias), sample(span), span);
    }

    /** {@code ROWS FROM (f(), g())} as a call of that name with the functions as its arguments. */
    private static Call rowsFrom(Expression expression) {
        List<Argument> arguments = new ArrayList<>();
        if (expression instanceof Composite composite) {
            composite.children().forEach(child -> arguments.add(new Argument(Optional.empty(), child)));
        }
        return new Call("rows from", Optional.empty(), arguments, false, false, false, List.of(), expression.span());
    }

    private Optional<Alias> alias(@Nullable SqlNode alias) {
        if (alias == null) {
            return Optional.empty();
        }
        int i = tokens.indexAt(positions.raw(alias).start());
        return tokens.kind(i).isName()
                ? Optional.of(new Alias(tokens.name(i), tokens.get(i).span()))
                : Optional.empty();
    }

    /** From LATERAL or ONLY through the alias with its columns and the sample. */
    private Span whole(Span core, @Nullable SqlNode alias) {
        Span span = positions.widen(core);
        if (alias == null) {
            return span;
        }
        int last = tokens.indexAt(positions.raw(alias).start());
        if (tokens.is(last, TokenKind.OPEN_PAREN)) {
            last = tokens.partner(last);
        } else if (tokens.is(last + 1, TokenKind.OPEN_PAREN)) {
            last = tokens.partner(last + 1);
        }
        return positions.widen(span.to(tokens.get(last).span()));
    }

    private Optional<Sample> sample(Span span) {
        int end = tokens.indexAt(span.end());
        for (int i = tokens.indexAt(span.start()); i < end; i = tokens.skip(i)) {
            if (tokens.isWord(i, "TABLESAMPLE")) {
                return Optional.of(sample(i, end));
            }
        }
        return Optional.empty();
    }

    private Sample sample(int first, int end) {
        int open = QualifiedName.end(tokens, first + 1);
        int close = tokens.partner(open);
        List<Span> arguments = new ArrayList<>();
        int start = open + 1;
        for (int i = start; i <= close; i = i == close ? i + 1 : tokens.skip(i)) {
            if ((i == close || tokens.is(i, TokenKind.COMMA)) && i > start) {
                arguments.add(tokens.span(start, i - 1));
                start = i + 1;
            }
        }
        Optional<Span> seed = tokens.isWord(close + 1, "REPEATABLE") && close + 3 < end
                ? Optional.of(tokens.span(close + 3, tokens.partner(close + 2) - 1))
                : Optional.empty();
        return new Sample(tokens.name(open - 1), arguments, seed, tokens.span(first, end - 1));
    }
}
