package dev.vitrine.planner.expression;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.function.Binder;
import java.util.ArrayList;
import java.util.List;

/** Compiles the expressions of a query that call functions; what they read goes into the query's select list. */
public final class QueryProgram {
    private final String sql;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final ExpressionCompiler compiler;
    private final List<Integer> outputs = new ArrayList<>();

    /**
     * A program without expressions.
     *
     * @param sql the query
     * @param oracle types over the query's FROM clause
     */
    public QueryProgram(String sql, Binder binder, TypeOracle oracle) {
        this.sql = sql;
        this.compiler =
                new ExpressionCompiler(builder, new QueryLeaves(builder, oracle), binder, oracle, binder::isFunction);
    }

    /** Adds an expression; answers its type. */
    public PostgresType add(Expression expression) {
        int slot = compiler.compile(sql, expression);
        outputs.add(slot);
        return builder.type(slot);
    }

    /** The program; its outputs are the expressions in the order in which they were added. */
    public RowProgram build() {
        return builder.build(outputs);
    }
}
