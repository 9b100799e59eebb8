package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.WriteParser;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.MediaSyntax;
import dev.vitrine.parser.query.MediaSyntaxScanner;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.CopyShape;
import dev.vitrine.parser.write.DeleteShape;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.InsertSource;
import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.parser.write.MergeShape;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.Target;
import dev.vitrine.parser.write.TargetColumn;
import dev.vitrine.parser.write.TruncateShape;
import dev.vitrine.parser.write.UpdateShape;
import dev.vitrine.parser.write.WriteShape;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.query.TimeTravel;
import dev.vitrine.runtime.engine.query.VisibleTables;
import dev.vitrine.runtime.engine.rows.DescribedParameters.Described;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerDescription;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.MediaKind;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;

/** Runs one statement that writes a managed table. One thread at a time. */
public final class WriteRunner implements WriteShape.Visitor<WriteRun> {
    private final RunContext context;
    private final String sql;
    private final Relations relations;
    private final WriteShape shape;
    private final Optional<String> generatedKeys;
    private List<Binding> parameters = List.of();

    /**
     * A run.
     *
     * @param generatedKeys a RETURNING list for a statement that has none, for {@code getGeneratedKeys}
     */
    public WriteRunner(RunContext context, String sql, Relations relations, Optional<List<String>> generatedKeys) {
        this.relations = relations;
        WriteShape parsed = WriteParser.parse(sql);
        this.context = errorPolicy(parsed).map(context::with).orElse(context);
        Optional<String> keys = generatedKeys
                .filter(names -> returning(parsed).isEmpty() && !(parsed instanceof TruncateShape))
                .map(names ->
                        names.isEmpty() ? "*" : names.stream().map(Quote::name).collect(Collectors.joining(", ")));
        this.generatedKeys = keys;
        this.sql = keys.map(list -> sql.substring(0, parsed.span().end()) + " RETURNING " + list
                        + sql.substring(parsed.span().end()))
                .orElse(sql);
        this.shape = keys.isPresent() ? WriteParser.parse(this.sql) : parsed;
    }

    /** Whether the rows that a run returns are generated keys. */
    public boolean returnsGeneratedKeys() {
        return generatedKeys.isPresent();
    }

    private static Optional<Returning> returning(WriteShape shape) {
        if (shape instanceof InsertShape insert) {
            return insert.returning();
        }
        if (shape instanceof UpdateShape update) {
            return update.returning();
        }
        if (shape instanceof DeleteShape delete) {
            return delete.returning();
        }
        return shape instanceof MergeShape merge ? merge.returning() : Optional.empty();
    }

