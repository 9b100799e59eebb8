package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.model.Prompt;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one function for the rows of a batch.
 *
 * @param function the function
 * @param columns the values, one array a parameter
 * @param types the type of each argument on the server, absent for a literal or a parameter
 */
record Arguments(ScalarFunction function, List<@Nullable Object[]> columns, List<Optional<PostgresType>> types) {

    /** A value of the batch. */
    @Nullable
    Object raw(int parameter, int row) {
        return columns.get(parameter)[row];
    }

    /** What the function is passed for a parameter. */
    @Nullable
    Object value(int parameter, int row, CallContext context) {
        ValueType type = type(parameter);
        Object raw = raw(parameter, row);
        if (raw == null) {
            return null;
        }
        return switch (type) {
            case MODEL -> context.models().open(raw.toString()).model();
            case PROMPT ->
                raw instanceof Prompt
                        ? raw
                        : isJson(parameter)
                                ? PromptText.parse(raw.toString(), context.media())
                                : Prompt.of(raw.toString());
            case ANY -> any(parameter, raw, context);
            default -> WireValues.toArgument(raw, type, context.media());
        };
    }

    private Object any(int parameter, Object raw, CallContext context) {
        Optional<ValueType> given = types.get(parameter).flatMap(ValueType::of);
        if (given.isEmpty()) {
            return raw;
        }
        Object value = WireValues.toArgument(raw, given.get(), context.media());
        return value == null ? raw : value;
    }

    private boolean isJson(int parameter) {
        return types.get(parameter)
                .flatMap(ValueType::of)
                .filter(ValueType.JSON::equals)
                .isPresent();
    }

    private ValueType type(int parameter) {
        return parameters().get(parameter).type();
    }

    List<Signature.Parameter> parameters() {
        return function.signature().parameters();
    }

    /** The name of the model that a row asks, absent if the function asks none. */
    Optional<String> model(int row) {
        for (int i = 0; i < columns.size(); i++) {
            Object name = raw(i, row);
            if (type(i) == ValueType.MODEL && name != null) {
                return Optional.of(name.toString());
            }
        }
        return Optional.empty();
    }
}
