package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.function.EmbedderDefinition;
import dev.vitrine.planner.function.FunctionRegistry;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.MediaKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Embeds values with the embedders of an index. Equal values are embedded once. */
public final class EmbeddingCaller {
    private final EmbeddingIndex index;
    private final List<EmbedderDefinition> embedders;
    private final Optional<ModelEmbedder> model;
    private final CallContext calls;

    private EmbeddingCaller(
            EmbeddingIndex index,
            List<EmbedderDefinition> embedders,
            Optional<ModelEmbedder> model,
            CallContext calls) {
        this.index = index;
        this.embedders = embedders;
        this.model = model;
        this.calls = calls;
    }

    /**
     * The embedders of an index: functions, or one model.
     *
     * @throws VitrineException 58V01 if one is not on the class path and no model is called so
     */
    public static EmbeddingCaller of(
            EmbeddingIndex index,
            FunctionRegistry functions,
            Catalog catalog,
            Connection connection,
            CallContext calls) {
        List<EmbedderDefinition> embedders = new ArrayList<>();
        for (String name : index.embedders()) {
            Optional<EmbedderDefinition> embedder = functions.embedder(name);
            if (embedder.isEmpty() && catalog.model(name).isPresent()) {
                ModelEmbedder model = new ModelEmbedder(name, functions, connection, calls);
                return new EmbeddingCaller(index, List.of(), Optional.of(model), calls);
            }
            embedders.add(embedder.orElseThrow(() -> VitrineException.of(
                    ErrorCode.FUNCTION_MISSING,
                    "embedder \"%s\" of index \"%s\" is neither on the class path nor a model%s"
                            .formatted(
                                    name, index.name().name(), NearestNames.hint(name, functions.embedderNames())))));
        }
        return new EmbeddingCaller(index, embedders, Optional.empty(), calls);
    }

    /**
     * One vector a value, in order.
     *
     * @param type the values' type: text, image, or vector, which is handed on
     * @param values no nulls
     * @throws RowFailure for a value that cannot be embedded
     */
    public List<float[]> embed(PostgresType type, List<@Nullable Object> values) throws SQLException {
        if (type.name().equals("vector")) {
            return values.stream().map(value -> checked(0, (float[]) value)).toList();
        }
        if (model.isPresent()) {
            return embedByModel(model.get(), type, values);
        }
        Map<Object, Integer> numbers = new LinkedHashMap<>();
        int[] places = new int[values.size()];
        List<Integer> firstRows = new ArrayList<>();
        for (int row = 0; row < places.length; row++) {
            Object value = java.util.Objects.requireNonNull(values.get(row));
            Integer number = numbers.putIfAbsent(value, numbers.size());
            if (number == null) {
                number = numbers.size() - 1;
                firstRows.add(row);
            }
            places[row] = number;
        }
        List<float[]> distinct = embedDistinct(type, new ArrayList<>(numbers.keySet()), firstRows);
        List<float[]> vectors = new ArrayList<>(places.length);
        for (int place : places) {
            vectors.add(distinct.get(place));
        }
        return vectors;
    }

    private List<float[]> embedByModel(ModelEmbedder embedder, PostgresType type, List<@Nullable Object> values)
            throws SQLException {
        if (type.media().isPresent()) {
            throw cannotEmbed(type, true);
        }
        List<float[]> vectors =
                embedder.embed(values.stream().map(String::valueOf).toList());
        for (int row = 0; row < vectors.size(); row++) {
            checked(row, vectors.get(row));
        }
        return vectors;
    }

    private List<float[]> embedDistinct(PostgresType type, List<Object> values, List<Integer> rows) {
        EmbedderDefinition embedder = embedderOf(type);
        int size = Math.max(1, embedder.declaration().batchSize());
        List<float[]> vectors = new ArrayList<>();
        for (int from = 0; from < values.size(); from += size) {
            calls.cancellation().check();
            List<Object> part = values.subList(from, Math.min(values.size(), from + size));
            int row = rows.get(from);
            try {
                List<float[]> made = type.media().isPresent()
                        ? embedder.images().orElseThrow().embedImages(images(part))
                        : embedder.text()
                                .orElseThrow()
                                .embedTexts(part.stream().map(Object::toString).toList());
                if (made.size() != part.size()) {
                    throw new IllegalStateException(
                            "it gave %d vectors for %d values".formatted(made.size(), part.size()));
                }
                made.forEach(vector -> vectors.add(checked(row, vector)));
            } catch (RuntimeException | Error e) {
                calls.cancellation().check();
                throw e instanceof RowFailure already ? already : RowFailure.of(row, embedder.name(), e);
            }
        }
        return vectors;
    }

    private List<Image> images(List<Object> values) {
        List<Image> images = new ArrayList<>(values.size());
        for (Object value : values) {
            images.add(
                    value instanceof Image image
                            ? image
                            : (Image) calls.media().open(MediaKind.IMAGE, value.toString()));
        }
        return images;
    }

    private EmbedderDefinition embedderOf(PostgresType type) {
        boolean image = type.media().filter(kind -> kind == MediaKind.IMAGE).isPresent();
        boolean text = type.media().isEmpty();
        return embedders.stream()
                .filter(embedder -> (image && embedder.takesImages()) || (text && embedder.takesText()))
                .findFirst()
                .orElseThrow(() -> cannotEmbed(type, embedders.stream().anyMatch(EmbedderDefinition::takesText)));
    }

    private VitrineException cannotEmbed(PostgresType type, boolean takesText) {
        return VitrineException.of(
                ErrorCode.NO_EMBEDDING_INDEX,
                "index \"%s\" cannot be asked with a value of type %s; it embeds by %s, which takes %s"
                        .formatted(
                                index.name().name(),
                                type.sqlName(),
                                String.join(", ", index.embedders()),
                                takesText ? "text" : "images"));
    }

    private float[] checked(int row, float[] vector) {
        if (vector.length != index.dimension()) {
            throw RowFailure.of(
                    row,
                    String.join(", ", index.embedders()),
                    VitrineException.of(
                            ErrorCode.WRONG_DIMENSION,
                            "vector(%d) was given where index \"%s\" holds vector(%d)"
                                    .formatted(vector.length, index.name().name(), index.dimension())));
        }
        for (float element : vector) {
            if (!Float.isFinite(element)) {
                throw RowFailure.of(
                        row,
                        String.join(", ", index.embedders()),
                        VitrineException.of(ErrorCode.FUNCTION_FAILED, "the vector holds a number that is not finite"));
            }
        }
        return vector;
    }
}
