package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.parser.statement.ReleaseTable;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.history.Dependent;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** ALTER TABLE and RELEASE TABLE. One thread at a time. */
final class AlterDefinitions {
    private final Definitions definitions;
    private final TableDefinitions tables;
    private final ComputedDefinitions computed;
    private final Backfill backfill;

    AlterDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.tables = new TableDefinitions(definitions);
        this.computed = new ComputedDefinitions(definitions);
        this.backfill = new Backfill(definitions);
    }

    void alter(AlterTable statement) throws SQLException {
        if (statement.view()) {
            throw definitions.notAvailable(statement.span(), "ALTER VIEW of an incremental view is not available");
        }
        boolean alone = Atomic.isAlone(definitions.context().connection());
        OptionalLong job = Atomic.run(definitions.context().connection(), () -> {
            if (statement.ifExists() && definitions.ddl().find(statement.name()).isEmpty()) {
                definitions
                        .context()
                        .warn(
                                "00000",
                                "relation \"%s\" does not exist, skipping"
                                        .formatted(statement.name().name()));
                return OptionalLong.empty();
            }
            ManagedTable table = definitions.requireTable(statement.name());
            for (AlterAction action : statement.actions()) {
                apply(definitions.table(table.id()), action);
                definitions.changed();
            }
            return backfill.begin(table.id(), alone);
        });
        if (job.isPresent()) {
            backfill.await(job.getAsLong(), this::dropFilled);
        }
    }

    /** Takes columns away again that could not be filled. */
    private void dropFilled(int tableId, List<String> columns) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            definitions.changed();
            for (int i = columns.size() - 1; i >= 0; i--) {
                ManagedTable table = definitions.table(tableId);
                String name = columns.get(i);
                alter(table, "DROP COLUMN IF EXISTS " + Quote.name(name));
                definitions.writer().removeComputation(tableId, name);
                CellStates.drop(definitions.context().connection(), tableId, name);
                refresh(table);
            }
            return true;
        });
    }

    private void apply(ManagedTable table, AlterAction action) throws SQLException {
        if (action instanceof AlterAction.AddColumn add) {
            computed.refuse(add.column());
            alter(table, "ADD COLUMN " + (add.ifNotExists() ? "IF NOT EXISTS " : "") + tables.text(add.column(), null));
            refresh(table);
        } else if (action instanceof AlterAction.AddComputedColumn add) {
            addComputed(table, add);
        } else if (action instanceof AlterAction.SetComputed set) {
            setComputed(table, set);
        } else if (action instanceof AlterAction.SetErrorPolicy set) {
            setErrorPolicy(table, set);
        } else if (action instanceof AlterAction.DropColumn drop) {
            dropColumn(table, drop);
        } else if (action instanceof AlterAction.RenameColumn rename) {
            renameColumn(table, rename);
        } else if (action instanceof AlterAction.RenameTable rename) {
            alter(table, "RENAME TO " + Quote.name(rename.to()));
            definitions
                    .writer()
                    .rename(table.id(), new QualifiedName(table.name().schema(), rename.to()));
            renameInExpressions(table, table.name().name(), rename.to());
        } else if (action instanceof AlterAction.SetSchema move) {
            alter(table, "SET SCHEMA " + Quote.name(move.schema()));
            definitions
                    .writer()
                    .rename(
                            table.id(),
                            new QualifiedName(move.schema(), table.name().name()));
        } else if (action instanceof AlterAction.SetTableOptions set) {
            setOptions(table, set);
        } else if (action instanceof AlterAction.SetMediaType set) {
            String type = PostgresType.of(MediaKind.valueOf(set.kind().name())).sqlName();
            String using = set.using()
                    .map(span -> " USING " + span.in(definitions.sql()))
                    .orElse("");
            preserve(table);
            rewrite(table, "ALTER COLUMN " + Quote.name(set.column()) + " TYPE " + type + using);
        } else if (action instanceof AlterAction.PlainAlteration plain) {
            String text = plain.span().in(definitions.sql());
            if (changesType(text)) {
                preserve(table);
            }
            rewrite(table, text);
        } else {
            throw definitions.notAvailable(
                    action.span(),
                    "this form of ALTER TABLE is not available: "
                            + action.span().in(definitions.sql()));
        }
    }

    /** Old versions go on showing a column as it was. */
    private void preserve(ManagedTable table) throws SQLException {
        if (table.versioned()) {
            History.preserve(definitions.context().connection(), table.id());
        }
    }

    private static boolean changesType(String action) {
        Tokens tokens = Lexer.tokens(action);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isWord(i, "TYPE")) {
                return true;
            }
        }
        return false;
    }

    private void alter(ManagedTable table, String action) throws SQLException {
        definitions.ddl().run("ALTER TABLE " + table.name().quoted() + " " + action);
    }

    /** An action of Postgres' own, which may change a column's type under views and history. */
    private void rewrite(ManagedTable table, String action) throws SQLException {
        withoutViews(table, () -> alter(table, action));
        refresh(table);
    }

    /** A definition on the server. */
    private interface Change {
        void run() throws SQLException;
    }

    /** Takes the views on a table out of the way of a change and puts them back. */
    private void withoutViews(ManagedTable table, Change change) throws SQLException {
        List<IncrementalView> views = definitions.catalog().viewsOn(table.id());
        boolean inTheWay = views.stream()
                .anyMatch(view -> !definitions.catalog().viewsOn(view.id()).isEmpty());
        if (views.isEmpty() || inTheWay) {
            change.run();
            return;
        }
        for (IncrementalView view : views) {
            definitions.ddl().run("DROP VIEW " + view.name().quoted());
            definitions.ddl().run("DROP VIEW " + view.rows().quoted());
        }
        change.run();
        Maintainer maintainer = new Maintainer(definitions.context());
        for (IncrementalView view : views) {
            definitions
                    .ddl()
                    .run("CREATE VIEW " + view.rows().quoted() + " AS "
                            + maintainer.source(view).innerView());
            definitions
                    .ddl()
                    .run("CREATE VIEW " + view.name().quoted() + " AS "
                            + maintainer.source(view).outerView());
        }
    }

    /** Makes triggers and history fit the table as it is now. */
    private void refresh(ManagedTable before) throws SQLException {
        definitions.changed();
        ManagedTable table = definitions.table(before.id());
        List<Dependent> dependents = tables.dependents(table);
        if (table.versioned()) {
            History.refresh(definitions.context().connection(), table.id(), dependents);
        } else {
            History.guardDependents(
                    definitions.context().connection(),
                    table.id(),
                    table.name().schema(),
                    table.name().name(),
                    dependents);
        }
    }

    private void addComputed(ManagedTable table, AlterAction.AddComputedColumn add) throws SQLException {
        ColumnDefinition column = add.column();
        computed.refuse(column);
        if (table.column(column.name()).isPresent()) {
            if (backfill.goesOn(table, column.name(), computed.computation(column))) {
                return;
            }
            if (add.ifNotExists()) {
                definitions.context().warn("42701", "column \"%s\" already exists, skipping".formatted(column.name()));
                return;
            }
            throw VitrineException.at(
                    column.nameSpan().position(definitions.sql()),
                    ErrorCode.DUPLICATE_COLUMN,
                    "column \"%s\" of table \"%s\" already exists"
                            .formatted(column.name(), table.name().name()));
        }
        List<ComputedColumns.Definition> all = new ArrayList<>();
        table.computed()
                .forEach(known -> all.add(new ComputedColumns.Definition(
                        known.name(),
                        known.computation().orElseThrow().expression(),
                        Optional.of(known.type()),
                        Optional.of(known.declaredType()))));
        all.add(computed.definition(column));
        Map<String, PostgresType> types = computed.types(
                table.name().name(),
                table.columns(),
                all,
                Maintainer.target(table).from());
        alter(table, "ADD COLUMN " + tables.text(column, types.get(column.name())));
        definitions.writer().putComputation(table.id(), column.name(), computed.computation(column));
        refresh(table);
        computed.requirePolicy(definitions.table(table.id()), column);
        if (!computed.computation(column).isDeferred()) {
            backfill.add(column.name());
        }
    }

    /** Another expression for a column; its type stays. */
    private void setComputed(ManagedTable table, AlterAction.SetComputed set) throws SQLException {
        Column column = table.column(set.column())
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" of table \"%s\" does not exist"
                                .formatted(set.column(), table.name().name())));
        Computation old = column.computation()
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "column \"%s\" holds what users gave it; add a computed column beside it"
                                .formatted(set.column())));
        List<ComputedColumns.Definition> all = new ArrayList<>();
        table.computed()
                .filter(known -> !known.name().equals(set.column()))
                .forEach(known -> all.add(new ComputedColumns.Definition(
                        known.name(),
                        known.computation().orElseThrow().expression(),
                        Optional.of(known.type()),
                        Optional.of(known.declaredType()))));
        all.add(computed.definition(column, set.computed()));
        computed.types(
                table.name().name(),
                table.columns(),
                all,
                Maintainer.target(table).from());
        ErrorPolicy policy = set.computed().onError().map(ErrorPolicies::of).orElse(old.onError());
        computed.requirePolicy(table, set.column(), policy, set.span());
        definitions
                .writer()
                .putComputation(
                        table.id(),
                        set.column(),
                        new Computation(computed.expression(set.computed()), old.stored(), policy, old.options()));
        CellStates.drop(definitions.context().connection(), table.id(), set.column());
        refresh(table);
        ManagedTable changed = definitions.table(table.id());
        if (table.versioned()) {
            History.recordSchemaChange(
                    definitions.context().connection(), table.id(), "set " + set.column() + " computed");
        }
        if (set.existing() == AlterAction.Existing.KEEP) {
            new Maintainer(definitions.context()).markStale(changed, set.column());
        } else {
            alterRows(changed, set.column());
            new Maintainer(definitions.context()).maintainAll(changed);
        }
    }

    /** Takes the values of a column away; triggers take those that were made of them. */
    private void alterRows(ManagedTable table, String column) throws SQLException {
        definitions
                .ddl()
                .run("UPDATE " + table.name().quoted() + " SET " + Quote.name(column) + " = NULL WHERE "
                        + Quote.name(column) + " IS NOT NULL");
    }

    private void setErrorPolicy(ManagedTable table, AlterAction.SetErrorPolicy set) throws SQLException {
        Computation old = table.column(set.column())
                .flatMap(Column::computation)
                .orElseThrow(() -> VitrineException.at(
                        set.columnSpan().position(definitions.sql()),
                        table.column(set.column()).isPresent()
                                ? ErrorCode.WRONG_OBJECT_TYPE
                                : ErrorCode.UNDEFINED_COLUMN,
                        "table \"%s\" has no computed column \"%s\""
                                .formatted(table.name().name(), set.column())));
        ErrorPolicy policy = ErrorPolicies.of(set.policy());
        computed.requirePolicy(table, set.column(), policy, set.span());
        definitions
                .writer()
                .putComputation(
                        table.id(),
                        set.column(),
                        new Computation(old.expression(), old.stored(), policy, old.options()));
    }

    private void dropColumn(ManagedTable table, AlterAction.DropColumn drop) throws SQLException {
        Optional<Column> column = table.column(drop.column());
        if (column.isEmpty()) {
            alter(table, drop.span().in(definitions.sql()));
            return;
        }
        List<String> dependents = dependents(table, drop.column());
        if (!dependents.isEmpty() && !drop.cascade()) {
            throw VitrineException.at(
                    drop.columnSpan().position(definitions.sql()),
                    ErrorCode.DEPENDENT_OBJECTS,
                    "cannot drop column \"%s\" of table \"%s\": %s; say CASCADE to drop them too"
                            .formatted(drop.column(), table.name().name(), String.join(", ", dependents)));
        }
        preserve(table);
        if (drop.cascade()) {
            dropDependents(table, drop.column());
            definitions.changed();
        }
        alter(table, "DROP COLUMN " + Quote.name(drop.column()) + (drop.cascade() ? " CASCADE" : ""));
        definitions.writer().removeComputation(table.id(), drop.column());
        CellStates.drop(definitions.context().connection(), table.id(), drop.column());
        refresh(table);
    }

    private List<String> dependents(ManagedTable table, String column) {
        List<String> dependents = new ArrayList<>();
        readers(table, column).forEach(name -> dependents.add("computed column \"" + name + "\" reads it"));
        definitions.catalog().indexesOn(table.id()).stream()
                .filter(index -> index.column().equals(column))
                .forEach(index -> dependents.add("index \"" + index.name().name() + "\" is on it"));
        viewsReading(table, column)
                .forEach(view ->
                        dependents.add("incremental view \"" + view.name().name() + "\" reads it"));
        return dependents;
    }

    private List<String> readers(ManagedTable table, String column) {
        ComputedColumns analysed = new Maintainer(definitions.context()).computed(table);
        return analysed.order().stream()
                .filter(name -> analysed.readsOf(name).contains(column))
                .toList();
    }

    private List<IncrementalView> viewsReading(ManagedTable table, String column) {
        return definitions.catalog().viewsOn(table.id()).stream()
                .filter(view -> texts(view).stream().anyMatch(text -> mentions(text, column)))
                .toList();
    }

    private static List<String> texts(IncrementalView view) {
        List<String> texts = new ArrayList<>();
        view.items().forEach(item -> texts.add(item.expression()));
        view.condition().ifPresent(texts::add);
        view.iterator().ifPresent(iterator -> texts.add(iterator.function() + "(" + iterator.arguments() + ")"));
        return texts;
    }

    private static boolean mentions(String text, String column) {
        return Expressions.columns(ExpressionParser.parse(text)).stream()
                .anyMatch(reference -> reference.name().equals(column));
    }

    private void dropDependents(ManagedTable table, String column) throws SQLException {
        for (IncrementalView view : viewsReading(table, column)) {
            new ViewDefinitions(definitions).drop(view, true);
        }
        for (EmbeddingIndex index : definitions.catalog().indexesOn(table.id())) {
            if (index.column().equals(column)) {
                new IndexDefinitions(definitions).drop(index);
            }
        }
        for (String reader : readers(table, column)) {
            dropDependents(table, reader);
            alter(table, "DROP COLUMN IF EXISTS " + Quote.name(reader));
            definitions.writer().removeComputation(table.id(), reader);
        }
    }

    private void renameColumn(ManagedTable table, AlterAction.RenameColumn rename) throws SQLException {
        if (!viewsReading(table, rename.from()).isEmpty()) {
            throw definitions.notAvailable(
                    rename.fromSpan(),
                    "column \"%s\" cannot be renamed while incremental view \"%s\" reads it"
                            .formatted(
                                    rename.from(),
                                    viewsReading(table, rename.from())
                                            .get(0)
                                            .name()
                                            .name()));
        }
        alter(table, "RENAME COLUMN " + Quote.name(rename.from()) + " TO " + Quote.name(rename.to()));
        for (Column column : table.columns()) {
            if (column.computation().isPresent()) {
                Computation old = column.computation().get();
                String expression = renamed(old.expression(), rename.from(), rename.to());
                definitions
                        .writer()
                        .putComputation(
                                table.id(),
                                column.name(),
                                new Computation(expression, old.stored(), old.onError(), old.options()));
            }
        }
        CellStates.rename(definitions.context().connection(), table.id(), rename.from(), rename.to());
        definitions.writer().renameComputation(table.id(), rename.from(), rename.to());
        definitions.writer().renameIndexedColumn(table.id(), rename.from(), rename.to());
        refresh(table);
    }

    private static String renamed(String expression, String from, String to) {
        SplicedText.Builder text = new SplicedText.Builder(expression);
        Expressions.columns(ExpressionParser.parse(expression)).stream()
                .filter(reference -> reference.name().equals(from))
                .forEach(reference -> text.replace(
                        reference.span(),
                        reference.parts().subList(0, reference.parts().size() - 1).stream()
                                        .map(part -> Quote.name(part) + ".")
                                        .collect(Collectors.joining())
                                + Quote.name(to)));
        return text.build().text();
    }

    /** Expressions that call the table by its name follow it. */
    private void renameInExpressions(ManagedTable table, String from, String to) throws SQLException {
        for (Column column : table.columns()) {
            if (column.computation().isEmpty()) {
                continue;
            }
            Computation old = column.computation().get();
            SplicedText.Builder text = new SplicedText.Builder(old.expression());
            Expressions.columns(ExpressionParser.parse(old.expression())).stream()
                    .filter(reference -> reference.parts().size() > 1
                            && reference
                                    .parts()
                                    .get(reference.parts().size() - 2)
                                    .equals(from))
                    .forEach(reference ->
                            text.replace(reference.span(), Quote.name(to) + "." + Quote.name(reference.name())));
            definitions
                    .writer()
                    .putComputation(
                            table.id(),
                            column.name(),
                            new Computation(text.build().text(), old.stored(), old.onError(), old.options()));
        }
    }

    private void setOptions(ManagedTable table, AlterAction.SetTableOptions set) throws SQLException {
        HistoryOptions options = HistoryOptions.read(set.options(), table.options(), definitions.sql());
        boolean versioned = options.versioned().orElse(table.versioned());
        options.requireHistory(versioned, table.name().name(), definitions.sql());
        boolean begins = versioned && !table.versioned();
        if (begins) {
            History.enable(
                    definitions.context().connection(),
                    table.id(),
                    table.name().schema(),
                    table.name().name(),
                    tables.dependents(table));
        } else if (!versioned && table.versioned()) {
            new SnapshotDefinitions(definitions).requireNone(table);
            History.disable(definitions.context().connection(), table.id(), tables.dependents(table));
        }
        definitions.writer().setVersioned(table.id(), versioned);
        definitions.writer().setOptions(table.id(), options.ofTable(versioned, begins));
        if (!set.storageParameters().isEmpty()) {
            alter(
                    table,
                    "SET ("
                            + set.storageParameters().stream()
                                    .map(option -> option.span().in(definitions.sql()))
                                    .collect(Collectors.joining(", "))
                            + ")");
        }
    }

    /** Makes a table plain again: what was computed stays as values, media columns become text. */
    void release(ReleaseTable statement) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            ManagedTable table = definitions
                    .relation(statement.name())
                    .filter(ManagedTable.class::isInstance)
                    .map(ManagedTable.class::cast)
                    .orElseThrow(() -> VitrineException.at(
                            statement.name().span().position(definitions.sql()),
                            ErrorCode.UNDEFINED_TABLE,
                            "table \"%s\" is none that Vitrine keeps anything for"
                                    .formatted(statement.name().name())));
            List<EmbeddingIndex> indexes = definitions.catalog().indexesOn(table.id());
            if (!indexes.isEmpty() && !statement.cascade()) {
                throw VitrineException.of(
                        ErrorCode.DEPENDENT_OBJECTS,
                        "cannot release table \"%s\": index \"%s\" depends on it; drop it first or say CASCADE"
                                .formatted(
                                        table.name().name(),
                                        indexes.get(0).name().name()));
            }
            if (table.versioned()) {
                SnapshotDefinitions snapshots = new SnapshotDefinitions(definitions);
                if (statement.cascade()) {
                    snapshots.dropAll(table);
                }
                snapshots.requireNone(table);
                History.disable(definitions.context().connection(), table.id(), List.of());
            }
            tables.forget(
                    new ManagedTable(
                            table.id(),
                            table.name(),
                            table.columns(),
                            table.key(),
                            false,
                            table.rowTriggers(),
                            table.options()),
                    statement.cascade());
            for (Column column : table.columns()) {
                if (column.type().media().isPresent()) {
                    alter(table, "ALTER COLUMN " + Quote.name(column.name()) + " TYPE text");
                }
            }
            definitions.changed();
            return true;
        });
    }
}
