package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.expression.MediaLiteral;
import dev.vitrine.parser.expression.Parameter;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.OrderItem;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.query.QueryBody;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.MediaText;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.runtime.engine.maintain.IndexFill;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts similarity searches into a query's text: the vectors of an index are joined to the table by key, the call becomes
 * pgvector's own distance, so that Postgres finds the nearest by its index. A table as it was is joined with the vectors of then,
 * and all of them are looked at. One thread at a time.
 */
final class Similarity {
    private final RunContext context;
    private final String sql;
    private final Query query;
    private final QueryBody.Select select;
    private final Relations relations;
    private final TimeTravel travel;
    private final BoundText.Builder text;
    private final List<QueryVector> vectors = new ArrayList<>();
    private final Map<FromItem.TableReference, Map<EmbeddingIndex, String>> joins = new LinkedHashMap<>();

    Similarity(
            RunContext context,
            String sql,
            Query query,
            QueryBody.Select select,
            Relations relations,
            TimeTravel travel,
            BoundText.Builder text) {
        this.context = context;
        this.sql = sql;
        this.query = query;
        this.select = select;
        this.relations = relations;
        this.travel = travel;
        this.text = text;
    }

    /** Whether a call is a similarity search by its name alone. */
    static boolean is(Call call) {
        return call.name().equals("similarity") && call.schema().isEmpty();
    }

    /** The tables and views that were joined with their vectors, and show their hidden keys by it. */
    Set<FromItem.TableReference> joined() {
        return joins.keySet();
    }

    /** Replaces the calls; what is sorted by similarity, most similar first, is sorted by distance. */
    List<QueryVector> splice(List<Call> calls) throws SQLException {
        Map<Call, Search> searches = new LinkedHashMap<>();
        for (Call call : calls) {
            searches.put(call, search(call));
        }
        for (OrderItem item : query.orderBy()) {
            Call sorted = sortedBy(item);
            if (sorted != null && item.descending() && searches.containsKey(sorted)) {
                text.replace(item.span(), searches.get(sorted).distance(), parameter(searches.get(sorted)));
                if (item.expression() == sorted) {
                    searches.remove(sorted);
                }
            }
        }
        for (Map.Entry<Call, Search> entry : searches.entrySet()) {
            Search search = entry.getValue();
            String named = select.items().stream()
                            .anyMatch(item ->
                                    item.alias().isEmpty() && item.expression().orElse(null) == entry.getKey())
                    ? " AS similarity"
                    : "";
            text.replace(
                    entry.getKey().span(),
                    search.index().metric().similarity(search.distance()) + named,
                    parameter(search));
        }
        spliceJoins();
        return vectors;
    }

    private record Search(EmbeddingIndex index, String distance, int vector) {}

    private static BoundText.Slot parameter(Search search) {
        return new BoundText.Slot.Made(search.vector());
    }

    /** The call that an item sorts by, itself or through the alias of a column. */
    private @org.jspecify.annotations.Nullable Call sortedBy(OrderItem item) {
        if (item.expression() instanceof Call call) {
            return call;
        }
        if (item.expression() instanceof ColumnReference reference
                && reference.parts().size() == 1) {
            for (SelectItem column : select.items()) {
                if (column.alias()
                                .filter(alias -> alias.name().equals(reference.name()))
                                .isPresent()
                        && column.expression().orElse(null) instanceof Call call) {
                    return call;
                }
            }
        }
        return null;
    }

    private VitrineException notBuilt(Call call, EmbeddingIndex index) {
        return VitrineException.at(
                call.span().position(sql),
                ErrorCode.WRONG_STATE,
                "index \"%s\" does not have the vectors of all rows yet; SHOW JOBS tells how far it is"
                        .formatted(index.name().name()));
    }

    private Search search(Call call) throws SQLException {
        List<Argument> arguments = call.arguments();
        if (arguments.size() < 2 || !(arguments.get(0).value() instanceof ColumnReference column)) {
            throw VitrineException.at(
                    call.span().position(sql),
                    ErrorCode.UNDEFINED_FUNCTION,
                    "SIMILARITY takes a column, a query and optionally index => 'name'");
        }
        Optional<String> wanted = arguments.stream()
                .filter(argument -> argument.name().filter("index"::equals).isPresent())
                .map(argument -> argument.value() instanceof Literal literal ? literal.value() : "")
                .findFirst();
        for (FromItem.TableReference table : FromItem.tables(select.from())) {
            Optional<Relation> relation = relations.find(table.table());
            if (relation.isPresent() && names(table, relation.get(), column)) {
                List<EmbeddingIndex> indexes = context
                        .catalog()
                        .indexesOn(relation.get().id())
                        .stream()
                        .filter(index -> index.column().equals(column.name()))
                        .filter(index -> wanted.isEmpty()
                                || wanted.get().equals(index.name().name()))
                        .toList();
                if (!indexes.isEmpty()) {
                    EmbeddingIndex index = indexes.stream()
                            .filter(EmbeddingIndex::built)
                            .findFirst()
                            .orElseThrow(() -> notBuilt(call, indexes.get(0)));
                    vectors.add(vector(index, arguments.get(1).value()));
                    boolean half = "fp16".equals(index.options().get("precision"));
                    String cast = half ? "halfvec(" + index.dimension() + ")" : "";
                    String alias = joins.computeIfAbsent(table, t -> new LinkedHashMap<>())
                            .computeIfAbsent(
                                    index,
                                    i -> "\"~e" + i.id() + "_" + table.span().start() + "\"");
                    return new Search(
                            index,
                            half
                                    ? "CAST(" + alias + "._v_e AS " + cast + ") "
                                            + index.metric().operator() + " CAST(? AS " + cast + ")"
                                    : alias + "._v_e " + index.metric().operator() + " ?",
                            vectors.size() - 1);
                }
            }
        }
        throw VitrineException.at(
                call.span().position(sql),
                ErrorCode.NO_EMBEDDING_INDEX,
                "column \"%s\" has no embedding index%s; CREATE EMBEDDING INDEX .. ON table (%s) USING .. makes one"
                        .formatted(
                                column.name(),
                                wanted.map(name -> " \"" + name + "\"").orElse(""),
                                column.name()));
    }

