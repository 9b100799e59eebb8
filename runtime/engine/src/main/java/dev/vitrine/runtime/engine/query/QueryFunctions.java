package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.query.Conjunct;
import dev.vitrine.parser.query.OrderItem;
import dev.vitrine.parser.query.PlacedCall;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.runtime.engine.run.RunContext;
import java.util.Comparator;
import java.util.List;

/** The functions that a query calls, and where they may stand: rows must come out one for one. */
final class QueryFunctions {
    private final RunContext context;
    private final String sql;

    QueryFunctions(RunContext context, String sql) {
        this.context = context;
        this.sql = sql;
    }

    /** Whether a call is one of a function of ours. */
    boolean is(Call call) {
        return call.schema().filter(schema -> !schema.equals("vitrine")).isEmpty()
                && context.functions().isFunction(call.name());
    }

    /** Refuses a function where it cannot be called. */
    void requirePlace(PlacedCall placed) {
        switch (placed.place()) {
            case SELECT_LIST, WHERE_CONJUNCT, WHERE_NESTED -> {
                if (placed.call().over() || placed.call().distinct()) {
                    throw notHere(placed.call(), "with OVER or DISTINCT");
                }
            }
            case ORDER_BY -> throw notHere(placed.call(), "in ORDER BY");
            case FROM -> throw notHere(placed.call(), "in FROM of a query; an incremental view can hold its rows");
            case JOIN_ON -> throw notHere(placed.call(), "in a join condition");
            case GROUP_BY -> throw notHere(placed.call(), "in GROUP BY");
            case HAVING -> throw notHere(placed.call(), "in HAVING");
            case DISTINCT_ON -> throw notHere(placed.call(), "in DISTINCT ON");
            case SUBQUERY -> throw notHere(placed.call(), "in a sub-query");
            case WITH -> throw notHere(placed.call(), "in WITH");
            case SET_OPERATION -> throw notHere(placed.call(), "in UNION, INTERSECT or EXCEPT");
            case LIMIT -> throw notHere(placed.call(), "in LIMIT");
            case AGGREGATE_ARGUMENT -> throw notHere(placed.call(), "in an aggregate");
            case WINDOW -> throw notHere(placed.call(), "in a window");
            case VALUES -> throw notHere(placed.call(), "in VALUES");
        }
    }

    /** The error about a function in a place where it cannot stand. */
    VitrineException notHere(Call call, String where) {
        return VitrineException.at(
                call.span().position(sql),
                ErrorCode.NOT_AVAILABLE,
                "function \"%s\" cannot be called %s; it can stand in the select list and in top-level conditions of WHERE"
                        .formatted(call.name(), where));
    }

    /** Refuses what a query with functions cannot have: its rows must come out one for one. */
    void requireShape(Query query, QueryBody.Select select) {
        Call first = query.calls().stream()
                .map(PlacedCall::call)
                .filter(this::is)
                .findFirst()
                .orElseThrow();
        if (select.quantifier() != QueryBody.Select.Quantifier.ALL) {
            throw notHere(first, "in SELECT DISTINCT");
        }
        if (!select.groupBy().isEmpty() || select.having().isPresent()) {
            throw notHere(first, "beside GROUP BY or HAVING");
        }
        if (!select.windows().isEmpty()) {
            throw notHere(first, "beside WINDOW");
        }
        for (OrderItem item : query.orderBy()) {
            if (sortsByFunction(item, select)) {
                throw VitrineException.at(
                        item.span().position(sql),
                        ErrorCode.NOT_AVAILABLE,
                        "sorting by what a function computes is not available; a computed column can hold the value");
            }
        }
    }

    private boolean sortsByFunction(OrderItem item, QueryBody.Select select) {
        if (item.expression() instanceof ColumnReference reference
                && reference.parts().size() == 1) {
            return select.items().stream()
                    .filter(column -> column.alias()
                            .filter(alias -> alias.name().equals(reference.name()))
                            .isPresent())
                    .anyMatch(column ->
                            column.expression().filter(this::areCalledIn).isPresent());
        }
        if (item.expression() instanceof Literal literal && literal.kind() == Literal.Kind.NUMBER) {
            boolean star = select.items().stream().anyMatch(SelectItem::star);
            int number = Integer.parseInt(literal.value()) - 1;
            return star
                    || (number >= 0
                            && number < select.items().size()
                            && select.items()
                                    .get(number)
                                    .expression()
                                    .filter(this::areCalledIn)
                                    .isPresent());
        }
        return false;
    }

    /** Whether an expression calls any. */
    boolean areCalledIn(Expression expression) {
        return Expressions.calls(expression).stream().anyMatch(this::is);
    }

    /** The conditions that call functions, those that only use this machine first. */
    List<Conjunct> conditions(QueryBody.Select select) {
        return select.where().stream()
                .filter(condition -> areCalledIn(condition.expression()))
                .sorted(Comparator.comparingInt(condition -> cost(condition.expression())))
                .toList();
    }

    private int cost(Expression condition) {
        return Expressions.calls(condition).stream()
                        .filter(this::is)
                        .flatMap(call -> context.functions().overloads(call.name()).stream())
                        .anyMatch(function ->
                                function instanceof ScalarFunction scalar && scalar.work() == dev.vitrine.udf.Work.IO)
                ? 1
                : 0;
    }
}
