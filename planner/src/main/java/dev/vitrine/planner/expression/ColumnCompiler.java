package dev.vitrine.planner.expression;

import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.function.Binder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Compiles computed columns: what they read is the row's columns, or columns that the same program computes. */
final class ColumnCompiler implements ExpressionCompiler.Leaves {
    private final ProgramBuilder builder;
    private final RowScope scope;
    private final Function<String, Optional<RowScope.ScopeColumn>> stored;
    private final Map<String, Integer> computed;
    private final ExpressionCompiler compiler;

    ColumnCompiler(
            ProgramBuilder builder,
            RowScope scope,
            Function<String, Optional<RowScope.ScopeColumn>> stored,
            Map<String, Integer> computed,
            Binder binder,
            TypeOracle oracle) {
        this.builder = builder;
        this.scope = scope;
        this.stored = stored;
        this.computed = computed;
        this.compiler = new ExpressionCompiler(builder, this, binder, oracle, binder::isFunction);
    }

    int compile(String sql, Expression root) {
        return compiler.compile(sql, root);
    }

    /** The slot with the declared type of the column, if that is another than the expression's. */
    int cast(int slot, ComputedColumns.Definition definition) {
        if (definition.type().isEmpty() || definition.declaredType().isEmpty()) {
            return slot;
        }
        PostgresType type = definition.type().get();
        String declared = definition.declaredType().get();
        boolean same = builder.type(slot).equals(type) && declared.indexOf('(') < 0;
        return same ? slot : compiler.cast(slot, type, declared);
    }

    @Override
    public OptionalInt column(ColumnReference reference, String sql) {
        List<String> parts = reference.parts();
        String last = parts.get(parts.size() - 1);
        Optional<RowScope.ScopeColumn> column = scope.find(parts);
        String id = column.map(RowScope.ScopeColumn::id).orElse(last);
        if (computed.containsKey(id)) {
            return OptionalInt.of(computed.get(id));
        }
        return column.or(() -> stored.apply(last))
                .map(found ->
                        OptionalInt.of(builder.leaf(found.id(), Optional.of(found.id()), List.of(), found.type())))
                .orElse(OptionalInt.empty());
    }

    @Override
    public OptionalInt expression(String sql, Expression expression) {
        return OptionalInt.empty();
    }
}
