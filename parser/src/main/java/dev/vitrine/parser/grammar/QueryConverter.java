package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.query.CallCollector;
import dev.vitrine.parser.query.Conjunct;
import dev.vitrine.parser.query.Limit;
import dev.vitrine.parser.query.OrderItem;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.QueryBody.Select.Quantifier;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.query.With;
import dev.vitrine.parser.query.WithItem;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/** Turns the tree's queries into ours: the tree gives the structure, the tokens give the clauses' exact places. */
final class QueryConverter {
    private final Positions positions;
    private final Tokens tokens;
    private final ExpressionConverter expressions;
    private final FromConverter from;

    QueryConverter(Positions positions) {
        this.positions = positions;
        this.tokens = positions.tokens();
        this.expressions = new ExpressionConverter(positions);
        this.from = new FromConverter(positions, this, expressions);
    }

    Query convert(SqlNode node) {
        SqlNode rest = node;
        SqlNodeList order = SqlNodeList.EMPTY;
        if (rest instanceof SqlOrderBy orderBy) {
            order = orderBy.orderList;
            rest = orderBy.query;
        }
        @Nullable SqlWith with = null;
        if (rest instanceof SqlWith found) {
            with = found;
            rest = found.body;
            if (rest instanceof SqlOrderBy orderBy) {
                order = orderBy.orderList;
                rest = orderBy.query;
            }
        }
        QueryBody body = body(rest);
        Optional<With> withClause = with == null ? Optional.empty() : Optional.of(with(with, body));
        return assemble(withClause, body, order);
    }

    private Query assemble(Optional<With> with, QueryBody body, SqlNodeList order) {
        int first = outermost(tokens.indexAt(body.span().start()), body);
        Block tail = tail(body, first);
        List<OrderItem> orderBy = new ArrayList<>();
        List<Span> items = tail.has(Block.Kind.ORDER)
                ? list(tail.start(Block.Kind.ORDER) + 2, tail.end(Block.Kind.ORDER))
                : List.of();
        for (int i = 0; i < order.size() && i < items.size(); i++) {
            orderBy.add(orderItem(order.get(i), items.get(i)));
        }
        Optional<Limit> limit = tail.has(Block.Kind.LIMIT) ? limit(tail) : fetch(tail);
        Optional<Limit> offset = offset(tail);
        int start = with.map(clause -> clause.span().start())
                .orElse(tokens.get(first).start());
        Span span = new Span(start, tokens.get(tail.end() - 1).end());
        return new Query(
                with,
                body,
                orderBy,
                tail.clause(Block.Kind.ORDER, 2),
                limit,
                offset,
                tail.span(Block.Kind.FOR),
                CallCollector.collect(with, body, orderBy, limit, offset),
                span);
    }

    /** The parentheses that stand around the first operand of a set operation, or around the body alone. */
    private int outermost(int first, QueryBody body) {
        int i = first;
        while (i > 0
                && tokens.is(i - 1, TokenKind.OPEN_PAREN)
                && tokens.partner(i - 1) < tokens.size()
                && tokens.get(tokens.partner(i - 1)).end() < body.span().end()) {
            i--;
        }
        return i;
    }

    /** The clauses behind the body. */
    private Block tail(QueryBody body, int first) {
        int i = tokens.indexAt(body.span().end());
        Block whole = new Block(tokens, Math.max(first, i - 1), tokens.size());
        return whole;
    }

    private QueryBody body(SqlNode node) {
        return switch (node.getKind()) {
            case SELECT -> select((SqlSelect) node);
            case UNION, INTERSECT, EXCEPT -> setOperation((SqlBasicCall) node);
            case VALUES -> values((SqlCall) node);
            case EXPLICIT_TABLE -> explicitTable((SqlCall) node);
            case ORDER_BY, WITH -> nested(node);
            default ->
                throw ParseException.syntax(positions.sql(), positions.raw(node).start(), "expected a query here");
        };
    }

    private QueryBody nested(SqlNode node) {
        Query query = convert(node);
        return new QueryBody.Nested(query, positions.parentheses(query.span()));
    }

