package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.text.SourcePosition;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.runtime.engine.compute.EmbeddingCaller;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.MediaReceiver;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * What a similarity search asks for.
 *
 * @param index the index that is asked
 * @param operand the literal or parameter
 * @param type its type: text unless it is a media literal
 * @param position where it stands
 */
record QueryVector(EmbeddingIndex index, Operand operand, PostgresType type, SourcePosition position) {
    /** The vector as a parameter of the server's vector type; a text cast to it would be read anew for each row. */
    Binding bind(RunContext context, List<Binding> parameters) {
        PGobject vector = new PGobject();
        vector.setType("vector");
        try {
            vector.setValue(WireValues.vectorText(vector(context, parameters)));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Binding(vector, (statement, number) -> statement.setObject(number, vector));
    }

    private float[] vector(RunContext context, List<Binding> parameters) {
        Object value = operand instanceof Operand.Parameter parameter
                ? parameters.get(parameter.index()).value()
                : ((Operand.Constant) operand).value();
        if (value instanceof PGobject object) {
            value = object.getValue();
        }
        if (value == null) {
            throw VitrineException.at(position, ErrorCode.INVALID_PARAMETER, "the query of SIMILARITY is NULL");
        }
        EmbeddingCaller caller =
                EmbeddingCaller.of(index, context.functions(), context.media(), context.cancellation());
        try {
            return caller.embed(typeOf(value), List.of(content(context, value))).get(0);
        } catch (RowFailure failure) {
            throw failure.at("query of SIMILARITY");
        }
    }

    private PostgresType typeOf(Object value) {
        if (value instanceof float[]
                || (value instanceof String text && index.embedders().isEmpty() && text.startsWith("["))) {
            return PostgresType.of("vector");
        }
        if (value instanceof Media medium) {
            return PostgresType.of(medium.kind());
        }
        return MediaReceiver.isContent(value) ? PostgresType.of(MediaKind.IMAGE) : type;
    }

    private Object content(RunContext context, @Nullable Object value) {
        Object given = Objects.requireNonNull(value);
        if (given instanceof String text && index.embedders().isEmpty()) {
            return Objects.requireNonNull(WireValues.vector(text));
        }
        return !(given instanceof Media) && MediaReceiver.isContent(given)
                ? context.receiver().receive(MediaKind.IMAGE, given)
                : given;
    }
}
