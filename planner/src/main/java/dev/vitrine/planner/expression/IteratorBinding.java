package dev.vitrine.planner.expression;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.planner.function.Binder;
import dev.vitrine.planner.function.TableProducer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of a table function for each row of a query.
 *
 * @param producer the function
 * @param operands what is passed, one a parameter
 * @param program computes what the operands read; its leaves are read by the query
 * @param fragments for each column that need not be stored, the SQL of the argument that it is part of
 */
public record IteratorBinding(
        TableProducer producer, List<Operand> operands, RowProgram program, Map<String, String> fragments) {
    public IteratorBinding {
        operands = List.copyOf(operands);
        fragments = Map.copyOf(fragments);
    }

    /**
     * Chooses the function of a call.
     *
     * @param function its name
     * @param arguments the text between its parentheses
     * @param oracle types over the rows it is called for
     */
    public static IteratorBinding bind(String function, String arguments, Binder binder, TypeOracle oracle) {
        String sql = function + "(" + arguments + ")";
        Call call = (Call) ExpressionParser.parse(sql);
        ProgramBuilder builder = new ProgramBuilder();
        ExpressionCompiler compiler =
                new ExpressionCompiler(builder, new QueryLeaves(builder, oracle), binder, oracle, binder::isFunction);
        ExpressionCompiler.Passed<TableProducer> passed = compiler.pass(TableProducer.class, sql, call);
        Map<String, String> fragments = new LinkedHashMap<>();
        for (TableProducer.OutputColumn column : passed.function().columns()) {
            column.fragment().ifPresent(part -> fragments.put(column.name(), argumentOf(sql, call, passed, part)));
        }
        List<Integer> outputs = new ArrayList<>();
        return new IteratorBinding(passed.function(), passed.operands(), builder.build(outputs), fragments);
    }

    private static String argumentOf(
            String sql, Call call, ExpressionCompiler.Passed<TableProducer> passed, TableProducer.PartOf part) {
        for (int i = 0; i < passed.arguments().size(); i++) {
            if (passed.function().signature().parameters().get(i).name().equals(part.parameter())) {
                int given = passed.arguments().get(i);
                return "("
                        + MediaText.cast(
                                call.arguments().get(given).value().span().in(sql)) + ")";
            }
        }
        throw new IllegalStateException("no parameter " + part.parameter());
    }
}
