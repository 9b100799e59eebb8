package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.QueryParser;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.expression.Parameter;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.Conjunct;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.Limit;
import dev.vitrine.parser.query.MediaSyntax;
import dev.vitrine.parser.query.MediaSyntaxScanner;
import dev.vitrine.parser.query.Place;
import dev.vitrine.parser.query.PlacedCall;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.MediaText;
import dev.vitrine.planner.expression.QueryProgram;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerTypes;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans a query that calls functions or searches by similarity. Functions may stand in the select list and in the conditions
 * at the top of WHERE of one SELECT; elsewhere they are refused with their place. One thread at a time.
 */
final class QueryPlanner {
    private final RunContext context;
    private final String sql;
    private final Relations relations;
    private final List<Binding> parameters;
    private final BoundText.Builder text;
    private final QueryFunctions functions;
    /** The views that are read with their hidden keys. */
    private final Set<FromItem.TableReference> withKeys = new HashSet<>();

    private final List<Span> replaced = new ArrayList<>();

    QueryPlanner(RunContext context, String sql, Relations relations, List<Binding> parameters) {
        this.context = context;
        this.sql = sql;
        this.relations = relations;
        this.parameters = parameters;
        this.text = new BoundText.Builder(sql);
        this.functions = new QueryFunctions(context, sql);
    }

    QueryPlan plan() throws SQLException {
        Query query = QueryParser.parse(sql);
        List<PlacedCall> calls = new ArrayList<>();
        List<PlacedCall> similarities = new ArrayList<>();
        List<PlacedCall> cells = new ArrayList<>();
        for (PlacedCall placed : query.calls()) {
            if (Similarity.is(placed.call())) {
                similarities.add(placed);
            } else if (CellFunctions.is(placed.call())) {
                cells.add(placed);
            } else if (functions.is(placed.call())) {
                calls.add(placed);
            }
        }
        calls.forEach(functions::requirePlace);
        QueryBody.Select select = query.select().orElse(null);
        if (select == null) {
            List<PlacedCall> all = new ArrayList<>(calls);
            all.addAll(similarities);
            all.addAll(cells);
            throw functions.notHere(all.get(0).call(), "in a query that is no single SELECT");
        }
        List<QueryVector> vectors = similarity(query, select, similarities);
        spliceCells(select, cells);
        return calls.isEmpty()
                ? new QueryPlan(
                        finish(),
                        vectors,
                        new RowProgram(List.of(), List.of(), List.of(), List.of()),
                        0,
                        List.of(),
                        Optional.empty(),
                        Optional.empty())
                : withFunctions(query, select, vectors);
    }

    private List<QueryVector> similarity(Query query, QueryBody.Select select, List<PlacedCall> calls)
            throws SQLException {
        if (calls.isEmpty()) {
            return List.of();
        }
        for (PlacedCall placed : calls) {
            boolean fits = placed.place() == Place.SELECT_LIST
                    || placed.place() == Place.ORDER_BY
                    || placed.place() == Place.WHERE_CONJUNCT
                    || placed.place() == Place.WHERE_NESTED;
            if (!fits
                    || select.quantifier() != QueryBody.Select.Quantifier.ALL
                    || !select.groupBy().isEmpty()) {
                throw VitrineException.at(
                        placed.call().span().position(sql),
                        ErrorCode.NOT_AVAILABLE,
                        "SIMILARITY can stand in the select list, WHERE and ORDER BY of a plain SELECT");
            }
        }
        List<Call> distinct = calls.stream().map(PlacedCall::call).toList();
        distinct.forEach(call -> replaced.add(call.span()));
        query.orderBy().forEach(item -> replaced.add(item.span()));
        TimeTravel travel = new TimeTravel(context, sql, relations, parameters);
        Similarity similarity = new Similarity(context, sql, query, select, relations, travel, text);
        List<QueryVector> vectors = similarity.splice(distinct);
        replaced.addAll(similarity.replaced());
        withKeys.addAll(similarity.joined());
        return vectors;
    }

