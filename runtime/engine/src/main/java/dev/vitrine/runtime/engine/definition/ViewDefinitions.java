package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.DropView;
import dev.vitrine.parser.statement.ViewColumn;
import dev.vitrine.parser.statement.ViewQuery;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.MediaText;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.function.TableProducer;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.ViewSource;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.ServerTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** CREATE INCREMENTAL VIEW and DROP VIEW of one. One thread at a time. */
final class ViewDefinitions {
    private final Definitions definitions;
    private final Backfill backfill;

    ViewDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.backfill = new Backfill(definitions);
    }

    void create(CreateIncrementalView statement) throws SQLException {
        refuse(statement);
        refuseAggregates(statement.query());
        boolean alone = Atomic.isAlone(definitions.context().connection());
        OptionalLong job = Atomic.run(definitions.context().connection(), () -> createView(statement, alone));
        if (job.isPresent()) {
            backfill.await(job.getAsLong(), this::dropFilled);
        }
    }

    /** Takes a view away again whose rows could not be made. */
    private void dropFilled(int viewId, List<String> columns) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            definitions.changed();
            Optional<Relation> view = definitions.catalog().relation(viewId);
            if (view.isPresent()) {
                drop((IncrementalView) view.get(), false);
                definitions.changed();
            }
            return true;
        });
    }

    private void refuse(CreateIncrementalView statement) {
        ViewQuery query = statement.query();
        statement.columns().stream()
                .filter(column ->
                        column.storage().isPresent() || !column.options().isEmpty())
                .findFirst()
                .ifPresent(column -> {
                    throw definitions.notAvailable(
                            column.span(), "STORED, VIRTUAL and OPTIONS of a view's column are not available");
                });
        statement.options().forEach(option -> {
            throw definitions.notAvailable(
                    option.span(), "view option \"%s\" is not available".formatted(option.name()));
        });
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

    private OptionalLong createView(CreateIncrementalView statement, boolean alone) throws SQLException {
        QualifiedName name = definitions.ddl().newName(statement.name());
        if (definitions.ddl().exists(name)) {
            Optional<Relation> known = definitions.relation(statement.name());
            if (known.isPresent()
                    && known.get() instanceof IncrementalView same
                    && same.definition().equals(statement.span().in(definitions.sql()))) {
                OptionalLong job = backfill.goesOn(same);
                if (job.isPresent()) {
                    return job;
                }
            }
            if (statement.orReplace() && known.isPresent() && known.get() instanceof IncrementalView old) {
                drop(old, false);
                definitions.changed();
            } else if (statement.ifNotExists()) {
                definitions.context().warn("42P07", "relation \"%s\" already exists, skipping".formatted(name.name()));
                return OptionalLong.empty();
            } else {
                throw VitrineException.at(
                        statement.name().span().position(definitions.sql()),
                        ErrorCode.DUPLICATE_TABLE,
                        "relation \"%s\" already exists".formatted(name.name()));
            }
        }
        Relation base = definitions.requireRelation(statement.query().base().table());
        if (base.rowKey().isEmpty()) {
            throw definitions.notAvailable(
                    statement.query().base().table().span(),
                    "an incremental view needs a primary key on its base \"%s\""
                            .formatted(base.name().name()));
        }
        IncrementalView view = view(statement, name, base);
        makeStorage(view);
        if (view.versioned()) {
            new DerivedHistory(definitions).enable(view);
        }
        definitions.writer().addView(view);
        definitions.changed();
        return backfill.begin(
                (IncrementalView) definitions.catalog().relation(view.id()).orElseThrow(), alone);
    }

    private IncrementalView view(CreateIncrementalView statement, QualifiedName name, Relation base)
            throws SQLException {
        ViewQuery query = statement.query();
        String baseAlias = query.base()
                .alias()
                .map(alias -> alias.name())
                .orElse(query.base().table().name());
        Optional<IncrementalView.Iterator> iterator = query.iterator().map(this::iterator);
        IncrementalView bare = new IncrementalView(
                definitions.writer().newId(),
                name,
                base.id(),
                baseAlias,
                new Maintainer(definitions.context()).keyTypes(base),
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

    private IncrementalView.Iterator iterator(FromItem.FunctionTable table) {
        Call call = table.call();
        String text = call.span().in(definitions.sql());
        return new IncrementalView.Iterator(
                call.name(),
                text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')),
                table.alias().map(alias -> alias.name()).orElse(call.name()));
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

    private void makeStorage(IncrementalView view) throws SQLException {
        Ddl ddl = definitions.ddl();
        Relation base = definitions.catalog().relation(view.baseId()).orElseThrow();
        DerivedTables derived = definitions.derived();
        Optional<IteratorBinding> binding = bind(view);
        Set<String> inputs = new LinkedHashSet<>();
        String baseKey = DerivedTables.keyDefinitions(view.baseKey(), view.keyTypes());
        if (view.iterator().isPresent()) {
            ddl.run("CREATE TABLE " + view.expanded().quoted() + " (" + baseKey + ", "
                    + derived.constraints(view.baseKey(), view.baseKey(), base) + ")");
            List<String> columns = new ArrayList<>();
            binding.orElseThrow().producer().columns().stream()
                    .filter(column -> column.fragment().isEmpty())
                    .forEach(column -> columns.add(Quote.name(column.name()) + " "
                            + column.type().serverType().sqlName()));
            String others = columns.isEmpty() ? "" : String.join(", ", columns) + ", ";
            ddl.run("CREATE TABLE " + view.storage().quoted() + " (" + baseKey + ", pos int4, " + others
                    + "PRIMARY KEY (" + DerivedTables.names(view.baseKey()) + ", pos), "
                    + DerivedTables.foreignKey(view.baseKey(), view.expanded(), view.baseKey()) + ")");
            inputs.addAll(derived.rootColumns(
                    view,
                    ExpressionParser.parse(view.iterator().get().function() + "("
                            + view.iterator().get().arguments() + ")")));
        } else if (view.isStored()) {
            ddl.run("CREATE TABLE " + view.storage().quoted() + " (" + baseKey + ", "
                    + derived.constraints(view.baseKey(), view.baseKey(), base) + ")");
        }
        ViewSource source = ViewSource.of(
                view,
                definitions.catalog(),
                definitions.context().functions(),
                binding.map(IteratorBinding::fragments).orElse(Map.of()));
        addComputed(view, source, inputs);
        if (view.isStored()) {
            ddl.run("GRANT SELECT ON " + view.storage().quoted() + " TO PUBLIC");
            derived.guard(
                    view.id(),
                    derived.root(base),
                    inputs,
                    view.iterator().isPresent() ? view.expanded() : view.storage(),
                    view.baseKey());
        }
        ddl.run("CREATE VIEW " + view.rows().quoted() + " AS " + source.innerView());
        ddl.run("CREATE VIEW " + view.name().quoted() + " AS " + source.outerView());
    }

    private Optional<IteratorBinding> bind(IncrementalView view) {
        return view.iterator()
                .map(iterator -> IteratorBinding.bind(
                        iterator.function(),
                        iterator.arguments(),
                        definitions.context().binder(),
                        new ServerTypes(
                                definitions.context().connection(),
                                ViewSource.of(
                                                view.withoutIterator(),
                                                definitions.catalog(),
                                                definitions.context().functions(),
                                                Map.of())
                                        .baseFrom())));
    }

    private void addComputed(IncrementalView view, ViewSource source, Set<String> inputs) throws SQLException {
        List<ComputedColumns.Definition> computed = view.items().stream()
                .filter(item -> item.computation().isPresent())
                .map(item -> new ComputedColumns.Definition(
                        item.name(), item.expression(), Optional.empty(), Optional.empty()))
                .toList();
        if (computed.isEmpty()) {
            return;
        }
        ComputedColumns analysed = ComputedColumns.analyse(
                source.scope(), computed, definitions.context().binder());
        RowProgram program =
                analysed.program(new ServerTypes(definitions.context().connection(), source.joinedFrom()));
        DerivedTables derived = definitions.derived();
        for (int i = 0; i < analysed.order().size(); i++) {
            PostgresType type = program.types().get(program.outputs().get(i));
            definitions
                    .ddl()
                    .run("ALTER TABLE " + view.storage().quoted() + " ADD COLUMN "
                            + Quote.name(ViewSource.storedName(analysed.order().get(i))) + " " + type.sqlName());
        }
        for (ComputedColumns.Definition definition : computed) {
            inputs.addAll(derived.rootColumns(view, ExpressionParser.parse(definition.expression())));
        }
    }

    void drop(DropView statement) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            List<Span> plain = new ArrayList<>();
            for (dev.vitrine.parser.lexer.QualifiedName name : statement.names()) {
                Optional<Relation> relation = definitions.relation(name);
                if (relation.isPresent() && relation.get() instanceof IncrementalView view) {
                    drop(view, statement.cascade());
                } else {
                    plain.add(name.span());
                }
            }
            for (Span name : plain) {
                definitions
                        .ddl()
                        .run("DROP VIEW " + (statement.ifExists() ? "IF EXISTS " : "") + name.in(definitions.sql())
                                + (statement.cascade() ? " CASCADE" : ""));
            }
            definitions.changed();
            return true;
        });
    }

    /** Removes a view with its rows and its indexes. */
    void drop(IncrementalView view, boolean cascade) throws SQLException {
        List<IncrementalView> dependents = definitions.catalog().viewsOn(view.id());
        if (!dependents.isEmpty() && !cascade) {
            throw VitrineException.of(
                    ErrorCode.DEPENDENT_OBJECTS,
                    "cannot drop view \"%s\": incremental view \"%s\" depends on it; drop it first or say CASCADE"
                            .formatted(
                                    view.name().name(), dependents.get(0).name().name()));
        }
        for (IncrementalView dependent : dependents) {
            drop(dependent, true);
        }
        for (EmbeddingIndex index : definitions.catalog().indexesOn(view.id())) {
            new IndexDefinitions(definitions).drop(index);
        }
        Ddl ddl = definitions.ddl();
        ManagedTable root = definitions.derived().root(view);
        ddl.run("DROP VIEW IF EXISTS " + view.name().quoted() + (cascade ? " CASCADE" : ""));
        ddl.run("DROP VIEW IF EXISTS " + view.rows().quoted());
        definitions.derived().unguard(view.id(), root);
        new DerivedHistory(definitions).drop(view.id());
        ddl.run("DROP TABLE IF EXISTS " + view.storage().quoted());
        ddl.run("DROP TABLE IF EXISTS " + view.expanded().quoted());
        definitions.writer().removeRelation(view.id());
    }
}
