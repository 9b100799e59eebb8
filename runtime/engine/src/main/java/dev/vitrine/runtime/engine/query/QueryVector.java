package dev.vitrine.runtime.engine.query;

import com.pgvector.PGvector;
import dev.vitrine.parser.text.SourcePosition;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.runtime.engine.compute.EmbeddingCaller;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.rows.MediaColumns;
import dev.vitrine.runtime.engine.run.BinaryVectors;
import dev.vitrine.runtime.engine.run.MediaReceiver;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * What a similarity search asks for.
 *
 * @param index the index that is asked
 * @param operand the literal or parameter, if it is one
 * @param type its type: text unless it is a media literal
 * @param evaluated what Postgres works out first, if it is neither
 * @param position where it stands
 */
record QueryVector(
        EmbeddingIndex index,
        Operand operand,
        PostgresType type,
        Optional<Evaluated> evaluated,
        SourcePosition position) {
    /**
     * An expression that does not depend on the row.
     *
     * @param sql its text, with media types named as Postgres knows them
     * @param parameters the 0-based numbers of the user's parameters in it, in order
     */
    record Evaluated(String sql, List<Integer> parameters) {
        Evaluated {
            parameters = List.copyOf(parameters);
        }
    }

    private record Asked(@Nullable Object value, PostgresType type) {}

    /** The vector as a parameter of the server's vector type; a text cast to it would be read anew for each row. */
    Binding bind(RunContext context, List<Binding> parameters) {
        PGvector vector = new PGvector(vector(context, parameters));
        return new Binding(vector, (statement, number) -> {
            BinaryVectors.enable(statement.getConnection());
            statement.setObject(number, vector);
        });
    }

    private Asked asked(RunContext context, List<Binding> parameters) {
        if (evaluated.isPresent()) {
            return evaluate(evaluated.get(), context, parameters);
        }
        return new Asked(
                operand instanceof Operand.Parameter parameter
                        ? parameters.get(parameter.index()).value()
                        : ((Operand.Constant) operand).value(),
                type);
    }

    private static Asked evaluate(Evaluated expression, RunContext context, List<Binding> parameters) {
        try (PreparedStatement statement =
                context.connection().prepareStatement("SELECT " + expression.sql() + " AS query")) {
            int index = 1;
            for (int parameter : expression.parameters()) {
                parameters.get(parameter).setter().set(statement, index++);
            }
            try (ResultSet row = statement.executeQuery()) {
                ResultSetMetaData columns = row.getMetaData();
                PostgresType type = MediaColumns.kind(context.connection(), columns, 1)
                        .map(PostgresType::of)
                        .orElse(
                                columns.getColumnTypeName(1).endsWith("vector")
                                        ? PostgresType.of("vector")
                                        : PostgresType.TEXT);
                row.next();
                String value = row.getString(1);
                return new Asked(
                        value != null && type.name().equals("vector") ? WireValues.vector(value) : value, type);
            }
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private float[] vector(RunContext context, List<Binding> parameters) {
        Asked asked = asked(context, parameters);
        Object value = asked.value();
        if (value instanceof PGobject object) {
            value = object.getValue();
        }
        if (value == null) {
            throw VitrineException.at(position, ErrorCode.INVALID_PARAMETER, "the query of SIMILARITY is NULL");
        }
        EmbeddingCaller caller = EmbeddingCaller.of(
                index, context.functions(), context.catalog(), context.connection(), context.calls());
        try {
            return caller.embed(typeOf(value, asked.type()), List.of(content(context, value)))
                    .get(0);
        } catch (RowFailure failure) {
            throw failure.at("query of SIMILARITY");
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private PostgresType typeOf(Object value, PostgresType declared) {
        if (value instanceof float[]
                || (value instanceof String text && index.embedders().isEmpty() && text.startsWith("["))) {
            return PostgresType.of("vector");
        }
        if (value instanceof Media medium) {
            return PostgresType.of(medium.kind());
        }
        return MediaReceiver.isContent(value) ? PostgresType.of(MediaKind.IMAGE) : declared;
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
