package dev.vitrine.planner.function;

import dev.vitrine.parser.text.SourcePosition;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the function that a call means, by the types of its arguments: the same types win, then conversions among
 * numbers that lose nothing. A literal or a parameter, whose type is not known yet, fits any parameter.
 */
public final class Binder {
    private final FunctionRegistry registry;

    public Binder(FunctionRegistry registry) {
        this.registry = registry;
    }

    /** Whether a function of that name exists; the name in lower case. */
    public boolean isFunction(String name) {
        return registry.isFunction(name);
    }

    /**
     * An argument of a call.
     *
     * @param name the name it is given by, absent for one given by position
     * @param type its type, absent for a literal or a parameter, which takes the type of what it is passed to
     */
    public record Argument(Optional<String> name, Optional<PostgresType> type) {}

    /**
     * A function chosen for a call.
     *
     * @param function the function
     * @param arguments for each parameter the 0-based number of the argument in the call, -1 for its default
     */
    public record Choice<F extends Function>(F function, List<Integer> arguments) {
        public Choice {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * The function of a kind that a call means.
     *
     * @throws VitrineException 42883 if none fits, with what there is
     */
    public <F extends Function> Choice<F> bind(
            Class<F> kind, String name, List<Argument> arguments, @Nullable SourcePosition position) {
        List<Function> overloads = registry.overloads(name);
        Choice<F> best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (Function overload : overloads) {
            if (!kind.isInstance(overload)) {
                continue;
            }
            Optional<List<Integer>> order = order(overload.signature(), arguments);
            Optional<Integer> distance = order.flatMap(o -> distance(overload.signature(), o, arguments));
            if (distance.isPresent() && distance.get() < bestDistance) {
                best = new Choice<>(kind.cast(overload), order.get());
                bestDistance = distance.get();
            }
        }
        if (best == null) {
            throw new VitrineException(
                    ErrorCode.UNDEFINED_FUNCTION.sqlState(),
                    noneFits(kind, name, overloads, arguments),
                    position,
                    null);
        }
        return best;
    }

    /** The message for a function that does not exist. */
    public String unknown(String name) {
        return "function \"%s\" does not exist%s".formatted(name, NearestNames.hint(name, registry.names()));
    }

    private static Optional<List<Integer>> order(Signature signature, List<Argument> arguments) {
        List<Signature.Parameter> parameters = signature.parameters();
        List<Integer> order = new ArrayList<>(Collections.nCopies(parameters.size(), -1));
        for (int i = 0; i < arguments.size(); i++) {
            Optional<String> name = arguments.get(i).name();
            int place = name.isEmpty() ? i : indexOf(parameters, name.get());
            if (place < 0 || place >= parameters.size() || order.get(place) >= 0) {
                return Optional.empty();
            }
            order.set(place, i);
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (order.get(i) < 0 && parameters.get(i).fallback().isEmpty()) {
                return Optional.empty();
            }
        }
        return Optional.of(order);
    }

    private static int indexOf(List<Signature.Parameter> parameters, String name) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<Integer> distance(Signature signature, List<Integer> order, List<Argument> arguments) {
        int sum = 0;
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i) >= 0) {
                Optional<PostgresType> type = arguments.get(order.get(i)).type();
                ValueType parameter = signature.parameters().get(i).type();
                Optional<Integer> one = type.isEmpty()
                        ? Optional.of(0)
                        : ValueType.of(type.get()).flatMap(value -> value.distanceTo(parameter));
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                sum += one.get();
            }
        }
        return Optional.of(sum);
    }

    private String noneFits(Class<?> kind, String name, List<Function> overloads, List<Argument> arguments) {
        List<String> signatures = overloads.stream()
                .filter(kind::isInstance)
                .map(function -> function.signature().toString())
                .toList();
        if (!signatures.isEmpty()) {
            return "function %s(%s) does not exist; there is: %s"
                    .formatted(name, describe(arguments), String.join(", ", signatures));
        }
        if (!overloads.isEmpty()) {
            return "function \"%s\" cannot be used here: it is %s".formatted(name, describe(overloads.get(0)));
        }
        return unknown(name);
    }

    private static String describe(Function function) {
        if (function instanceof TableProducer) {
            return "a table function, which stands in FROM";
        }
        return function instanceof AggregateDefinition ? "an aggregate function" : "a function of one row's values";
    }

    private static String describe(List<Argument> arguments) {
        return arguments.stream()
                .map(argument -> argument.name().map(n -> n + " => ").orElse("")
                        + argument.type().map(Binder::describe).orElse("unknown"))
                .collect(Collectors.joining(", "));
    }

    private static String describe(PostgresType type) {
        return type.media()
                .map(kind -> kind.name().toUpperCase(Locale.ROOT))
                .orElseGet(() -> ValueType.of(type)
                        .map(Signature::describe)
                        .orElse(type.sqlName().toUpperCase(Locale.ROOT)));
    }
}
