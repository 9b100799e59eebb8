package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.planner.function.ScalarFunction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Embeds texts with a remote model by calling AI_EMBED, with all that belongs to it: kept results, limits, retries, the ledger. */
public final class ModelEmbedder {
    private static final String FUNCTION = "ai_embed";

    private final RowProgram program;
    private final Connection connection;
    private final CallContext calls;

    /** An embedder that calls the model of a name. */
    public ModelEmbedder(String model, FunctionRegistry functions, Connection connection, CallContext calls) {
        this.connection = connection;
        this.calls = calls;
        ScalarFunction function = functions.overloads(FUNCTION).stream()
                .filter(ScalarFunction.class::isInstance)
                .map(ScalarFunction.class::cast)
                .filter(candidate -> candidate.signature().parameters().size() == 2
                        && candidate
                                .signature()
                                .parameters()
                                .get(1)
                                .type()
                                .serverType()
                                .equals(PostgresType.TEXT))
                .findFirst()
                .orElseThrow(() -> VitrineException.of(
                        ErrorCode.FUNCTION_MISSING, "function \"%s\" is not on the class path".formatted(FUNCTION)));
        this.program = new RowProgram(
                List.of(new Leaf(0, "input", Optional.of("input"), List.of())),
                List.of(new Step.Apply(
                        function,
                        List.of(new Operand.Constant(model), new Operand.Slot(0)),
                        "AI_EMBED('" + model + "', ..)",
                        1)),
                List.of(PostgresType.TEXT, function.result().serverType()),
                List.of(1));
    }

    /**
     * One vector a text, in order.
     *
     * @throws RowFailure for a text that cannot be embedded
     */
    public List<float[]> embed(List<String> texts) throws SQLException {
        Batch batch = new Batch(program.slots(), texts.size());
        @Nullable Object[] inputs = batch.slot(0);
        for (int row = 0; row < inputs.length; row++) {
            inputs[row] = texts.get(row);
        }
        new ProgramRunner(program, connection, calls, List.of()).run(batch);
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (@Nullable Object vector : batch.slot(1)) {
            vectors.add((float[]) Objects.requireNonNull(vector, "a text has a vector"));
        }
        return vectors;
    }
}
