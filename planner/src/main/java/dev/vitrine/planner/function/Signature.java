package dev.vitrine.planner.function;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a function takes.
 *
 * @param name the name in SQL, lower case
 * @param parameters the parameters in order
 */
public record Signature(String name, List<Parameter> parameters) {
    /**
     * One parameter.
     *
     * @param name the name in SQL, lower case
     * @param type its type
     * @param nullable whether a SQL NULL is passed on; otherwise it makes the result NULL without a call
     * @param fallback what a call that leaves it out passes; absent if it must be given
     */
    public record Parameter(String name, ValueType type, boolean nullable, Optional<Fallback> fallback) {}

    /**
     * The value of a parameter that is left out.
     *
     * @param value a value of the parameter's Java class, or null
     */
    public record Fallback(@Nullable Object value) {}

    public Signature {
        parameters = List.copyOf(parameters);
    }

    /** The signature as people read it: {@code image_thumbnail(image IMAGE, max_width INTEGER)}. */
    @Override
    public String toString() {
        return parameters.stream().map(Signature::describe).collect(Collectors.joining(", ", name + "(", ")"));
    }

    private static String describe(Parameter parameter) {
        String text = parameter.name() + " " + describe(parameter.type());
        return parameter.fallback().isPresent() ? "[" + text + "]" : text;
    }

    static String describe(ValueType type) {
        return switch (type) {
            case DOUBLE -> "DOUBLE PRECISION";
            case BYTES -> "BYTEA";
            case JSON -> "JSONB";
            case TIMESTAMP -> "TIMESTAMPTZ";
            case TEXT_ARRAY -> "TEXT[]";
            default -> type.name().toUpperCase(Locale.ROOT);
        };
    }
}
