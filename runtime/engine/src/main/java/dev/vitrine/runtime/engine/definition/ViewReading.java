package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.ViewColumn;
import dev.vitrine.parser.statement.ViewQuery;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.MediaText;
import dev.vitrine.planner.function.TableProducer;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads CREATE INCREMENTAL VIEW: makes of the statement what the catalog keeps of a view. */
final class ViewReading {
    private final Definitions definitions;

    ViewReading(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Refuses what a view cannot have, or not yet. */
    void refuse(CreateIncrementalView statement) throws SQLException {
        refuseOptions(statement);
        refuseAggregates(statement.query());
    }

    private void refuseOptions(CreateIncrementalView statement) {
        ViewQuery query = statement.query();
        statement.columns().stream()
                .filter(column ->
                        column.storage().isPresent() || !column.options().isEmpty())
                .findFirst()
                .ifPresent(column -> {
                    throw definitions.notAvailable(
                            column.span(), "STORED, VIRTUAL and OPTIONS of a view's column are not available");
                });
        statement.options().forEach(option -> refuse(option, query));
        query.sample().ifPresent(sample -> {
            throw definitions.notAvailable(sample.span(), "a sample in an incremental view is not available");
        });
        query.base().timeSpec().ifPresent(time -> {
            throw definitions.notAvailable(time.span(), "an incremental view on an old version is not available");
        });
        query.where()
                .forEach(conjunct -> Expressions.calls(conjunct.expression()).stream()
                        .filter(this::isFunction)
                        .findFirst()
                        .ifPresent(call -> {
                            throw definitions.notAvailable(
                                    call.span(),
                                    "function \"%s\" cannot be called in WHERE of an incremental view; a computed column can hold the value"
                                            .formatted(call.name()));
                        }));
    }

    private void refuse(Option option, ViewQuery query) {
        if (!option.name().equals("on_error")) {
            throw definitions.notAvailable(
                    option.span(), "view option \"%s\" is not available".formatted(option.name()));
        }
        if (!option.value().equals("null") && !option.value().equals("abort")) {
            throw VitrineException.at(
                    option.span().position(definitions.sql()),
                    ErrorCode.INVALID_PARAMETER,
                    "on_error is 'abort' or 'null', not '%s'".formatted(option.value()));
        }
        if (query.iterator().isEmpty()) {
            throw VitrineException.at(
                    option.span().position(definitions.sql()),
                    ErrorCode.INVALID_PARAMETER,
                    "on_error is for a view with a table function; a column of this one may say ON ERROR NULL");
        }
    }

    /** What the view says of its table function's errors; a view that says nothing follows the session. */
    private boolean keepsErrors(CreateIncrementalView statement) {
        return statement.options().stream()
                .filter(option -> option.name().equals("on_error"))
                .map(option -> option.value().equals("null"))
                .findFirst()
                .orElseGet(() -> !(definitions.context().defaultErrorPolicy() instanceof ErrorPolicy.Abort));
    }

    /** A row of a view belongs to one row of its base. */
    private void refuseAggregates(ViewQuery query) throws SQLException {
        List<Call> calls = query.items().stream()
                .flatMap(item -> item.expression().stream())
                .flatMap(expression -> Expressions.calls(expression).stream())
                .filter(call -> !isFunction(call))
                .toList();
        for (Call call : calls) {
            if (call.over() || definitions.ddl().isAggregate(call.name())) {
                throw definitions.notAvailable(
                        call.span(),
                        "\"%s\" reads many rows, and an incremental view can only compute with one; a plain view over it can count and rank"
                                .formatted(call.name()));
            }
        }
    }

    private boolean isFunction(Call call) {
        return call.schema().filter(schema -> !schema.equals("vitrine")).isEmpty()
                && definitions.context().functions().isFunction(call.name());
    }

    /** The view of a statement, with a number of its own; the types of its columns are not known yet. */
    IncrementalView view(CreateIncrementalView statement, QualifiedName name, Relation base) throws SQLException {
        ViewQuery query = statement.query();
        String baseAlias = query.base()
                .alias()
                .map(alias -> alias.name())
                .orElse(query.base().table().name());
        Optional<IncrementalView.Iterator> iterator =
                query.iterator().map(table -> iterator(table, keepsErrors(statement)));
        IncrementalView bare = new IncrementalView(
                definitions.writer().newId(),
                name,
                base.id(),
                baseAlias,
                new FillTargets(definitions.context()).keyTypes(base),
                iterator,
                query.whereClause().map(clause -> MediaText.cast(clause.body().in(definitions.sql()))),
                List.of(),
                List.of(),
                statement.span().in(definitions.sql()),
                false);
        List<IncrementalView.Item> items = named(statement, items(query, base, bare));
        return withItems(bare, items, definitions.derived().root(base).versioned());
    }

    /** The items under the names of the statement's column list, if it has one. */
    private List<IncrementalView.Item> named(CreateIncrementalView statement, List<IncrementalView.Item> items) {
        List<ViewColumn> columns = statement.columns();
        if (columns.stream().anyMatch(column -> column.onError().isPresent())) {
            return withPolicies(columns, items);
        }
        if (columns.size() > items.size()) {
            throw VitrineException.at(
                    columns.get(items.size()).span().position(definitions.sql()),
                    ErrorCode.SYNTAX_ERROR,
                    "the view names %d columns, its query gives %d".formatted(columns.size(), items.size()));
        }
        List<IncrementalView.Item> named = new ArrayList<>(items);
        for (int i = 0; i < columns.size(); i++) {
            IncrementalView.Item item = items.get(i);
            named.set(i, new IncrementalView.Item(columns.get(i).name(), item.expression(), item.computation()));
        }
        return named;
    }

    /** A column list that says ON ERROR names the query's columns; it need not name all. */
    private List<IncrementalView.Item> withPolicies(List<ViewColumn> columns, List<IncrementalView.Item> items) {
        List<IncrementalView.Item> all = new ArrayList<>(items);
        for (ViewColumn column : columns) {
            int place = 0;
            while (place < all.size() && !all.get(place).name().equals(column.name())) {
                place++;
            }
            if (place == all.size() || all.get(place).computation().isEmpty()) {
                throw VitrineException.at(
                        column.nameSpan().position(definitions.sql()),
                        place == all.size() ? ErrorCode.UNDEFINED_COLUMN : ErrorCode.WRONG_OBJECT_TYPE,
                        place == all.size()
                                ? "the view's query has no column \"%s\"".formatted(column.name())
                                : "column \"%s\" is not computed".formatted(column.name()));
            }
            IncrementalView.Item item = all.get(place);
            Computation old = item.computation().get();
            ErrorPolicy policy = column.onError().map(ErrorPolicies::of).orElse(old.onError());
            all.set(
                    place,
                    new IncrementalView.Item(
                            item.name(),
                            item.expression(),
                            Optional.of(new Computation(old.expression(), old.stored(), policy, old.options()))));
        }
        return all;
    }

    private IncrementalView.Iterator iterator(FromItem.FunctionTable table, boolean keepsErrors) {
        Call call = table.call();
        String text = call.span().in(definitions.sql());
        return new IncrementalView.Iterator(
                call.name(),
                text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')),
                table.alias().map(alias -> alias.name()).orElse(call.name()),
                keepsErrors);
    }

    private static IncrementalView withItems(
            IncrementalView view, List<IncrementalView.Item> items, boolean versioned) {
        return new IncrementalView(
                view.id(),
                view.name(),
                view.baseId(),
                view.baseAlias(),
                view.keyTypes(),
                view.iterator(),
                view.condition(),
                items,
                view.columns(),
                view.definition(),
                versioned);
    }

    private List<IncrementalView.Item> items(ViewQuery query, Relation base, IncrementalView bare) {
        List<IncrementalView.Item> items = new ArrayList<>();
        for (SelectItem item : query.items()) {
            if (item.star()) {
                addStar(item, base, bare, items);
            } else {
                Expression expression = item.expression().orElseThrow();
                items.add(item(item, expression));
            }
        }
        Set<String> names = new LinkedHashSet<>();
        for (IncrementalView.Item item : items) {
            if (!names.add(item.name())) {
                throw VitrineException.at(
                        query.span().position(definitions.sql()),
                        ErrorCode.DUPLICATE_COLUMN,
                        "column \"%s\" is specified more than once; give one of them another name with AS"
                                .formatted(item.name()));
            }
        }
        return items;
    }

    private void addStar(SelectItem item, Relation base, IncrementalView bare, List<IncrementalView.Item> items) {
        Optional<String> table = item.table().map(name -> name.name());
        if (table.isEmpty() || table.get().equals(bare.baseAlias())) {
            base.columns()
                    .forEach(column -> items.add(new IncrementalView.Item(
                            column.name(),
                            Quote.name(bare.baseAlias()) + "." + Quote.name(column.name()),
                            Optional.empty())));
        }
        if (bare.iterator().isPresent()
                && (table.isEmpty() || table.get().equals(bare.iterator().get().alias()))) {
            IncrementalView.Iterator iterator = bare.iterator().get();
            List<String> columns = new ArrayList<>(List.of("pos"));
            producer(iterator).columns().forEach(column -> columns.add(column.name()));
            columns.forEach(column -> items.add(new IncrementalView.Item(
                    column, Quote.name(iterator.alias()) + "." + Quote.name(column), Optional.empty())));
        }
    }

    private TableProducer producer(IncrementalView.Iterator iterator) {
        return definitions.context().functions().overloads(iterator.function()).stream()
                .filter(TableProducer.class::isInstance)
                .map(TableProducer.class::cast)
                .findFirst()
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.UNDEFINED_FUNCTION,
                        definitions.context().binder().unknown(iterator.function())));
    }

    private IncrementalView.Item item(SelectItem item, Expression expression) {
        boolean computed = Expressions.calls(expression).stream().anyMatch(this::isFunction);
        String text = expression.span().in(definitions.sql());
        String name = item.alias().map(alias -> alias.name()).orElseGet(() -> name(expression));
        return new IncrementalView.Item(
                name,
                computed ? text : MediaText.cast(text),
                computed
                        ? Optional.of(new Computation(
                                text, true, definitions.context().defaultErrorPolicy(), Map.of()))
                        : Optional.empty());
    }

    private String name(Expression expression) {
        if (expression instanceof dev.vitrine.parser.expression.ColumnReference reference) {
            return reference.name();
        }
        if (expression instanceof Call call) {
            return call.name();
        }
        throw VitrineException.at(
                expression.span().position(definitions.sql()),
                ErrorCode.SYNTAX_ERROR,
                "the column needs a name; give it one with AS");
    }
}