    private void spliceCells(QueryBody.Select select, List<PlacedCall> cells) throws SQLException {
        if (cells.isEmpty()) {
            return;
        }
        Map<CellFunctions.Source, FromItem.TableReference> sources = new LinkedHashMap<>();
        for (FromItem.TableReference table : FromItem.tables(select.from())) {
            Optional<Relation> relation = relations.find(table.table());
            if (relation.isPresent()) {
                sources.put(new CellFunctions.Source(relation.get(), table.name()), table);
            }
        }
        CellFunctions cellFunctions = new CellFunctions(context, sql);
        for (PlacedCall placed : cells) {
            switch (placed.place()) {
                case SUBQUERY, WITH, SET_OPERATION, LIMIT, VALUES, FROM ->
                    throw VitrineException.at(
                            placed.call().span().position(sql),
                            ErrorCode.NOT_AVAILABLE,
                            "%s cannot be called here; it can stand in a plain SELECT"
                                    .formatted(placed.call().name()));
                case SELECT_LIST,
                        WHERE_CONJUNCT,
                        WHERE_NESTED,
                        ORDER_BY,
                        JOIN_ON,
                        GROUP_BY,
                        HAVING,
                        DISTINCT_ON,
                        AGGREGATE_ARGUMENT,
                        WINDOW -> {
                    boolean unnamed = select.items().stream()
                            .anyMatch(item ->
                                    item.alias().isEmpty() && item.expression().orElse(null) == placed.call());
                    text.replace(
                            placed.call().span(),
                            cellFunctions.text(placed.call(), List.copyOf(sources.keySet()))
                                    + (unnamed ? " AS " + placed.call().name() : ""));
                }
            }
        }
        sources.forEach((source, table) -> {
            if (cellFunctions.viewsRead().contains(source)) {
                showKeys(source, table);
            }
        });
    }

    /** Reads a view with its hidden keys, which results leave out. */
    private void showKeys(CellFunctions.Source view, FromItem.TableReference table) {
        if (table.timeSpec().isPresent() || table.sample().isPresent()) {
            throw VitrineException.at(
                    table.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "the state of a view's cell on an old version or a sample is not available");
        }
        if (withKeys.add(table)) {
            text.replace(table.span(), view.relation().rows().quoted() + " AS " + Quote.name(view.alias()));
        }
    }

    private QueryPlan withFunctions(Query query, QueryBody.Select select, List<QueryVector> vectors)
            throws SQLException {
        functions.requireShape(query, select);
        String from = select.fromClause().isEmpty()
                ? "(SELECT) AS \"~\""
                : described(select.fromClause().get().body().in(sql));
        QueryProgram program = new QueryProgram(sql, context.binder(), new ServerTypes(context.connection(), from));
        List<Conjunct> conditions = functions.conditions(select);
        conditions.forEach(condition -> {
            program.add(condition.expression());
            replace(condition.span(), "TRUE");
        });
        List<QueryPlan.ComputedColumn> columns = new ArrayList<>();
        for (SelectItem item : select.items()) {
            Expression expression = item.expression().orElse(null);
            if (expression != null && functions.areCalledIn(expression)) {
                PostgresType type = program.add(expression);
                String placeholder = "~c" + columns.size();
                columns.add(new QueryPlan.ComputedColumn(placeholder, label(item, expression), type));
                replace(
                        item.span(),
                        "CAST(NULL AS " + (type.media().isPresent() ? "text" : type.sqlName()) + ") AS "
                                + Quote.name(placeholder));
            }
        }
        RowProgram built = program.build();
        StringBuilder leaves = new StringBuilder();
        List<BoundText.Slot> slots = new ArrayList<>();
        for (Leaf leaf : built.leaves()) {
            leaves.append(", (")
                    .append(leaf.sql())
                    .append(") AS \"~l")
                    .append(leaf.slot())
                    .append('"');
            leaf.parameters().forEach(parameter -> slots.add(new BoundText.Slot.User(parameter)));
        }
        text.insert(select.list().end(), leaves.toString(), slots.toArray(new BoundText.Slot[0]));
        Optional<QueryPlan.RowCount> limit = Optional.empty();
        Optional<QueryPlan.RowCount> offset = Optional.empty();
        if (!conditions.isEmpty()) {
            limit = query.limit().flatMap(this::takeOut);
            offset = query.offset().flatMap(this::takeOut);
        }
        return new QueryPlan(finish(), vectors, built, conditions.size(), columns, limit, offset);
    }

