package dev.vitrine.planner.expression;

import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Leaves that a query reads: any expression without calls of ours goes into its select list as it is. */
final class QueryLeaves implements ExpressionCompiler.Leaves {
    private final ProgramBuilder builder;
    private final TypeOracle oracle;

    QueryLeaves(ProgramBuilder builder, TypeOracle oracle) {
        this.builder = builder;
        this.oracle = oracle;
    }

    @Override
    public OptionalInt column(ColumnReference reference, String sql) {
        return leaf(reference.span().in(sql), List.of());
    }

    @Override
    public OptionalInt expression(String sql, Expression expression) {
        List<Integer> parameters = new ArrayList<>();
        Expressions.walk(expression, part -> {
            if (part instanceof Parameter parameter) {
                parameters.add(parameter.index() - 1);
            }
        });
        String text = MediaText.cast(expression.span().in(sql));
        return leaf(text, parameters);
    }

    private OptionalInt leaf(String text, List<Integer> parameters) {
        return OptionalInt.of(builder.leaf(
                text,
                Optional.empty(),
                parameters,
                oracle.describe(List.of("(" + text + ")")).get(0)));
    }
}
