package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.statement.ColumnDefinition;
import dev.vitrine.parser.statement.ComputedClause;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.parser.statement.Storage;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.maintain.ErrorPolicies;
import dev.vitrine.runtime.engine.run.ServerTypes;
import dev.vitrine.runtime.store.history.Dependent;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/** Analyses definitions of computed columns. One thread at a time. */
final class ComputedDefinitions {
    private final Definitions definitions;

    ComputedDefinitions(Definitions definitions) {
        this.definitions = definitions;
    }

    /** Refuses what is not done; a column that says it must not be kept as if it were done. */
    void refuse(ColumnDefinition column) {
        for (Option option : column.options()) {
            if (column.computed().isPresent() && option.name().equals("refresh")) {
                if (!option.value().equals("immediate") && !option.value().equals("deferred")) {
                    throw VitrineException.at(
                            option.span().position(definitions.sql()),
                            ErrorCode.INVALID_PARAMETER,
                            "refresh is 'immediate' or 'deferred', not '%s'".formatted(option.value()));
                }
                continue;
            }
            throw VitrineException.at(
                    option.span().position(definitions.sql()),
                    ErrorCode.NOT_AVAILABLE,
                    "column option \"%s\" is not available".formatted(option.name()));
        }
        column.computed().ifPresent(computed -> {
            if (computed.storage().filter(Storage.VIRTUAL::equals).isPresent()) {
                throw definitions.notAvailable(
                        computed.span(), "VIRTUAL is not available; a computed column is STORED");
            }
        });
    }

    /** The type of a column as the server names it; media types live in schema vitrine. */
    String typeName(ColumnDefinition column) {
        return column.media()
                .map(kind -> PostgresType.of(MediaKind.valueOf(kind.name())).sqlName())
                .orElseGet(() -> column.type().orElseThrow().in(definitions.sql()));
    }

    /** A definition for the analysis. */
    ComputedColumns.Definition definition(ColumnDefinition column) throws SQLException {
        ComputedClause computed = column.computed().orElseThrow();
        Optional<PostgresType> type = Optional.empty();
        Optional<String> declared = Optional.empty();
        if (column.type().isPresent()) {
            declared = Optional.of(typeName(column));
            type = Optional.of(
                    column.media().isPresent()
                            ? PostgresType.of(
                                    MediaKind.valueOf(column.media().get().name()))
                            : ServerTypes.describe(
                                            definitions.context().connection(),
                                            "SELECT CAST(NULL AS " + declared.get() + ")")
                                    .get(0));
        }
        return new ComputedColumns.Definition(column.name(), inPlace(computed), type, declared);
    }

    /** A definition for the analysis, of a column that is there and keeps its type. */
    ComputedColumns.Definition definition(Column column, ComputedClause clause) {
        return new ComputedColumns.Definition(
                column.name(), inPlace(clause), Optional.of(column.type()), Optional.of(column.declaredType()));
    }

    /** The expression behind blanks for all that stands before it, so that a place in it is a place in the statement. */
    private String inPlace(ComputedClause computed) {
        String before = definitions.sql().substring(0, computed.expressionSpan().start());
        return before.replaceAll("[^\\r\\n]", " ") + expression(computed);
    }

    String expression(ComputedClause computed) {
        return computed.expressionSpan().in(definitions.sql());
    }

    /** What the catalog keeps of a computed column. */
    Computation computation(ColumnDefinition column) {
        ComputedClause computed = column.computed().orElseThrow();
        Map<String, String> options = new LinkedHashMap<>();
        column.options().forEach(option -> options.put(option.name(), option.value()));
        ErrorPolicy policy = computed.onError()
                .map(ErrorPolicies::of)
                .orElseGet(() -> definitions.context().defaultErrorPolicy());
        return new Computation(expression(computed), true, policy, options);
    }

    /** Refuses a policy that cannot be kept for a column that is there. */
    void requirePolicy(ManagedTable table, ColumnDefinition column) throws SQLException {
        ComputedClause clause = column.computed().orElseThrow();
        Computation computation = computation(column);
        requirePolicy(table, column.name(), computation.onError(), clause.span());
        if (computation.isDeferred()) {
            if (table.key().isEmpty()) {
                throw VitrineException.at(
                        clause.span().position(definitions.sql()),
                        ErrorCode.INVALID_TABLE,
                        "a deferred column needs a primary key on table \"%s\", by which its cells are found"
                                .formatted(table.name().name()));
            }
            definitions.ddl().run(PendingIndex.create(table, column.name()));
        }
    }

    /** Refuses a policy that cannot be kept for a column of a table that is there. */
    void requirePolicy(ManagedTable table, String column, ErrorPolicy policy, Span span) throws SQLException {
        if (policy instanceof ErrorPolicy.Abort) {
            return;
        }
        if (table.key().isEmpty()) {
            throw VitrineException.at(
                    span.position(definitions.sql()),
                    ErrorCode.INVALID_TABLE,
                    "ON ERROR NULL and DEFAULT need a primary key on table \"%s\": errors are kept by it"
                            .formatted(table.name().name()));
        }
        if (policy instanceof ErrorPolicy.StoreDefault given) {
            String type = table.column(column).orElseThrow().declaredType();
            try {
                definitions.ddl().value("SELECT CAST(CAST(" + given.literal() + " AS " + type + ") AS text)");
            } catch (PSQLException e) {
                throw VitrineException.at(
                        span.position(definitions.sql()),
                        ErrorCode.DATATYPE_MISMATCH,
                        "DEFAULT %s is no value of type %s".formatted(given.literal(), type));
            }
        }
    }

    /**
     * Analyses columns over a table that is there.
     *
     * @param from the table for a FROM clause
     * @return the type of each column's expression, or its declared one
     */
    Map<String, PostgresType> types(
            String alias, List<Column> columns, List<ComputedColumns.Definition> computed, String from)
            throws SQLException {
        ServerTypes oracle = new ServerTypes(definitions.context().connection(), from);
        ComputedColumns analysed = ComputedColumns.analyse(
                RowScope.of(alias, columns), computed, definitions.context().binder());
        for (ComputedColumns.Definition definition : computed) {
            requireFunctions(definition.expression());
        }
        RowProgram program = analysed.program(oracle);
        Map<String, PostgresType> types = new LinkedHashMap<>();
        for (int i = 0; i < analysed.order().size(); i++) {
            types.put(
                    analysed.order().get(i),
                    program.types().get(program.outputs().get(i)));
        }
        return types;
    }

    /** Tells of a function that neither Vitrine nor the server has. */
    void requireFunctions(String expression) throws SQLException {
        for (Call call : Expressions.calls(ExpressionParser.parse(expression))) {
            boolean known = definitions.context().functions().isFunction(call.name())
                    || "t"
                            .equals(definitions
                                    .ddl()
                                    .value(
                                            "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = ?)",
                                            call.name()));
            if (!known) {
                throw VitrineException.at(
                        call.span().position(expression),
                        ErrorCode.UNDEFINED_FUNCTION,
                        definitions.context().binder().unknown(call.name()));
            }
        }
    }

    /** Which computed columns must be forgotten when another client changes what they read. */
    static List<Dependent> dependents(ComputedColumns computed) {
        List<Dependent> dependents = new ArrayList<>();
        for (String column : computed.order()) {
            List<String> inputs = List.copyOf(computed.readsOf(column));
            if (!inputs.isEmpty()) {
                dependents.add(new Dependent(column, inputs));
            }
        }
        return dependents;
    }
}
