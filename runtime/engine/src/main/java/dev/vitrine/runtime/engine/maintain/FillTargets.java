package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.planner.expression.TypeOracle;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the relations of a catalog are read and filled, and what their computed columns are. One thread at a time. */
public final class FillTargets {
    private final RunContext context;

    public FillTargets(RunContext context) {
        this.context = context;
    }

    /** The types of a relation's row key. */
    public List<PostgresType> keyTypes(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table).keyTypes()
                : source((IncrementalView) relation).keyTypes();
    }

    /** The SQL of a view. */
    public ViewSource source(IncrementalView view) {
        Map<String, String> fragments =
                binding(view).map(IteratorBinding::fragments).orElse(Map.of());
        return ViewSource.of(view, context.catalog(), context.functions(), fragments);
    }

    /** The iterator of a view with its arguments. */
    Optional<IteratorBinding> binding(IncrementalView view) {
        return view.iterator()
                .map(iterator -> context.plans()
                        .get(
                                IteratorBinding.class,
                                List.of("iterator", view.id()),
                                () -> IteratorBinding.bind(
                                        iterator.function(),
                                        iterator.arguments(),
                                        context.binder(),
                                        new ServerTypes(
                                                context.connection(),
                                                ViewSource.of(
                                                                view.withoutIterator(),
                                                                context.catalog(),
                                                                context.functions(),
                                                                Map.of())
                                                        .baseFrom()))));
    }

    /** What fills a relation; a table without a primary key is filled by the place of its rows, right inside one statement. */
    public FillTarget target(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table)
                : source((IncrementalView) relation).fillTarget(derived((IncrementalView) relation));
    }

    /** Triggers stand on tables only: what is made of a view's computed cells goes by our own hand. */
    private List<DerivedRows> derived(IncrementalView view) {
        List<DerivedRows> derived = new ArrayList<>();
        int width = view.rowKey().size();
        for (EmbeddingIndex index : context.catalog().indexesOn(view.id())) {
            derived.add(new DerivedRows(Optional.of(index.column()), index.vectors(), IndexFill.keyColumns(width)));
        }
        for (IncrementalView dependent : context.catalog().viewsOn(view.id())) {
            if (dependent.isStored()) {
                derived.add(new DerivedRows(
                        Optional.empty(),
                        dependent.iterator().isPresent() ? dependent.expanded() : dependent.storage(),
                        dependent.baseKey()));
            }
        }
        return derived;
    }

    private static FillTarget target(ManagedTable table) {
        boolean keyed = !table.key().isEmpty();
        List<String> key = keyed ? table.key() : List.of("ctid");
        String alias = Quote.name(table.name().name());
        List<RowScope.ScopeColumn> columns = new ArrayList<>();
        Map<String, String> sources = new LinkedHashMap<>();
        Map<String, String> stored = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            columns.add(new RowScope.ScopeColumn(column.name(), column.type()));
            sources.put(column.name(), alias + "." + Quote.name(column.name()));
            stored.put(column.name(), column.name());
        }
        return new FillTarget(
                table.id(),
                table.name(),
                table.name().quoted() + " AS " + alias,
                alias,
                key,
                key,
                keyed
                        ? key.stream()
                                .map(name -> table.column(name).orElseThrow().type())
                                .toList()
                        : List.of(PostgresType.of("tid")),
                key.stream().map(name -> alias + "." + Quote.name(name)).toList(),
                columns,
                sources,
                stored,
                policies(table.columns()),
                table.versioned() ? Optional.of(table.versionColumn()) : Optional.empty(),
                List.of());
    }

    private static Map<String, ErrorPolicy> policies(List<Column> columns) {
        Map<String, ErrorPolicy> policies = new HashMap<>();
        columns.forEach(column ->
                column.computation().ifPresent(computation -> policies.put(column.name(), computation.onError())));
        return policies;
    }

    /** What happens to cells of a table that fail. */
    public CellPolicies policies(ManagedTable table) {
        return new CellPolicies(context, policies(table.columns()));
    }

    /**
     * A condition that a user has written about a relation's rows, over what its target is read from.
     *
     * @param condition over the relation's columns
     */
    public String condition(Relation relation, String condition) {
        if (relation instanceof ManagedTable) {
            return condition;
        }
        String alias = Quote.name(relation.name().name());
        List<String> own = relation.rowKey().stream()
                .map(name -> alias + "." + Quote.name(name))
                .toList();
        return "(" + String.join(", ", target(relation).keyExpressions()) + ") IN (SELECT " + String.join(", ", own)
                + " FROM " + relation.rows().quoted() + " AS " + alias + " WHERE " + condition + ")";
    }

    /** What gives the rows of a relation with all that its computed columns read: stands behind FROM. */
    public String rowsOf(Relation relation) {
        return relation instanceof ManagedTable table
                ? target(table).from()
                : source((IncrementalView) relation).joinedFrom();
    }

    /** The analysed computed columns of a relation. */
    public ComputedColumns computed(Relation relation) {
        return relation instanceof ManagedTable table
                ? computed(table)
                : computed((IncrementalView) relation, source((IncrementalView) relation));
    }

    private ComputedColumns computed(ManagedTable table) {
        return context.plans()
                .get(
                        ComputedColumns.class,
                        List.of("columns", table.id()),
                        () -> ComputedColumns.analyse(
                                RowScope.of(table.name().name(), table.columns()),
                                table.computed().map(FillTargets::definition).toList(),
                                context.binder()));
    }

    private ComputedColumns computed(IncrementalView view, ViewSource source) {
        return context.plans()
                .get(
                        ComputedColumns.class,
                        List.of("view", view.id()),
                        () -> ComputedColumns.analyse(
                                source.scope(),
                                view.columns().stream()
                                        .filter(column -> view.items().stream()
                                                .anyMatch(item -> item.name().equals(column.name())
                                                        && item.computation().isPresent()))
                                        .map(column -> new ComputedColumns.Definition(
                                                column.name(),
                                                view.items().stream()
                                                        .filter(item ->
                                                                item.name().equals(column.name()))
                                                        .findFirst()
                                                        .orElseThrow()
                                                        .expression(),
                                                Optional.of(column.type()),
                                                Optional.of(column.declaredType())))
                                        .toList(),
                                context.binder()));
    }

    /** Types over the rows of a table. */
    public TypeOracle types(ManagedTable table) {
        return ServerTypes.ofStored(context.connection(), target(table).from());
    }

    private static ComputedColumns.Definition definition(Column column) {
        Computation computation = column.computation().orElseThrow();
        return new ComputedColumns.Definition(
                column.name(),
                computation.expression(),
                Optional.of(column.type()),
                Optional.of(column.declaredType()));
    }
}