    /** The columns that RETURNING gives, without running it; empty if there is none. */
    public Optional<ResultSetMetaData> describeResult() throws SQLException {
        if (returning(shape).isEmpty()) {
            return Optional.empty();
        }
        BoundText text = known().build();
        try (PreparedStatement statement = context.connection().prepareStatement(text.text())) {
            return Optional.ofNullable(statement.getMetaData());
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }

    /** The parameters, without running it. */
    public List<Described> describeParameters() throws SQLException {
        int count = BoundText.Builder.userSlots(sql, new Span(0, sql.length())).size();
        return ServerDescription.parameters(context, known().build(), count);
    }

    /** Runs the statement once. */
    public Written run(List<Binding> values) throws SQLException {
        parameters = values;
        if (writesPlainTable()) {
            return new DirectWrite(context, known().build()).run(values);
        }
        Optional<ValuesInsert> early = shape instanceof InsertShape insert ? planEarly(insert) : Optional.empty();
        if (early.isPresent()) {
            Optional<Written> written = new ValuesInsertRun(context, early.get()).run(values);
            if (written.isPresent()) {
                return written.get();
            }
        }
        return accept().run(values);
    }

    /**
     * Runs the statement once a parameter row.
     *
     * @return counts, one a parameter row; empty if the rows must be run one by one
     */
    public Optional<long[]> runBatch(List<List<Binding>> parameterRows) throws SQLException {
        if (writesPlainTable()) {
            return Optional.empty();
        }
        Optional<ValuesInsert> early = shape instanceof InsertShape insert ? planEarly(insert) : Optional.empty();
        return early.isPresent() ? new ValuesInsertRun(context, early.get()).runBatch(parameterRows) : Optional.empty();
    }

    /** Whether the table only has the name of one that we know in another schema. */
    private boolean writesPlainTable() throws SQLException {
        Optional<Target> target = shape instanceof InsertShape insert
                ? Optional.of(insert.target())
                : shape instanceof UpdateShape update
                        ? Optional.of(update.target())
                        : shape instanceof MergeShape merge ? Optional.of(merge.target()) : Optional.empty();
        return target.isPresent() && relations.find(target.get().table()).isEmpty();
    }

    private Optional<ValuesInsert> planEarly(InsertShape insert) throws SQLException {
        ManagedTable table = table(insert.target());
        boolean asksForStates = insert.returning()
                .filter(returning -> !CompletedWrite.cellCalls(sql, returning).isEmpty())
                .isPresent();
        if (asksForStates) {
            return Optional.empty();
        }
        ComputedColumns computed = new FillTargets(context).computed(table);
        String key = String.join(", ", OwnRows.key(table, qualifier(insert.target()) + "."));
        return context.plans()
                .get(
                        Optional.class,
                        List.of("insert", sql),
                        () -> ValuesInsert.plan(
                                sql, insert, table, computed, new FillTargets(context).types(table), key))
                .map(ValuesInsert.class::cast);
    }

    private String qualifier(Target target) {
        return target.alias()
                .map(alias -> Quote.name(alias.name()))
                .orElse(target.table().span().in(sql));
    }

    /** What the statement says about cells that fail. */
    private static Optional<ErrorPolicy> errorPolicy(WriteShape shape) {
        return shape instanceof InsertShape insert
                ? insert.onError().map(clause -> ErrorPolicies.of(clause.policy()))
                : Optional.empty();
    }

    private ManagedTable table(Target target) throws SQLException {
        Relation relation = relations
                .find(target.table())
                .orElseThrow(() -> VitrineException.at(
                        target.table().span().position(sql),
                        ErrorCode.UNDEFINED_TABLE,
                        "table \"%s\" does not exist".formatted(target.table().name())));
        if (relation instanceof ManagedTable table) {
            return table;
        }
        throw VitrineException.at(
                target.table().span().position(sql),
                ErrorCode.WRONG_OBJECT_TYPE,
                "\"%s\" is an incremental view and follows its base; write \"%s\" instead"
                        .formatted(
                                relation.name().name(),
                                context.catalog()
                                        .relation(((IncrementalView) relation).baseId())
                                        .map(base -> base.name().name())
                                        .orElse("its base")));
    }

    private WriteRun accept() throws SQLException {
        try {
            return shape.accept(this);
        } catch (SqlFailure e) {
            throw e.failure();
        }
    }

    private WriteRun complete(Target target, Set<String> assigned, BoundText.Builder text) {
        ManagedTable table = tableUnchecked(target);
        boolean givesMedia =
                table.columns().stream().anyMatch(column -> column.isGivenMedia() && assigned.contains(column.name()));
        if (table.computed().findAny().isEmpty() && !givesMedia && !new Maintainer(context).hasDependents(table)) {
            return new DirectWrite(context, text.build());
        }
        return CompletedWrite.plan(context, sql, shape, target, returning(shape), table, assigned, text);
    }

    private ManagedTable tableUnchecked(Target target) {
        try {
            return table(target);
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** The text with media types and old versions named so that Postgres knows them. */
    private BoundText.Builder known() {
        BoundText.Builder text = new BoundText.Builder(sql);
        if (shape instanceof InsertShape insert) {
            insert.onError().ifPresent(clause -> text.replace(clause.span(), ""));
        }
        try {
            new TimeTravel(context, sql, relations, parameters).splice(text);
            if (shape instanceof InsertShape && writesPlainTable()) {
                VisibleTables.splice(context, sql, relations, text);
            }
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
        for (MediaSyntax syntax : MediaSyntaxScanner.scan(Lexer.tokens(sql))) {
            text.replace(
                    syntax.type(),
                    PostgresType.of(MediaKind.valueOf(syntax.kind().name())).sqlName());
        }
        return text;
    }

    @Override
    public WriteRun insert(InsertShape insert) {
        ManagedTable table = tableUnchecked(insert.target());
        BoundText.Builder text = known();
        if (insert.source() instanceof InsertSource.QuerySource query) {
            try {
                VisibleSource.splice(context, sql, relations, insert.with(), query.span(), text);
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        }
        Set<String> assigned = new LinkedHashSet<>();
        if (insert.columns().isEmpty()) {
            table.columns().forEach(column -> assigned.add(column.name()));
        } else {
            for (TargetColumn column : insert.columns().get().columns()) {
                Column found = WriteTarget.column(sql, table, column);
                assigned.add(found.name());
                if (found.isComputed() && insert.source() instanceof InsertSource.QuerySource) {
                    WriteTarget.requireAssignable(sql, table, column, new InsertValue.OtherValue(column.span()));
                }
            }
        }
        insert.onConflict().ifPresent(clause -> {
            WriteTarget.requireAssignable(sql, table, clause.update());
            addAssigned(clause.update(), assigned);
            OwnUpdate.splice(context, table, clause.update(), text);
        });
        return complete(insert.target(), assigned, text);
    }

    private static void addAssigned(List<Assignment> assignments, Set<String> assigned) {
        assignments.forEach(assignment -> assignment.columns().forEach(column -> assigned.add(column.name())));
    }

    @Override
    public WriteRun update(UpdateShape update) {
        update.noCascade().ifPresent(span -> {
            throw VitrineException.at(span.position(sql), ErrorCode.NOT_AVAILABLE, "NO CASCADE is not available");
        });
        ManagedTable table = tableUnchecked(update.target());
        WriteTarget.requireAssignable(sql, table, update.assignments());
        Set<String> assigned = new LinkedHashSet<>();
        addAssigned(update.assignments(), assigned);
        BoundText.Builder text = known();
        OwnUpdate.splice(context, table, update.assignments(), text);
        return complete(update.target(), assigned, text);
    }

    @Override
    public WriteRun delete(DeleteShape delete) {
        return new DirectWrite(context, known().build());
    }

    @Override
    public WriteRun merge(MergeShape merge) {
        ManagedTable table = tableUnchecked(merge.target());
        Set<String> assigned = new LinkedHashSet<>();
        BoundText.Builder text = known();
        for (MergeShape.Action action : merge.actions()) {
            WriteTarget.requireAssignable(sql, table, action.assignments());
            OwnUpdate.splice(context, table, action.assignments(), text);
            addAssigned(action.assignments(), assigned);
            action.columns().ifPresent(columns -> columns.columns().forEach(column -> assigned.add(column.name())));
        }
        return complete(merge.target(), assigned, text);
    }

    @Override
    public WriteRun truncate(TruncateShape truncate) {
        BoundText.Builder text = known();
        for (Target target : truncate.targets()) {
            List<String> side = new ArrayList<>();
            try {
                relations.find(target.table()).ifPresent(relation -> addSideTables(relation, side));
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
            text.insert(
                    target.span().end(), side.stream().map(name -> ", " + name).collect(Collectors.joining()));
        }
        return new DirectWrite(context, text.build());
    }

    @Override
    public WriteRun copy(CopyShape copy) {
        return new DirectWrite(context, known().build());
    }

    /** TRUNCATE must name every table with a foreign key to one that it names. */
    private void addSideTables(Relation relation, List<String> side) {
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            side.add(index.vectors().quoted());
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            if (view.iterator().isPresent()) {
                side.add(view.expanded().quoted());
            }
            if (view.isStored()) {
                side.add(view.storage().quoted());
            }
            addSideTables(view, side);
        }
    }
}
