package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gemini's {@code generateContent} and {@code batchEmbedContents}. */
final class GeminiProtocol implements Protocol {
    /** Reasons to end that are the provider's refusal. */
    private static final Set<String> REFUSALS =
            Set.of("SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY");

    private final ModelSettings settings;
    private final Failures failures;

    /** With the collection that it is in, such as {@code models/}. */
    private final String model;

    GeminiProtocol(ModelSettings settings, Failures failures) {
        this.settings = settings;
        this.failures = failures;
        this.model = settings.model().contains("/") ? settings.model() : "models/" + settings.model();
    }

    @Override
    public Map<String, String> headers() {
        return settings.secret().map(secret -> Map.of("x-goog-api-key", secret)).orElse(Map.of());
    }

    @Override
    public Outgoing completion(CompletionRequest request) {
        Parts parts = new Parts();
        Json content = Json.object()
                .put("role", "user")
                .put(
                        "parts",
                        Json.array(request.prompt().parts().stream()
                                .map(part -> part.accept(parts))
                                .toList()))
                .build();
        Json.ObjectBuilder body =
                Json.object().put("contents", Json.array(content)).put("generationConfig", configuration(request));
        request.system()
                .ifPresent(system -> body.put("systemInstruction", content(parts.text(new Prompt.Text(system)))));
        return new Outgoing(path("generateContent"), Fields.merge(settings.params(), body.build()), Map.of());
    }

    private static Json configuration(CompletionRequest request) {
        Json.ObjectBuilder configuration = Json.object();
        request.temperature().ifPresent(temperature -> configuration.put("temperature", temperature));
        request.maxTokens().ifPresent(maxTokens -> configuration.put("maxOutputTokens", maxTokens));
        // The elder responseSchema takes a subset of OpenAPI's schemas and refuses members that it does not know.
        request.schema()
                .ifPresent(schema -> configuration
                        .put("responseMimeType", "application/json")
                        .put("responseJsonSchema", schema));
        return configuration.build();
    }

    private static Json content(Json part) {
        return Json.object().put("parts", Json.array(part)).build();
    }

    private List<String> path(String method) {
        int name = model.indexOf('/');
        return List.of("v1beta", model.substring(0, name), model.substring(name + 1) + ":" + method);
    }

    @Override
    public Completion completion(CompletionRequest request, Incoming answer, Json body) {
        Usage usage = usage(body);
        Fields.text(body, "promptFeedback", "blockReason").ifPresent(reason -> {
            throw refused(answer, "the prompt is blocked: " + reason, usage);
        });
        List<Json> candidates = Fields.list(body, "candidates");
        if (candidates.isEmpty()) {
            throw failures.broken(answer, "it has no candidates").usage(usage).build();
        }
        Json candidate = candidates.get(0);
        String reason = Fields.text(candidate, "finishReason").orElse("");
        if (REFUSALS.contains(reason)) {
            throw refused(
                    answer, Fields.text(candidate, "finishMessage").orElse("the answer is blocked: " + reason), usage);
        }
        String text = text(candidate)
                .or(() -> reason.equals("MAX_TOKENS") || reason.equals("STOP") ? Optional.of("") : Optional.empty())
                .orElseThrow(() -> failures.broken(answer, "it has no text; it ended by \"%s\"".formatted(reason))
                        .usage(usage)
                        .build());
        return new Completion(
                text,
                finish(reason),
                usage,
                Fields.text(body, "modelVersion").orElse(settings.model()),
                answer.hints());
    }

    private ModelException refused(Incoming answer, String reason, Usage usage) {
        return failures.refused(answer, reason).usage(usage).build();
    }

    private static Optional<String> text(Json candidate) {
        List<String> texts = Fields.list(candidate, "content", "parts").stream()
                .filter(part -> !Fields.at(part, "thought").equals(Optional.of(Json.of(true))))
                .flatMap(part -> Fields.text(part, "text").stream())
                .toList();
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("", texts));
    }

    private static Completion.Finish finish(String reason) {
        return switch (reason) {
            case "STOP" -> Completion.Finish.STOP;
            case "MAX_TOKENS" -> Completion.Finish.LENGTH;
            default -> Completion.Finish.OTHER;
        };
    }

    /** Gemini counts thoughts beside the answer. */
    private static Usage usage(Json body) {
        return new Usage(
                1,
                Fields.count(body, "usageMetadata", "promptTokenCount"),
                Fields.count(body, "usageMetadata", "candidatesTokenCount")
                        + Fields.count(body, "usageMetadata", "thoughtsTokenCount"),
                Fields.count(body, "usageMetadata", "cachedContentTokenCount"));
    }

    /** Params such as {@code outputDimensionality} belong to each input here. */
    @Override
    public Outgoing embeddings(EmbeddingRequest request) {
        Parts parts = new Parts();
        List<Json> requests = request.inputs().stream()
                .map(input -> Json.object()
                        .put("model", model)
                        .put("content", content(input.accept(parts)))
                        .build())
                .map(input -> Fields.merge(settings.params(), input))
                .toList();
        Json body = Json.object().put("requests", Json.array(requests)).build();
        return new Outgoing(path("batchEmbedContents"), body, Map.of());
    }

    @Override
    public Embeddings embeddings(EmbeddingRequest request, Incoming answer, VectorBody body) {
        List<Json> items = Fields.list(body.json(), "embeddings");
        int count = request.inputs().size();
        if (items.size() != count) {
            throw failures.broken(answer, "it has %d vectors for %d inputs".formatted(items.size(), count))
                    .usage(usage(body.json()))
                    .build();
        }
        List<float[]> vectors =
                items.stream().map(item -> body.vector(item, "values")).toList();
        return new Embeddings(vectors, usage(body.json()), answer.hints());
    }

    private final class Parts implements Prompt.Visitor<Json> {
        private final EncodedContent encoded = new EncodedContent(failures);

        @Override
        public Json text(Prompt.Text part) {
            return Json.object().put("text", part.text()).build();
        }

        @Override
        public Json content(Prompt.Content part) {
            Json data = Json.object()
                    .put("mimeType", part.media().mediaType())
                    .put("data", encoded.base64(part.media()))
                    .build();
            return Json.object().put("inlineData", data).build();
        }

        @Override
        public Json link(Prompt.Link part) {
            Json data = Json.object().put("fileUri", part.uri().toString()).build();
            return Json.object().put("fileData", data).build();
        }
    }
}