    private QueryBody setOperation(SqlBasicCall call) {
        QueryBody left = body(call.operand(0));
        QueryBody right = body(call.operand(1));
        Span leftSpan = closed(left.span(), right.span());
        Span rightSpan = opened(right.span(), leftSpan);
        int first = tokens.indexAt(leftSpan.end());
        StringBuilder operator = new StringBuilder();
        for (int i = first; i < tokens.indexAt(rightSpan.start()); i++) {
            operator.append(operator.length() == 0 ? "" : " ").append(tokens.name(i));
        }
        return new QueryBody.SetOperation(operator.toString(), left, right, leftSpan.to(rightSpan));
    }

    /** Takes in the parentheses that close before the other operand. */
    private Span closed(Span left, Span right) {
        Span span = left;
        int close = tokens.indexAt(span.end());
        while (tokens.is(close, TokenKind.CLOSE_PAREN) && tokens.get(close).end() <= right.start()) {
            span = tokens.span(tokens.partner(close), close);
            close++;
        }
        return span;
    }

    /** Takes in the parentheses that open behind the other operand. */
    private Span opened(Span right, Span left) {
        Span span = right;
        int open = tokens.indexAt(span.start()) - 1;
        while (tokens.is(open, TokenKind.OPEN_PAREN) && tokens.get(open).start() >= left.end()) {
            span = tokens.span(open, tokens.partner(open));
            open--;
        }
        return span;
    }

