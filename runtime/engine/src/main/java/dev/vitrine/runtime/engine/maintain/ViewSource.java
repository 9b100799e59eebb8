package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.planner.function.TableProducer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The SQL of an incremental view: its base, its stored rows, and both together. */
public final class ViewSource {
    /** The stored row. */
    private static final String STORED = "\"~s\"";

    private final IncrementalView view;
    private final Relation base;
    private final Optional<TableProducer> producer;
    private final Map<String, String> fragments;
    private final String baseRows;
    private final String storedRows;
    private final List<String> shownKey;

    private ViewSource(
            IncrementalView view,
            Relation base,
            Optional<TableProducer> producer,
            Map<String, String> fragments,
            String baseRows,
            String storedRows,
            List<String> shownKey) {
        this.shownKey = shownKey;
        this.view = view;
        this.base = base;
        this.producer = producer;
        this.fragments = fragments;
        this.baseRows = baseRows;
        this.storedRows = storedRows;
    }

    /**
     * The SQL of a view.
     *
     * @param fragments for each column of the iterator that is not stored, the SQL over the base for what it is part of
     */
    public static ViewSource of(
            IncrementalView view, Catalog catalog, FunctionRegistry functions, Map<String, String> fragments) {
        Relation base = catalog.relation(view.baseId())
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.UNDEFINED_TABLE, "the base of view \"%s\" is gone".formatted(view.name())));
        return new ViewSource(
                view,
                base,
                view.iterator().map(iterator -> producer(iterator, functions)),
                fragments,
                base.rows().quoted(),
                view.storage().quoted(),
                shownKey(view, catalog));
    }

    /** What users call the columns of the key: those of the table below, then the positions in iterators. */
    private static List<String> shownKey(IncrementalView view, Catalog catalog) {
        Relation base = catalog.relation(view.baseId()).orElseThrow();
        List<String> shown =
                new ArrayList<>(base instanceof IncrementalView below ? shownKey(below, catalog) : base.rowKey());
        view.iterator().ifPresent(iterator -> shown.add("pos"));
        return shown;
    }

    /**
     * The same over other rows, such as those of then.
     *
     * @param baseRows what stands behind FROM in the place of the base
     * @param storedRows and in the place of the stored rows
     */
    public ViewSource over(String baseRows, String storedRows) {
        return new ViewSource(view, base, producer, fragments, baseRows, storedRows, shownKey);
    }

    private static TableProducer producer(IncrementalView.Iterator iterator, FunctionRegistry functions) {
        return functions.overloads(iterator.function()).stream()
                .filter(TableProducer.class::isInstance)
                .map(TableProducer.class::cast)
                .findFirst()
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.FUNCTION_MISSING,
                        "table function \"%s\" is not on the class path".formatted(iterator.function())));
    }

    /** The base with its alias. */
    public String baseFrom() {
        return baseRows + " AS " + Quote.name(view.baseAlias());
    }

    /** The base's key over {@link #baseFrom()}. */
    public List<String> baseKey() {
        return base.rowKey().stream()
                .map(name -> Quote.name(view.baseAlias()) + "." + Quote.name(name))
                .toList();
    }

    /** Those conditions of the view that only read its base, as SQL; empty if there is none. */
    Optional<String> baseCondition() {
        String alias = view.iterator().map(IncrementalView.Iterator::alias).orElse("");
        Set<String> own = producer.isEmpty() ? Set.of() : iteratorTypes().keySet();
        return view.condition().flatMap(text -> {
            String conditions = Expressions.conjuncts(ExpressionParser.parse(text)).stream()
                    .filter(conjunct -> Expressions.columns(conjunct).stream()
                            .noneMatch(reference -> reference.parts().size() > 1
                                    ? reference
                                            .parts()
                                            .get(reference.parts().size() - 2)
                                            .equals(alias)
                                    : own.contains(reference.name())))
                    .map(conjunct -> "(" + conjunct.span().in(text) + ")")
                    .collect(Collectors.joining(" AND "));
            return conditions.isEmpty() ? Optional.empty() : Optional.of(conditions);
        });
    }

    /** The condition that stored rows, called by an alias, belong to a base row. */
    String joined(String alias) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < view.baseKey().size(); i++) {
            conditions.add(alias + "." + Quote.name(view.baseKey().get(i)) + " = "
                    + baseKey().get(i));
        }
        return String.join(" AND ", conditions);
    }

    /** The condition over {@link #baseFrom()} that nothing was made of a base row yet that the view has rows of. */
    public String hasNoRows() {
        String made = (view.iterator().isPresent() ? view.expanded() : view.storage()).quoted();
        return "NOT EXISTS (SELECT FROM " + made + " AS \"~m\" WHERE " + joined("\"~m\"") + ")"
                + baseCondition().map(condition -> " AND " + condition).orElse("");
    }

    /** Base and stored rows together; the iterator's alias has its columns, {@code "~s"} the stored row. */
    public String joinedFrom() {
        return view.isStored() ? joinedFrom(view.iterator().isPresent() ? " JOIN " : " LEFT JOIN ") : baseFrom();
    }

    /** As {@link #joinedFrom()}, without the base rows that nothing is stored for yet. */
    private String storedFrom() {
        return joinedFrom(" JOIN ");
    }

    private String joinedFrom(String kind) {
        String from = baseFrom() + kind + storedRows + " AS " + STORED + " ON " + joined(STORED);
        if (producer.isEmpty()) {
            return from;
        }
        String columns = iteratorColumns().entrySet().stream()
                .map(column -> column.getValue() + " AS " + Quote.name(column.getKey()))
                .collect(Collectors.joining(", "));
        return from + " CROSS JOIN LATERAL (SELECT " + columns + ") AS "
                + Quote.name(view.iterator().orElseThrow().alias());
    }

    /** The iterator's columns, {@code pos} among them, as SQL over the stored row. */
    private Map<String, String> iteratorColumns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("pos", "\"~s\".pos");
        for (TableProducer.OutputColumn column : producer.orElseThrow().columns()) {
            columns.put(
                    column.name(),
                    column.fragment().isEmpty()
                            ? "\"~s\"." + Quote.name(column.name())
                            : fragment(column, column.fragment().get()));
        }
        return columns;
    }

    private String fragment(TableProducer.OutputColumn column, TableProducer.PartOf part) {
        StringBuilder sql = new StringBuilder("CAST(CAST(" + fragments.get(column.name()) + " AS text) || '#'");
        String template = part.template();
        int at = 0;
        while (at < template.length()) {
            int open = template.indexOf('{', at);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) {
                sql.append(" || ").append(Quote.literal(template.substring(at)));
                break;
            }
            if (open > at) {
                sql.append(" || ").append(Quote.literal(template.substring(at, open)));
            }
            sql.append(" || CAST(\"~s\".")
                    .append(Quote.name(template.substring(open + 1, close)))
                    .append(" AS text)");
            at = close + 1;
        }
        return sql.append(" AS ")
                .append(column.type().serverType().sqlName())
                .append(")")
                .toString();
    }

    /** The columns that the view's expressions can name. */
    public RowScope scope() {
        RowScope baseScope = RowScope.behind(view.baseAlias(), base.columns());
        if (producer.isEmpty()) {
            return baseScope;
        }
        String alias = view.iterator().orElseThrow().alias();
        Map<String, PostgresType> types = iteratorTypes();
        RowScope iteratorScope = parts -> {
            String name = parts.get(parts.size() - 1);
            boolean fits = parts.size() == 1 || parts.get(parts.size() - 2).equals(alias);
            return fits && types.containsKey(name)
                    ? Optional.of(new RowScope.ScopeColumn(alias + "." + name, types.get(name)))
                    : Optional.empty();
        };
        return RowScope.union(List.of(baseScope, iteratorScope));
    }

    private Map<String, PostgresType> iteratorTypes() {
        Map<String, PostgresType> types = new LinkedHashMap<>();
        types.put("pos", PostgresType.of("int4"));
        producer.orElseThrow()
                .columns()
                .forEach(column -> types.put(column.name(), column.type().serverType()));
        return types;
    }

    /**
     * What fills the view's computed columns.
     *
     * @param derived what is made of the view's rows
     */
    FillTarget fillTarget(List<DerivedRows> derived) {
        return fillTarget(view.storage(), derived);
    }

    /** What fills them where the stored rows are in another table; nothing is made of those. */
    FillTarget stagedTarget(QualifiedName table) {
        return fillTarget(table, List.of());
    }

    private FillTarget fillTarget(QualifiedName table, List<DerivedRows> derived) {
        List<RowScope.ScopeColumn> columns = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> stored = new LinkedHashMap<>();
        base.columns().forEach(column -> {
            String id = view.baseAlias() + "." + column.name();
            columns.add(new RowScope.ScopeColumn(id, column.type()));
            sources.put(id, Quote.name(view.baseAlias()) + "." + Quote.name(column.name()));
        });
        view.iterator()
                .ifPresent(iterator -> iteratorTypes().forEach((name, type) -> {
                    String id = iterator.alias() + "." + name;
                    columns.add(new RowScope.ScopeColumn(id, type));
                    sources.put(id, Quote.name(iterator.alias()) + "." + Quote.name(name));
                }));
        view.items().stream().filter(item -> item.computation().isPresent()).forEach(item -> {
            columns.add(new RowScope.ScopeColumn(item.name(), typeOf(item)));
            sources.put(item.name(), "\"~s\"." + Quote.name(storedName(item.name())));
            stored.put(item.name(), storedName(item.name()));
        });
        List<String> key = storageKey();
        return new FillTarget(
                view.id(),
                table,
                storedFrom(),
                STORED,
                key,
                shownKey,
                keyTypes(),
                key.stream().map(name -> STORED + "." + Quote.name(name)).toList(),
                columns,
                sources,
                stored,
                policies(),
                Optional.empty(),
                derived);
    }

    private Map<String, ErrorPolicy> policies() {
        Map<String, ErrorPolicy> policies = new LinkedHashMap<>();
        view.items()
                .forEach(item ->
                        item.computation().ifPresent(computation -> policies.put(item.name(), computation.onError())));
        return policies;
    }

    private PostgresType typeOf(IncrementalView.Item item) {
        return view.columns().stream()
                .filter(column -> column.name().equals(item.name()))
                .findFirst()
                .orElseThrow()
                .type();
    }

    /** The key of a stored row. */
    public List<String> storageKey() {
        List<String> key = new ArrayList<>(view.baseKey());
        if (view.iterator().isPresent()) {
            key.add("pos");
        }
        return key;
    }

    /** The types of {@link #storageKey()}, and of the view's row key. */
    public List<PostgresType> keyTypes() {
        List<PostgresType> types = new ArrayList<>(view.keyTypes());
        if (view.iterator().isPresent()) {
            types.add(PostgresType.of("int4"));
        }
        return types;
    }

    /** Under which name a computed column is stored; it cannot be the name of an iterator's column. */
    public static String storedName(String column) {
        return "=" + column;
    }

    /** The inner view: the key under hidden names, then the columns of the user. */
    public String innerView() {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < view.baseKey().size(); i++) {
            items.add(baseKey().get(i) + " AS " + Quote.name(view.baseKey().get(i)));
        }
        if (view.iterator().isPresent()) {
            items.add("\"~s\".pos AS \"_v_pos\"");
        }
        for (IncrementalView.Item item : view.items()) {
            String expression = item.computation().isPresent()
                    ? "\"~s\"." + Quote.name(storedName(item.name()))
                    : item.expression();
            items.add(expression + " AS " + Quote.name(item.name()));
        }
        return "SELECT " + String.join(", ", items) + " FROM " + joinedFrom()
                + view.condition().map(condition -> " WHERE " + condition).orElse("");
    }

    /** The view as users see it. */
    public String outerView() {
        return "SELECT "
                + view.items().stream().map(item -> Quote.name(item.name())).collect(Collectors.joining(", "))
                + " FROM "
                + view.rows().quoted();
    }

    IncrementalView view() {
        return view;
    }

    /** What users call the columns of the base's key. */
    List<String> shownBaseKey() {
        return view.iterator().isPresent() ? shownKey.subList(0, shownKey.size() - 1) : shownKey;
    }

    TableProducer producer() {
        return producer.orElseThrow();
    }
}
