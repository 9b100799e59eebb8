package dev.vitrine.parser.grammar;

import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.Place;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.Sample;
import dev.vitrine.parser.statement.ViewQuery;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks that a query is of the shape that an incremental view can keep up to date. */
final class ViewQueries {
    private final Tokens tokens;

    private ViewQueries(Tokens tokens) {
        this.tokens = tokens;
    }

    static ViewQuery of(Tokens tokens, Query query) {
        return new ViewQueries(tokens).read(query);
    }

    private ViewQuery read(Query query) {
        query.with().ifPresent(with -> refuse(with.span(), "WITH"));
        if (!(query.body() instanceof QueryBody.Select select)) {
            throw refused(query.body().span(), "a set operation, VALUES or TABLE");
        }
        query.orderByClause().ifPresent(clause -> refuse(clause.span(), "ORDER BY"));
        query.limit().ifPresent(limit -> refuse(limit.span(), "LIMIT"));
        query.offset().ifPresent(offset -> refuse(offset.span(), "OFFSET"));
        query.locking().ifPresent(span -> refuse(span, "a lock"));
        select.groupByClause().ifPresent(clause -> refuse(clause.span(), "GROUP BY"));
        select.havingClause().ifPresent(clause -> refuse(clause.span(), "HAVING"));
        select.windowClause().ifPresent(clause -> refuse(clause.span(), "WINDOW"));
        if (select.quantifier() != QueryBody.Select.Quantifier.ALL) {
            throw refused(select.span(), "DISTINCT");
        }
        query.calls().stream()
                .filter(call -> call.place() == Place.WINDOW)
                .findFirst()
                .ifPresent(call -> refuse(call.call().span(), "a window function"));
        return assemble(query, select);
    }

    private ViewQuery assemble(Query query, QueryBody.Select select) {
        List<FromItem> items = new ArrayList<>();
        select.from().forEach(item -> flatten(item, items));
        if (items.isEmpty()) {
            throw ParseException.syntax(
                    tokens.sql(), select.list().end(), "expected FROM and the table that the view is on");
        }
        if (!(items.get(0) instanceof FromItem.TableReference base)) {
            throw refused(items.get(0).span(), "a base that is no table or view");
        }
        Optional<FromItem.FunctionTable> iterator = Optional.empty();
        if (items.size() > 1) {
            if (!(items.get(1) instanceof FromItem.FunctionTable function)) {
                throw refused(items.get(1).span(), "a join");
            }
            iterator = Optional.of(function);
        }
        if (items.size() > 2) {
            throw refused(items.get(2).span(), "more than one iterator");
        }
        Optional<Sample> sample =
                iterator.flatMap(FromItem.FunctionTable::sample).or(base::sample);
        return new ViewQuery(
                select.items(), base, iterator, sample, select.where(), select.whereClause(), query.span());
    }

    private void flatten(FromItem item, List<FromItem> items) {
        if (item instanceof FromItem.Join join) {
            if (join.kind() != FromItem.Join.Kind.CROSS || join.natural()) {
                throw refused(join.span(), "a join");
            }
            flatten(join.left(), items);
            flatten(join.right(), items);
        } else {
            items.add(item);
        }
    }

    private void refuse(Span span, String what) {
        throw refused(span, what);
    }

    private ParseException refused(Span span, String what) {
        return ParseException.notAvailable(
                tokens.sql(),
                span.start(),
                "an incremental view cannot have " + what
                        + " yet; it reads one table or view, at most one iterator, and WHERE");
    }
}