    private QueryBody values(SqlCall call) {
        List<List<Expression>> rows = new ArrayList<>();
        for (SqlNode row : call.getOperandList()) {
            rows.add(expressions.all(row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row)));
        }
        int first = positions.firstToken(call);
        while (!tokens.isWord(first, "VALUES")) {
            first++;
        }
        int last = first + 1;
        while (tokens.is(tokens.partner(last) + 1, TokenKind.COMMA)) {
            last = tokens.partner(last) + 2;
        }
        return new QueryBody.Values(rows, tokens.span(first, tokens.partner(last)));
    }

    private QueryBody explicitTable(SqlCall call) {
        SqlNode name = call.operand(0);
        Span span = positions.widen(positions.raw(name));
        int first = tokens.indexAt(span.start()) - 1;
        return new QueryBody.ExplicitTable(
                positions.name(name),
                TimeTravelScanner.at(tokens, tokens.indexAt(positions.raw(name).end()))
                        .map(TimeTravelReference::timeSpec),
                tokens.span(first, tokens.indexAt(span.end()) - 1));
    }

    private QueryBody select(SqlSelect select) {
        int first = selectToken(select);
        Block block = new Block(tokens, first, tokens.size());
        int listStart = listStart(first);
        Quantifier quantifier = quantifier(first);
        List<Expression> distinctOn = quantifier == Quantifier.DISTINCT_ON ? distinctOn(first + 2) : List.of();
        int listEnd = block.end(Block.Kind.SELECT);
        List<SelectItem> items = items(select.getSelectList(), list(listStart, listEnd));
        SqlNode where = select.getWhere();
        SqlNodeList group = select.getGroup();
        SqlNode having = select.getHaving();
        return new QueryBody.Select(
                quantifier,
                distinctOn,
                items,
                listEnd > listStart
                        ? tokens.span(listStart, listEnd - 1)
                        : new Span(
                                tokens.get(listStart - 1).end(),
                                tokens.get(listStart - 1).end()),
                select.getFrom() == null ? List.of() : from.convert(select.getFrom()),
                block.clause(Block.Kind.FROM, 1),
                where == null ? List.of() : conjuncts(expressions.convert(where)),
                block.clause(Block.Kind.WHERE, 1),
                group == null ? List.of() : expressions.all(group),
                block.clause(Block.Kind.GROUP, 2),
                having == null ? Optional.empty() : Optional.of(expressions.convert(having)),
                block.clause(Block.Kind.HAVING, 1),
                windows(select.getWindowList()),
                block.clause(Block.Kind.WINDOW, 1),
                tokens.span(first, endOfSelect(block) - 1));
    }

    private List<Conjunct> conjuncts(Expression where) {
        List<Conjunct> conjuncts = new ArrayList<>();
        for (Expression conjunct : Expressions.conjuncts(where)) {
            conjuncts.add(new Conjunct(conjunct, withParentheses(conjunct.span())));
        }
        return conjuncts;
    }

    /** Takes in the parentheses that stand around this span alone. */
    private Span withParentheses(Span inside) {
        int open = tokens.indexAt(inside.start()) - 1;
        int close = tokens.indexAt(inside.end());
        while (tokens.is(open, TokenKind.OPEN_PAREN) && tokens.partner(open) == close) {
            open--;
            close++;
        }
        return tokens.span(open + 1, close - 1);
    }

    /** The tree's place of a SELECT may begin at parentheses around it. */
    private int selectToken(SqlSelect select) {
        int first = positions.firstToken(select);
        while (!tokens.isWord(first, "SELECT")) {
            first++;
        }
        return first;
    }

    private static int endOfSelect(Block block) {
        int end = block.end();
        for (Block.Kind kind : Block.Kind.values()) {
            if (kind.compareTo(Block.Kind.ORDER) >= 0) {
                end = Math.min(end, block.start(kind));
            }
        }
        return end;
    }

    private Quantifier quantifier(int select) {
        if (tokens.isWord(select + 1, "DISTINCT")) {
            boolean on = tokens.isWord(select + 2, "ON") && tokens.is(select + 3, TokenKind.OPEN_PAREN);
            return on ? Quantifier.DISTINCT_ON : Quantifier.DISTINCT;
        }
        return Quantifier.ALL;
    }

    private int listStart(int select) {
        return switch (quantifier(select)) {
            case DISTINCT_ON -> tokens.skip(select + 3);
            case DISTINCT -> select + 2;
            case ALL -> tokens.isWord(select + 1, "ALL") ? select + 2 : select + 1;
        };
    }

    private List<Expression> distinctOn(int on) {
        List<Expression> expressions = new ArrayList<>();
        for (Span item : list(on + 2, tokens.partner(on + 1))) {
            expressions.add(Grammar.separateExpression(tokens, item));
        }
        return expressions;
    }

    private List<Expression> windows(SqlNodeList windows) {
        List<Expression> all = new ArrayList<>();
        for (SqlNode window : windows) {
            if (window instanceof SqlWindow definition) {
                all.addAll(expressions.window(definition));
            }
        }
        return all;
    }

    private List<SelectItem> items(SqlNodeList list, List<Span> spans) {
        List<SelectItem> items = new ArrayList<>();
        for (int i = 0; i < list.size() && i < spans.size(); i++) {
            items.add(item(list.get(i), spans.get(i)));
        }
        return items;
    }

    private SelectItem item(SqlNode node, Span span) {
        int last = tokens.indexAt(span.end()) - 1;
        int first = tokens.indexAt(span.start());
        boolean qualifiedStar =
                tokens.is(last - 1, TokenKind.DOT) && tokens.kind(first).isName();
        if (tokens.isOperator(last, "*")
                && (first == last || (qualifiedStar && QualifiedName.end(tokens, first) == last - 1))) {
            Optional<QualifiedName> table =
                    first == last ? Optional.empty() : Optional.of(QualifiedName.read(tokens, first, last - 1));
            return new SelectItem(Optional.empty(), Optional.empty(), true, table, span);
        }
        if (node.getKind() == SqlKind.AS && node instanceof SqlCall as) {
            Alias alias = new Alias(tokens.name(last), tokens.get(last).span());
            return new SelectItem(
                    Optional.of(expressions.convert(as.operand(0))), Optional.of(alias), false, Optional.empty(), span);
        }
        return new SelectItem(Optional.of(expressions.convert(node)), Optional.empty(), false, Optional.empty(), span);
    }

    private OrderItem orderItem(SqlNode node, Span span) {
        boolean descending = false;
        Optional<Boolean> nullsFirst = Optional.empty();
        SqlNode rest = node;
        while (rest.getKind() == SqlKind.DESCENDING
                || rest.getKind() == SqlKind.NULLS_FIRST
                || rest.getKind() == SqlKind.NULLS_LAST) {
            descending |= rest.getKind() == SqlKind.DESCENDING;
            if (rest.getKind() != SqlKind.DESCENDING) {
                nullsFirst = Optional.of(rest.getKind() == SqlKind.NULLS_FIRST);
            }
            rest = ((SqlCall) rest).operand(0);
        }
        return new OrderItem(expressions.convert(rest), descending, nullsFirst, span);
    }

    private Optional<Limit> limit(Block tail) {
        int first = tail.start(Block.Kind.LIMIT);
        int end = tail.end(Block.Kind.LIMIT);
        return Optional.of(
                tokens.isWord(first + 1, "ALL")
                        ? new Limit(Optional.empty(), false, tokens.span(first, end - 1))
                        : new Limit(value(first, first + 1, end), false, tokens.span(first, end - 1)));
    }

    private Optional<Limit> offset(Block tail) {
        if (!tail.has(Block.Kind.OFFSET)) {
            return Optional.empty();
        }
        int first = tail.start(Block.Kind.OFFSET);
        int end = tail.end(Block.Kind.OFFSET);
        int valueEnd = end - first > 2 && tokens.isAnyWord(end - 1, "ROW", "ROWS") ? end - 1 : end;
        return Optional.of(new Limit(value(first, first + 1, valueEnd), false, tokens.span(first, end - 1)));
    }

    /** {@code FETCH FIRST 3 ROWS WITH TIES}. */
    private Optional<Limit> fetch(Block tail) {
        if (!tail.has(Block.Kind.FETCH)) {
            return Optional.empty();
        }
        int first = tail.start(Block.Kind.FETCH);
        int end = tail.end(Block.Kind.FETCH);
        boolean ties = tokens.isWord(end - 1, "TIES");
        int valueEnd = first + 2;
        while (valueEnd < end && !tokens.isAnyWord(valueEnd, "ROW", "ROWS")) {
            valueEnd = tokens.skip(valueEnd);
        }
        Optional<Expression> value = valueEnd > first + 2 ? value(first, first + 2, valueEnd) : Optional.empty();
        return Optional.of(new Limit(value, ties, tokens.span(first, end - 1)));
    }

    /** The expression between two tokens; it was blanked in the copy, so that it is read on its own. */
    private Optional<Expression> value(int clause, int first, int end) {
        if (first >= end) {
            throw ParseException.syntax(
                    positions.sql(), tokens.get(clause).end(), "expected a number behind " + tokens.upperWord(clause));
        }
        return Optional.of(Grammar.separateExpression(tokens, tokens.span(first, end - 1)));
    }

    private With with(SqlWith with, QueryBody body) {
        int first = tokens.indexAt(body.span().start());
        while (first > 0 && !tokens.isWord(first, "WITH")) {
            first = tokens.is(first - 1, TokenKind.CLOSE_PAREN) ? tokens.partner(first - 1) : first - 1;
        }
        List<WithItem> items = new ArrayList<>();
        for (SqlNode node : with.withList) {
            items.add(withItem((SqlWithItem) node));
        }
        int end = tokens.indexAt(body.span().start());
        while (tokens.is(end - 1, TokenKind.OPEN_PAREN)) {
            end--;
        }
        return new With(tokens.isWord(first + 1, "RECURSIVE"), items, tokens.span(first, end - 1));
    }

    private WithItem withItem(SqlWithItem item) {
        int name = positions.firstToken(item.name);
        int open = name + 1;
        while (!tokens.isWord(open, "AS")) {
            open = tokens.skip(open);
        }
        while (!tokens.is(open, TokenKind.OPEN_PAREN)) {
            open++;
        }
        int close = tokens.partner(open);
        Span inside = close > open + 1
                ? tokens.span(open + 1, close - 1)
                : tokens.get(open).span();
        boolean writes = item.query.getKind() == SqlKind.EXPLICIT_TABLE && !tokens.isWord(open + 1, "TABLE");
        return new WithItem(
                new Alias(tokens.name(name), tokens.get(name).span()),
                writes ? Optional.empty() : Optional.of(convert(item.query)),
                inside);
    }

    /** The spans between the top-level commas. */
    private List<Span> list(int first, int end) {
        List<Span> items = new ArrayList<>();
        int start = first;
        int i = first;
        while (i < end) {
            if (tokens.is(i, TokenKind.COMMA)) {
                add(items, start, i);
                start = ++i;
            } else {
                i = tokens.skip(i);
            }
        }
        add(items, start, end);
        return items;
    }

    private void add(List<Span> items, int first, int end) {
        if (end > first) {
            items.add(tokens.span(first, end - 1));
        }
    }
}
