package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.function.Function;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.runtime.engine.run.RunContext;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the values of a computed column depend on beside its inputs.
 *
 * @param functions the versions of the functions that it calls, by name; where a name has several, all of them
 * @param models the names of the models that it names
 */
public record Recipe(SortedMap<String, String> functions, SortedSet<String> models) {
    /** The recipe of an expression. */
    public static Recipe of(RunContext context, String expression) {
        return of(context.functions(), context.catalog(), expression);
    }

    private static Recipe of(FunctionRegistry registry, Catalog catalog, String expression) {
        SortedMap<String, String> functions = new TreeMap<>();
        SortedSet<String> models = new TreeSet<>();
        for (Call call : Expressions.calls(ExpressionParser.parse(expression))) {
            if (registry.isFunction(call.name())) {
                functions.put(call.name(), version(registry, call.name()));
                for (Argument argument : call.arguments()) {
                    if (argument.value() instanceof Literal literal
                            && literal.kind() == Literal.Kind.STRING
                            && catalog.model(literal.value()).isPresent()) {
                        models.add(literal.value());
                    }
                }
            }
        }
        return new Recipe(functions, models);
    }

    private static String version(FunctionRegistry registry, String name) {
        Set<String> versions =
                registry.overloads(name).stream().map(Recipe::version).collect(Collectors.toCollection(TreeSet::new));
        return String.join(", ", versions);
    }

    private static String version(Function function) {
        return function instanceof ScalarFunction scalar ? scalar.version() : "";
    }
}
