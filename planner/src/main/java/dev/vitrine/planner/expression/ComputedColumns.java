package dev.vitrine.planner.expression;

import dev.vitrine.parser.ExpressionParser;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.function.Binder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The computed columns of one table or view: which reads which, in what order they are computed, and the program for those
 * that a row lacks. Immutable but for programs that it keeps; thread-safe.
 */
public final class ComputedColumns {
    private final RowScope scope;
    private final Binder binder;
    private final Map<String, Parsed> columns;
    private final List<String> order;
    private final Map<Set<String>, RowProgram> programs = new java.util.concurrent.ConcurrentHashMap<>();

    /**
     * A computed column.
     *
     * @param name its name
     * @param expression its expression
     * @param type its declared type, absent if it shall have its expression's
     * @param declaredType the declared type for a cast, with length or precision
     */
    public record Definition(
            String name, String expression, Optional<PostgresType> type, Optional<String> declaredType) {}

    private record Parsed(Definition definition, Expression root, Set<String> reads) {}

    private ComputedColumns(RowScope scope, Binder binder, Map<String, Parsed> columns, List<String> order) {
        this.scope = scope;
        this.binder = binder;
        this.columns = columns;
        this.order = order;
    }

    /**
     * Analyses computed columns.
     *
     * @param scope the columns of the row; computed ones among them need not be in it
     * @throws VitrineException 42V01 for a cycle
     */
    public static ComputedColumns analyse(RowScope scope, List<Definition> definitions, Binder binder) {
        Set<String> names = new LinkedHashSet<>();
        definitions.forEach(definition -> names.add(definition.name()));
        Map<String, Parsed> parsed = new LinkedHashMap<>();
        for (Definition definition : definitions) {
            Expression root = ExpressionParser.parse(definition.expression());
            Set<String> reads = new LinkedHashSet<>();
            Expressions.columns(root).forEach(reference -> {
                String last = reference.parts().get(reference.parts().size() - 1);
                scope.find(reference.parts())
                        .map(RowScope.ScopeColumn::id)
                        .or(() -> names.contains(last) ? Optional.of(last) : Optional.empty())
                        .ifPresent(reads::add);
            });
            parsed.put(definition.name(), new Parsed(definition, root, reads));
        }
        return new ComputedColumns(scope, binder, parsed, sort(parsed));
    }

    private static List<String> sort(Map<String, Parsed> columns) {
        Set<String> sorted = new LinkedHashSet<>();
        Deque<String> path = new ArrayDeque<>();
        columns.keySet().forEach(name -> visit(name, columns, sorted, path));
        return List.copyOf(sorted);
    }

    private static void visit(String name, Map<String, Parsed> columns, Set<String> sorted, Deque<String> path) {
        if (sorted.contains(name)) {
            return;
        }
        if (path.contains(name)) {
            List<String> cycle = new ArrayList<>(path);
            java.util.Collections.reverse(cycle);
            cycle = cycle.subList(cycle.indexOf(name), cycle.size());
            // Of columns that are there already, the statement does not show the expression.
            Parsed shown = cycle.stream()
                    .map(column -> parsed(columns, column))
                    .filter(column -> column.root().span().start() > 0)
                    .findFirst()
                    .orElse(parsed(columns, name));
            throw VitrineException.at(
                    shown.root().span().position(shown.definition().expression()),
                    ErrorCode.COMPUTED_CYCLE,
                    "computed columns form a cycle: " + String.join(" reads ", cycle) + " reads " + name);
        }
        path.push(name);
        parsed(columns, name).reads().stream()
                .filter(columns::containsKey)
                .forEach(input -> visit(input, columns, sorted, path));
        path.pop();
        sorted.add(name);
    }

    private static Parsed parsed(Map<String, Parsed> columns, String name) {
        return Objects.requireNonNull(columns.get(name), name);
    }

    /** The computed columns, each after those that it reads. */
    public List<String> order() {
        return order;
    }

    /**
     * The computed columns that neither are nor read, through whatever other columns, one of these; in {@link #order()}.
     */
    public List<String> without(Set<String> deferred) {
        if (deferred.isEmpty()) {
            return order;
        }
        Set<String> left = new LinkedHashSet<>(deferred);
        List<String> kept = new ArrayList<>();
        for (String name : order) {
            if (left.contains(name) || readsOf(name).stream().anyMatch(left::contains)) {
                left.add(name);
            } else {
                kept.add(name);
            }
        }
        return List.copyOf(kept);
    }

    /** Whether any computed column reads a column. */
    public boolean reads(String column) {
        return columns.values().stream().anyMatch(parsed -> parsed.reads().contains(column));
    }

    /** The columns that a computed column reads, computed ones among them. */
    public Set<String> readsOf(String column) {
        return parsed(columns, column).reads();
    }

    /**
     * The program that computes some of the columns; it reads base columns and those computed columns that are not
     * computed. Its outputs are those columns in {@link #order()}.
     *
     * @param oracle types over the rows; asked only for a program that was not compiled yet
     */
    public RowProgram program(Set<String> compute, TypeOracle oracle) {
        RowProgram known = programs.get(compute);
        if (known == null) {
            known = compile(compute, oracle);
            programs.put(Set.copyOf(compute), known);
        }
        return known;
    }

    /** The program that computes all of them. */
    public RowProgram program(TypeOracle oracle) {
        return program(columns.keySet(), oracle);
    }

    private RowProgram compile(Set<String> compute, TypeOracle oracle) {
        ProgramBuilder builder = new ProgramBuilder();
        Map<String, Integer> computed = new HashMap<>();
        ColumnCompiler compiler = new ColumnCompiler(builder, scope, this::declared, computed, binder, oracle);
        List<Integer> outputs = new ArrayList<>();
        for (String name : order) {
            if (compute.contains(name)) {
                Parsed parsed = parsed(columns, name);
                int slot = compiler.compile(parsed.definition().expression(), parsed.root());
                slot = compiler.cast(slot, parsed.definition());
                computed.put(name, slot);
                outputs.add(slot);
            }
        }
        return builder.build(outputs);
    }

    /** A computed column that is read rather than computed. */
    private Optional<RowScope.ScopeColumn> declared(String name) {
        Parsed parsed = columns.get(name);
        return parsed == null
                ? Optional.empty()
                : parsed.definition().type().map(type -> new RowScope.ScopeColumn(name, type));
    }
}
