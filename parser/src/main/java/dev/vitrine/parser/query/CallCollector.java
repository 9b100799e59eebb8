package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Composite;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.SubQuery;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the calls of a query with their places. One use. */
public final class CallCollector {
    /** Postgres' aggregates; with OVER, FILTER, DISTINCT or an ORDER BY inside, any function is one. */
    private static final Set<String> AGGREGATES = Set.of(
            "array_agg",
            "any_value",
            "avg",
            "bit_and",
            "bit_or",
            "bit_xor",
            "bool_and",
            "bool_or",
            "corr",
            "count",
            "covar_pop",
            "covar_samp",
            "every",
            "json_agg",
            "json_object_agg",
            "jsonb_agg",
            "jsonb_object_agg",
            "max",
            "min",
            "range_agg",
            "range_intersect_agg",
            "regr_avgx",
            "regr_avgy",
            "regr_count",
            "regr_slope",
            "regr_intercept",
            "regr_r2",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "string_agg",
            "sum",
            "var_pop",
            "var_samp",
            "variance",
            "xmlagg",
            "mode",
            "percentile_cont",
            "percentile_disc");

    private final List<PlacedCall> calls = new ArrayList<>();
    private Optional<Span> conjunct = Optional.empty();

    private CallCollector() {}

    /** The calls of a query that consists of these parts. */
    public static List<PlacedCall> collect(
            Optional<With> with,
            QueryBody body,
            List<OrderItem> orderBy,
            Optional<Limit> limit,
            Optional<Limit> offset) {
        CallCollector collector = new CallCollector();
        with.ifPresent(collector::with);
        collector.body(body);
        orderBy.forEach(item -> collector.walk(item.expression(), Place.ORDER_BY, null));
        limit.flatMap(Limit::value).ifPresent(value -> collector.walk(value, Place.LIMIT, null));
        offset.flatMap(Limit::value).ifPresent(value -> collector.walk(value, Place.LIMIT, null));
        return collector.calls;
    }

    private void with(With with) {
        with.items().forEach(item -> item.query().ifPresent(query -> nested(query, Place.WITH)));
    }

    private void nested(Query query, Place place) {
        query.calls().forEach(call -> calls.add(new PlacedCall(call.call(), place, conjunct, call.outer())));
    }

    private void body(QueryBody body) {
        if (body instanceof QueryBody.Select select) {
            select(select);
        } else if (body instanceof QueryBody.SetOperation operation) {
            operand(operation.left());
            operand(operation.right());
        } else if (body instanceof QueryBody.Nested nested) {
            calls.addAll(nested.query().calls());
        } else if (body instanceof QueryBody.Values values) {
            values.rows().forEach(row -> row.forEach(value -> walk(value, Place.VALUES, null)));
        }
    }

    private void operand(QueryBody body) {
        int first = calls.size();
        body(body);
        for (int i = first; i < calls.size(); i++) {
            PlacedCall call = calls.get(i);
            calls.set(i, new PlacedCall(call.call(), Place.SET_OPERATION, call.conjunct(), call.outer()));
        }
    }

    private void select(QueryBody.Select select) {
        select.distinctOn().forEach(e -> walk(e, Place.DISTINCT_ON, null));
        select.items().forEach(item -> item.expression().ifPresent(e -> walk(e, Place.SELECT_LIST, null)));
        select.from().forEach(this::from);
        for (Conjunct condition : select.where()) {
            conjunct = Optional.of(condition.span());
            walk(condition.expression(), Place.WHERE_CONJUNCT, null);
        }
        conjunct = Optional.empty();
        select.groupBy().forEach(e -> walk(e, Place.GROUP_BY, null));
        select.having().ifPresent(e -> walk(e, Place.HAVING, null));
        select.windows().forEach(e -> walk(e, Place.WINDOW, null));
    }

    private void from(FromItem item) {
        if (item instanceof FromItem.Join join) {
            from(join.left());
            from(join.right());
            join.on().ifPresent(on -> walk(on, Place.JOIN_ON, null));
        } else if (item instanceof FromItem.DerivedTable derived) {
            nested(derived.query(), Place.SUBQUERY);
        } else if (item instanceof FromItem.FunctionTable function) {
            walk(function.call(), Place.FROM, null);
        }
    }

    private void walk(Expression expression, Place place, @Nullable Call outer) {
        if (expression instanceof Call call) {
            call(call, place, outer);
        } else if (expression instanceof Composite composite) {
            composite(composite, place, outer);
        } else if (expression instanceof SubQuery query) {
            query.calls()
                    .forEach(call ->
                            calls.add(new PlacedCall(call, Place.SUBQUERY, conjunct, Optional.ofNullable(outer))));
        }
    }

    private void call(Call call, Place place, @Nullable Call outer) {
        Place here = call.over() ? Place.WINDOW : place;
        calls.add(new PlacedCall(call, here, conjunct, Optional.ofNullable(outer)));
        Place below = here != Place.WINDOW && isAggregate(call) ? Place.AGGREGATE_ARGUMENT : here;
        for (Argument argument : call.arguments()) {
            walk(argument.value(), below, call);
        }
        call.orderBy().forEach(e -> walk(e, below, call));
    }

    private static boolean isAggregate(Call call) {
        return call.distinct()
                || call.star()
                || !call.orderBy().isEmpty()
                || (AGGREGATES.contains(call.name())
                        && call.schema().map("pg_catalog"::equals).orElse(true));
    }

    private void composite(Composite composite, Place place, @Nullable Call outer) {
        switch (composite.operator()) {
            case "over" -> composite.children().forEach(child -> walk(child, Place.WINDOW, outer));
            case "filter", "within group" -> aggregate(composite, place, outer);
            case "or", "not", "case" -> {
                Place below = place == Place.WHERE_CONJUNCT ? Place.WHERE_NESTED : place;
                composite.children().forEach(child -> walk(child, below, outer));
            }
            default -> composite.children().forEach(child -> walk(child, place, outer));
        }
    }

    /** The first child is the aggregate itself. */
    private void aggregate(Composite composite, Place place, @Nullable Call outer) {
        Expression first = composite.children().get(0);
        if (first instanceof Call call) {
            calls.add(new PlacedCall(call, place, conjunct, Optional.ofNullable(outer)));
            Expressions.children(call).forEach(child -> walk(child, Place.AGGREGATE_ARGUMENT, call));
        } else {
            walk(first, place, outer);
        }
        composite.children().stream().skip(1).forEach(child -> walk(child, Place.AGGREGATE_ARGUMENT, outer));
    }
}
