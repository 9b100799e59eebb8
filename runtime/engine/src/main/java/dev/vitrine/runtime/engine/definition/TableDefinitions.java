package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.parser.statement.CreateTable;
import dev.vitrine.parser.statement.DropTable;
import dev.vitrine.parser.statement.TableElement;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.history.Dependent;
import dev.vitrine.runtime.store.history.History;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE and DROP TABLE. One thread at a time. */
final class TableDefinitions {
    private final Definitions definitions;
    private final ComputedDefinitions computed;

    TableDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.computed = new ComputedDefinitions(definitions);
    }

    void create(CreateTable statement) throws SQLException {
        statement.prefix().ifPresent(prefix -> {
            String word = prefix.in(definitions.sql()).toUpperCase(Locale.ROOT);
            if (!word.isBlank() && !word.equals("UNLOGGED")) {
                throw definitions.notAvailable(prefix, "a temporary table can have no media or computed columns");
            }
        });
        columns(statement).forEach(computed::refuse);
        Atomic.run(definitions.context().connection(), () -> {
            createTable(statement);
            return true;
        });
    }

    private static List<ColumnDefinition> columns(CreateTable statement) {
        return statement.elements().stream()
                .filter(ColumnDefinition.class::isInstance)
                .map(ColumnDefinition.class::cast)
                .toList();
    }

    private void createTable(CreateTable statement) throws SQLException {
        QualifiedName name = definitions.ddl().newName(statement.name());
        if (statement.ifNotExists() && definitions.ddl().exists(name)) {
            definitions.context().warn("42P07", "relation \"%s\" already exists, skipping".formatted(name.name()));
            return;
        }
        if (definitions.sql().toLowerCase(Locale.ROOT).contains("vector")) {
            definitions.ddl().requireVector();
        }
        new Orphans(definitions).remove(name);
        Map<String, PostgresType> types = analyse(statement, name);
        definitions.ddl().run(text(statement, name, types));
        HistoryOptions options = HistoryOptions.read(statement.options(), Map.of(), definitions.sql());
        boolean versioned =
                options.versioned().isPresent() ? options.versioned().get() : isVersionedUnlessSaid();
        options.requireHistory(versioned, name.name(), definitions.sql());
        int id = definitions.writer().newId();
        definitions.writer().addTable(id, name, versioned, options.ofTable(versioned, false));
        for (ColumnDefinition column : columns(statement)) {
            if (column.computed().isPresent()) {
                definitions.writer().putComputation(id, column.name(), computed.computation(column));
            }
        }
        definitions.changed();
        ManagedTable table = definitions.table(id);
        for (ColumnDefinition column : columns(statement)) {
            if (column.computed().isPresent()) {
                computed.requirePolicy(table, column);
            }
        }
        List<Dependent> dependents = dependents(table);
        if (versioned) {
            History.enable(definitions.context().connection(), id, name.schema(), name.name(), dependents);
            definitions.changed();
        } else if (!dependents.isEmpty()) {
            History.guardDependents(definitions.context().connection(), id, name.schema(), name.name(), dependents);
        }
        if (table.computed().findAny().isPresent()) {
            ForeignWatch.fit(definitions, id);
        }
    }

    List<Dependent> dependents(ManagedTable table) {
        ComputedColumns analysed = new FillTargets(definitions.context()).computed(table);
        return ComputedDefinitions.dependents(analysed);
    }

    /** Makes the table without its computed columns, works out their types, and takes it away again. */
    private Map<String, PostgresType> analyse(CreateTable statement, QualifiedName name) throws SQLException {
        List<ComputedColumns.Definition> found = new ArrayList<>();
        for (ColumnDefinition column : columns(statement)) {
            if (column.computed().isPresent()) {
                found.add(computed.definition(column));
            }
        }
        if (found.isEmpty()) {
            return Map.of();
        }
        // By statements: a transaction that BEGIN has opened has no savepoints of JDBC.
        definitions.ddl().run("SAVEPOINT vitrine_types");
        List<String> plain = new ArrayList<>();
        for (TableElement element : statement.elements()) {
            if (element instanceof ColumnDefinition column && column.computed().isEmpty()) {
                plain.add(Quote.name(column.name()) + " " + computed.typeName(column));
            } else if (element instanceof TableElement.TableConstraint constraint && isLike(constraint.span())) {
                plain.add(constraint.span().in(definitions.sql()));
            }
        }
        definitions.ddl().run("CREATE TABLE " + name.quoted() + " (" + String.join(", ", plain) + ")");
        List<Column> columns = definitions.ddl().columns(name);
        try {
            return computed.types(name.name(), columns, found, name.quoted() + " AS " + Quote.name(name.name()));
        } finally {
            definitions.ddl().run("ROLLBACK TO SAVEPOINT vitrine_types; RELEASE SAVEPOINT vitrine_types");
        }
    }

    private boolean isLike(Span span) {
        return span.in(definitions.sql()).toUpperCase(Locale.ROOT).startsWith("LIKE");
    }

    private String text(CreateTable statement, QualifiedName name, Map<String, PostgresType> types) {
        List<String> elements = new ArrayList<>();
        for (TableElement element : statement.elements()) {
            elements.add(
                    element instanceof ColumnDefinition column
                            ? text(column, types.get(column.name()))
                            : element.span().in(definitions.sql()));
        }
        StringBuilder sql = new StringBuilder("CREATE ");
        statement
                .prefix()
                .ifPresent(prefix -> sql.append(prefix.in(definitions.sql())).append(' '));
        sql.append("TABLE ")
                .append(name.quoted())
                .append(" (")
                .append(String.join(", ", elements))
                .append(')');
        if (!statement.storageParameters().isEmpty()) {
            List<String> parameters = statement.storageParameters().stream()
                    .map(option -> option.span().in(definitions.sql()))
                    .toList();
            sql.append(" WITH (").append(String.join(", ", parameters)).append(')');
        }
        statement.tail().forEach(span -> sql.append(' ').append(span.in(definitions.sql())));
        return sql.toString();
    }

    /** A column for the server; a computed one is an ordinary column there. */
    String text(ColumnDefinition column, @Nullable PostgresType type) {
        StringBuilder sql = new StringBuilder(Quote.name(column.name())).append(' ');
        sql.append(column.type().isPresent() || type == null ? computed.typeName(column) : type.sqlName());
        column.constraints().forEach(span -> sql.append(' ').append(span.in(definitions.sql())));
        return sql.toString();
    }

    private boolean isVersionedUnlessSaid() throws SQLException {
        return HistoryDefault.of(definitions.ddl()) != HistoryDefault.OFF;
    }

    void drop(DropTable statement) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            for (dev.vitrine.parser.lexer.QualifiedName name : statement.names()) {
                Optional<Relation> relation = definitions.relation(name);
                if (relation.isPresent() && relation.get() instanceof ManagedTable table) {
                    forget(table, statement.cascade());
                } else if (relation.isPresent()) {
                    throw VitrineException.at(
                            name.span().position(definitions.sql()),
                            ErrorCode.WRONG_OBJECT_TYPE,
                            "\"%s\" is a view; use DROP VIEW".formatted(name.name()));
                }
            }
            definitions.ddl().run(statement.span().in(definitions.sql()));
            definitions.changed();
            return true;
        });
    }

    /** Removes everything that is kept for a table; the table itself stays. */
    void forget(ManagedTable table, boolean cascade) throws SQLException {
        List<IncrementalView> views = definitions.catalog().viewsOn(table.id());
        if (!views.isEmpty() && !cascade) {
            throw VitrineException.of(
                    ErrorCode.DEPENDENT_OBJECTS,
                    "cannot drop table \"%s\": incremental view %s depends on it; drop it first or say CASCADE"
                            .formatted(
                                    table.name().name(),
                                    views.stream()
                                            .map(view -> "\"" + view.name().name() + "\"")
                                            .reduce((a, b) -> a + ", " + b)
                                            .orElseThrow()));
        }
        for (IncrementalView view : views) {
            new ViewDefinitions(definitions).drop(view, true);
        }
        for (EmbeddingIndex index : definitions.catalog().indexesOn(table.id())) {
            new IndexDefinitions(definitions).drop(index);
        }
        ForeignWatch.remove(definitions, table);
        if (table.versioned()) {
            new SnapshotDefinitions(definitions).dropHistory(table);
        } else {
            History.guardDependents(
                    definitions.context().connection(),
                    table.id(),
                    table.name().schema(),
                    table.name().name(),
                    List.of());
        }
        definitions.writer().removeRelation(table.id());
    }
}