    /** A FROM clause as the server understands it, to ask for types. */
    private String described(String from) throws SQLException {
        BoundText.Builder clause = new BoundText.Builder(from);
        new TimeTravel(context, from, relations, parameters).splice(clause);
        return MediaText.cast(clause.build().text());
    }

    private void replace(Span span, String with) {
        replaced.add(span);
        text.replace(span, with);
    }

    /** Rows are counted after conditions that Postgres does not see. */
    private Optional<QueryPlan.RowCount> takeOut(Limit limit) {
        replace(limit.span(), "");
        if (limit.withTies()) {
            throw VitrineException.at(
                    limit.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "WITH TIES is not available beside a condition that calls a function");
        }
        if (limit.value().isEmpty()) {
            boolean fetchOne = sql.regionMatches(true, limit.span().start(), "FETCH", 0, 5);
            return fetchOne ? Optional.of(new QueryPlan.RowCount.Fixed(1)) : Optional.empty();
        }
        Expression value = limit.value().get();
        if (value instanceof Literal literal && literal.kind() == Literal.Kind.NUMBER) {
            return Optional.of(new QueryPlan.RowCount.Fixed(Long.parseLong(literal.value())));
        }
        if (value instanceof Literal literal && literal.kind() == Literal.Kind.NULL) {
            return Optional.empty();
        }
        if (value instanceof Parameter parameter) {
            return Optional.of(new QueryPlan.RowCount.Parameter(parameter.index() - 1));
        }
        throw VitrineException.at(
                value.span().position(sql),
                ErrorCode.NOT_AVAILABLE,
                "LIMIT and OFFSET must be a number or a parameter beside a condition that calls a function");
    }

    /** As Postgres would call the column. */
    private static String label(SelectItem item, Expression expression) {
        if (item.alias().isPresent()) {
            return item.alias().get().name();
        }
        Expression inner = expression;
        while (inner instanceof dev.vitrine.parser.expression.Composite composite
                && composite.operator().equals("::")) {
            inner = composite.children().get(0);
        }
        return inner instanceof Call call ? call.name() : "?column?";
    }

    private BoundText finish() throws SQLException {
        new TimeTravel(context, sql, relations, parameters).splice(text, replaced);
        for (MediaSyntax syntax : MediaSyntaxScanner.scan(Lexer.tokens(sql))) {
            if (replaced.stream().noneMatch(span -> span.contains(syntax.type()))) {
                text.replace(
                        syntax.type(),
                        PostgresType.of(MediaKind.valueOf(syntax.kind().name())).sqlName());
            }
        }
        return text.build();
    }

    /** The steps that fill a slot, in order. */
    static List<Step> stepsFor(RowProgram program, int slot) {
        List<Step> needed = new ArrayList<>();
        collect(program, slot, needed);
        return needed.stream().sorted(Comparator.comparingInt(Step::slot)).toList();
    }

    private static void collect(RowProgram program, int slot, List<Step> needed) {
        for (Step step : program.steps()) {
            if (step.slot() == slot && !needed.contains(step)) {
                needed.add(step);
                step.reads().forEach(input -> collect(program, input, needed));
            }
        }
    }
}
