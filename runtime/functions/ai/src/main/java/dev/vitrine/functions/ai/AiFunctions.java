package dev.vitrine.functions.ai;

import dev.vitrine.udf.Default;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.Named;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Work;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Functions that ask models: {@code PROMPT}, {@code AI_COMPLETE}, {@code AI_EMBED}. */
public final class AiFunctions {
    /** Longer than any call: the model's own timeout decides. */
    private static final double LONGEST_SECONDS = 3_600;

    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)}");

    private AiFunctions() {}

    /** A model's answer. */
    @Scalar(
            name = "ai_complete",
            description = "A model's answer to a prompt",
            work = Work.IO,
            timeoutSeconds = LONGEST_SECONDS)
    public static CompletionStage<String> complete(
            RemoteModel model,
            Prompt prompt,
            @Default(Default.NULL) @Nullable Double temperature,
            @Default(Default.NULL) @Nullable Integer maxTokens,
            @Default(Default.NULL) @Nullable String system) {
        CompletionRequest request = request(prompt, temperature, maxTokens, system);
        return model.complete(request).thenApply(Completion::text);
    }

    /** A model's answer, a picture shown to it. */
    @Scalar(
            name = "ai_complete",
            description = "A model's answer to a prompt and a picture",
            work = Work.IO,
            timeoutSeconds = LONGEST_SECONDS)
    public static CompletionStage<String> completeShown(
            RemoteModel model,
            Prompt prompt,
            Image image,
            @Default(Default.NULL) @Nullable Double temperature,
            @Default(Default.NULL) @Nullable Integer maxTokens,
            @Default(Default.NULL) @Nullable String system) {
        CompletionRequest request = request(with(prompt, image), temperature, maxTokens, system);
        return model.complete(request).thenApply(Completion::text);
    }

    /** A model's answer as JSON that satisfies a schema. */
    @Scalar(
            name = "ai_complete",
            description = "A model's answer to a prompt, as JSON that satisfies a schema",
            work = Work.IO,
            timeoutSeconds = LONGEST_SECONDS)
    public static CompletionStage<Json> completeAs(
            RemoteModel model,
            Prompt prompt,
            @Named("response_format") Json responseFormat,
            @Default(Default.NULL) @Nullable Double temperature,
            @Default(Default.NULL) @Nullable Integer maxTokens,
            @Default(Default.NULL) @Nullable String system) {
        CompletionRequest request = request(prompt, temperature, maxTokens, system);
        return model.complete(request.withSchema(StructuredFormat.schema(responseFormat)))
                .thenApply(completion -> Json.parse(completion.text()));
    }

    /** A model's answer as JSON that satisfies a schema, a picture shown to it. */
    @Scalar(
            name = "ai_complete",
            description = "A model's answer to a prompt and a picture, as JSON that satisfies a schema",
            work = Work.IO,
            timeoutSeconds = LONGEST_SECONDS)
    public static CompletionStage<Json> completeShownAs(
            RemoteModel model,
            Prompt prompt,
            Image image,
            @Named("response_format") Json responseFormat,
            @Default(Default.NULL) @Nullable Double temperature,
            @Default(Default.NULL) @Nullable Integer maxTokens,
            @Default(Default.NULL) @Nullable String system) {
        CompletionRequest request = request(with(prompt, image), temperature, maxTokens, system);
        return model.complete(request.withSchema(StructuredFormat.schema(responseFormat)))
                .thenApply(completion -> Json.parse(completion.text()));
    }

    /** The vector that a model makes of a text. */
    @Scalar(
            name = "ai_embed",
            description = "The vector that a model makes of a text",
            work = Work.IO,
            batchSize = 64,
            timeoutSeconds = LONGEST_SECONDS)
    public static CompletionStage<List<float[]>> embed(List<RemoteModel> model, List<String> input) {
        if (model.stream().distinct().count() == 1) {
            return model.get(0).embed(EmbeddingRequest.ofTexts(input)).thenApply(Embeddings::vectors);
        }
        List<CompletionStage<float[]>> each = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            each.add(model.get(i)
                    .embed(EmbeddingRequest.ofTexts(List.of(input.get(i))))
                    .thenApply(embeddings -> embeddings.vectors().get(0)));
        }
        CompletionStage<List<float[]>> all = java.util.concurrent.CompletableFuture.completedFuture(new ArrayList<>());
        for (CompletionStage<float[]> one : each) {
            all = all.thenCombine(one, (vectors, vector) -> {
                vectors.add(vector);
                return vectors;
            });
        }
        return all;
    }

    private static CompletionRequest request(
            Prompt prompt, @Nullable Double temperature, @Nullable Integer maxTokens, @Nullable String system) {
        try {
            CompletionRequest request = CompletionRequest.of(prompt);
            request = temperature == null ? request : request.withTemperature(temperature);
            request = maxTokens == null ? request : request.withMaxTokens(maxTokens);
            return system == null ? request : request.withSystem(system);
        } catch (IllegalArgumentException e) {
            throw UdfException.invalidArgument(String.valueOf(e.getMessage()));
        }
    }

    private static Prompt with(Prompt prompt, Image image) {
        List<Prompt.Part> parts = new ArrayList<>(prompt.parts());
        parts.add(new Prompt.Content(image));
        return new Prompt(parts);
    }

    /** A prompt of a text alone. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template) {
        return fill(template);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0) {
        return fill(template, v0);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0, Object v1) {
        return fill(template, v0, v1);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0, Object v1, Object v2) {
        return fill(template, v0, v1, v2);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0, Object v1, Object v2, Object v3) {
        return fill(template, v0, v1, v2, v3);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0, Object v1, Object v2, Object v3, Object v4) {
        return fill(template, v0, v1, v2, v3, v4);
    }

    /** A prompt of a text and values. */
    @Scalar(name = "prompt", description = "A prompt of a text and values: {0} stands for the first")
    public static Prompt prompt(String template, Object v0, Object v1, Object v2, Object v3, Object v4, Object v5) {
        return fill(template, v0, v1, v2, v3, v4, v5);
    }

    private static Prompt fill(String template, Object... values) {
        List<Prompt.Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher place = PLACE.matcher(template);
        int from = 0;
        while (place.find()) {
            int number = place.group(1).length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(place.group(1));
            if (number >= values.length) {
                throw UdfException.invalidArgument(
                        "the prompt has a place %s, but %d values".formatted(place.group(), values.length));
            }
            text.append(template, from, place.start());
            from = place.end();
            if (values[number] instanceof Media medium) {
                if (!text.isEmpty()) {
                    parts.add(new Prompt.Text(text.toString()));
                    text.setLength(0);
                }
                parts.add(new Prompt.Content(medium));
            } else {
                text.append(values[number]);
            }
        }
        text.append(template.substring(from));
        if (!text.isEmpty() || parts.isEmpty()) {
            parts.add(new Prompt.Text(text.toString()));
        }
        return new Prompt(parts);
    }
}
