package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.statement.CreateIncrementalView;
import dev.vitrine.parser.statement.DropView;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.IteratorBinding;
import dev.vitrine.planner.expression.RowProgram;
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
    private final ViewReading reading;

    ViewDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.backfill = new Backfill(definitions);
        this.reading = new ViewReading(definitions);
    }

    void create(CreateIncrementalView statement) throws SQLException {
        reading.refuse(statement);
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
        new Orphans(definitions).remove(name);
        Relation base = definitions.requireRelation(statement.query().base().table());
        if (base.rowKey().isEmpty()) {
            throw definitions.notAvailable(
                    statement.query().base().table().span(),
                    "an incremental view needs a primary key on its base \"%s\""
                            .formatted(base.name().name()));
        }
        IncrementalView view = reading.view(statement, name, base);
        makeStorage(view);
        if (view.versioned()) {
            new DerivedHistory(definitions).enable(view);
        }
        definitions.writer().addView(view);
        definitions.changed();
        ForeignWatch.fit(definitions, definitions.derived().root(base).id());
        return backfill.begin(
                (IncrementalView) definitions.catalog().relation(view.id()).orElseThrow(), alone);
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
        definitions.changed();
        ForeignWatch.fit(definitions, root.id());
    }
}