    private static boolean names(FromItem.TableReference table, Relation relation, ColumnReference column) {
        boolean has = relation.columns().stream().anyMatch(c -> c.name().equals(column.name()));
        List<String> parts = column.parts();
        return has && (parts.size() == 1 || parts.get(parts.size() - 2).equals(table.name()));
    }

    private QueryVector vector(EmbeddingIndex index, Expression value) {
        Operand operand;
        PostgresType type = PostgresType.TEXT;
        if (value instanceof Literal literal && literal.kind() == Literal.Kind.STRING) {
            operand = new Operand.Constant(literal.value());
        } else if (value instanceof MediaLiteral literal) {
            operand = new Operand.Constant(literal.value());
            type = PostgresType.of(MediaKind.valueOf(literal.kind().name()));
        } else if (value instanceof Parameter parameter) {
            operand = new Operand.Parameter(parameter.index() - 1);
        } else {
            return evaluated(index, value);
        }
        return new QueryVector(
                index, operand, type, Optional.empty(), value.span().position(sql));
    }

    /** A query that Postgres works out before the search: any expression that does not depend on the row. */
    private QueryVector evaluated(EmbeddingIndex index, Expression value) {
        Expressions.columns(value).stream().findFirst().ifPresent(column -> {
            throw VitrineException.at(
                    column.span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "the query of SIMILARITY must be the same for all rows; it reads column \"%s\""
                            .formatted(column.name()));
        });
        List<Integer> parameters = BoundText.Builder.userSlots(sql, value.span()).stream()
                .map(slot -> ((BoundText.Slot.User) slot).index())
                .toList();
        return new QueryVector(
                index,
                new Operand.Constant(null),
                PostgresType.TEXT,
                Optional.of(
                        new QueryVector.Evaluated(MediaText.cast(value.span().in(sql)), parameters)),
                value.span().position(sql));
    }

    private void spliceJoins() throws SQLException {
        for (Map.Entry<FromItem.TableReference, Map<EmbeddingIndex, String>> entry : joins.entrySet()) {
            FromItem.TableReference table = entry.getKey();
            Relation relation = relations.find(table.table()).orElseThrow();
            String alias = Quote.name(table.name());
            refuseSample(table);
            Optional<PastRelation.Read> past = past(table);
            StringBuilder joined = new StringBuilder("(")
                    .append(
                            past.isPresent()
                                    ? past.get().selectWithKey()
                                    : relation.rows().quoted())
                    .append(" AS ")
                    .append(alias);
            List<String> key = past.isPresent() ? past.get().key() : relation.rowKey();
            for (Map.Entry<EmbeddingIndex, String> join : entry.getValue().entrySet()) {
                EmbeddingIndex index = join.getKey();
                joined.append(" JOIN ")
                        .append(
                                past.isPresent()
                                        ? past.get().vectors(index)
                                        : index.vectors().quoted())
                        .append(" AS ")
                        .append(join.getValue())
                        .append(" ON ")
                        .append(sameKey(key, alias, join.getValue()));
            }
            text.replace(table.span(), joined.append(")").toString());
        }
        if (!joins.isEmpty()) {
            spliceStars();
        }
    }

    /** The places of tables that this search replaces. */
    List<Span> replaced() {
        return joins.keySet().stream().map(FromItem.TableReference::span).toList();
    }

    private Optional<PastRelation.Read> past(FromItem.TableReference table) throws SQLException {
        return table.timeSpec().isEmpty() || travel.isUnbound(table.timeSpec().get())
                ? Optional.empty()
                : Optional.of(travel.read(table.table(), table.timeSpec().get()));
    }

    private void refuseSample(FromItem.TableReference table) {
        if (table.sample().isPresent()) {
            throw VitrineException.at(
                    table.span().position(sql), ErrorCode.NOT_AVAILABLE, "SIMILARITY on a sample is not available");
        }
    }

    private static String sameKey(List<String> key, String alias, String vectors) {
        List<String> own = IndexFill.keyColumns(key.size());
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            equal.add(vectors + "." + own.get(i) + " = " + alias + "." + Quote.name(key.get(i)));
        }
        return String.join(" AND ", equal);
    }

    /** A star must not show the vectors that are joined in. */
    private void spliceStars() {
        for (SelectItem item : select.items()) {
            if (item.star() && item.table().isEmpty()) {
                text.replace(
                        item.span(), select.from().stream().map(this::starOf).collect(Collectors.joining(", ")));
            }
        }
    }

    private String starOf(FromItem item) {
        if (item instanceof FromItem.Join join) {
            if (join.natural() || join.using().isPresent()) {
                throw VitrineException.at(
                        join.span().position(sql),
                        ErrorCode.NOT_AVAILABLE,
                        "* over a join with USING or NATURAL is not available beside SIMILARITY; name the columns");
            }
            return starOf(join.left()) + ", " + starOf(join.right());
        }
        String name = item instanceof FromItem.TableReference table
                ? table.name()
                : item.alias()
                        .map(alias -> alias.name())
                        .orElseThrow(
                                () -> VitrineException.at(
                                        item.span().position(sql),
                                        ErrorCode.NOT_AVAILABLE,
                                        "* over an item without an alias is not available beside SIMILARITY; name the columns"));
        return Quote.name(name) + ".*";
    }
}
