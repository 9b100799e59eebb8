package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.model.Completion;
import dev.vitrine.udf.model.CompletionRequest;
import dev.vitrine.udf.model.EmbeddingRequest;
import dev.vitrine.udf.model.Embeddings;
import dev.vitrine.udf.model.ModelException;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Chat completions and embeddings as OpenAI defines them and many others take them. */
final class OpenAiProtocol implements Protocol {
    private final ModelSettings settings;
    private final Failures failures;
    private final String maxTokensName;

    /**
     * A protocol for one model.
     *
     * @param maxTokensName the member that bounds an answer: OpenAI's newer models refuse the old name, the other servers
     *     ignore the new one
     */
    OpenAiProtocol(ModelSettings settings, Failures failures, String maxTokensName) {
        this.settings = settings;
        this.failures = failures;
        this.maxTokensName = maxTokensName;
    }

    @Override
    public Map<String, String> headers() {
        return settings.secret()
                .map(secret -> Map.of("Authorization", "Bearer " + secret))
                .orElse(Map.of());
    }

    @Override
    public Outgoing completion(CompletionRequest request) {
        List<Json> messages = new ArrayList<>();
        request.system().ifPresent(system -> messages.add(message("system", Json.of(system))));
        messages.add(message("user", content(request.prompt())));
        Json.ObjectBuilder body = Json.object().put("model", settings.model()).put("messages", Json.array(messages));
        request.temperature().ifPresent(temperature -> body.put("temperature", temperature));
        request.maxTokens().ifPresent(maxTokens -> body.put(maxTokensName, maxTokens));
        request.schema().ifPresent(schema -> body.put("response_format", responseFormat(schema)));
        return outgoing(List.of("chat", "completions"), body.build(), request.idempotencyKey());
    }

    private static Json message(String role, Json content) {
        return Json.object().put("role", role).put("content", content).build();
    }

    /** Text alone is one string, which every server takes. */
    private Json content(Prompt prompt) {
        if (prompt.parts().stream().allMatch(Prompt.Text.class::isInstance)) {
            return Json.of(prompt.parts().stream()
                    .map(part -> ((Prompt.Text) part).text())
                    .collect(Collectors.joining("\n\n")));
        }
        Parts parts = new Parts();
        return Json.array(
                prompt.parts().stream().map(part -> part.accept(parts)).toList());
    }

    private static Json responseFormat(Json schema) {
        Json named = Json.object().put("name", "answer").put("schema", schema).build();
        return Json.object()
                .put("type", "json_schema")
                .put("json_schema", named)
                .build();
    }

    private Outgoing outgoing(List<String> path, Json body, Optional<String> idempotencyKey) {
        return new Outgoing(
                path,
                Fields.merge(settings.params(), body),
                idempotencyKey.map(key -> Map.of("Idempotency-Key", key)).orElse(Map.of()));
    }

    @Override
    public Completion completion(CompletionRequest request, Incoming answer, Json body) {
        List<Json> choices = Fields.list(body, "choices");
        if (choices.isEmpty()) {
            throw failures.broken(answer, "it has no choices").build();
        }
        Json choice = choices.get(0);
        Usage usage = usage(body);
        String finish = Fields.text(choice, "finish_reason").orElse("");
        refusal(choice, finish).ifPresent(reason -> {
            throw failures.refused(answer, reason).usage(usage).build();
        });
        String text = text(choice)
                .or(() -> finish.equals("length") ? Optional.of("") : Optional.empty())
                .orElseThrow(() -> withoutText(answer, choice, usage));
        return new Completion(
                text, finish(finish), usage, Fields.text(body, "model").orElse(settings.model()), answer.hints());
    }

    private static Optional<String> refusal(Json choice, String finish) {
        return finish.equals("content_filter")
                ? Optional.of("its content filter stopped the answer")
                : Fields.text(choice, "message", "refusal").filter(reason -> !reason.isBlank());
    }

    /** Some servers give the answer in parts, of which those of other types are thoughts. */
    private static Optional<String> text(Json choice) {
        List<Json> parts = Fields.list(choice, "message", "content");
        return parts.isEmpty()
                ? Fields.text(choice, "message", "content")
                : Optional.of(parts.stream()
                        .flatMap(part -> Fields.text(part, "text").stream())
                        .collect(Collectors.joining()));
    }

    private ModelException withoutText(Incoming answer, Json choice, Usage usage) {
        String reason = Fields.text(choice, "error", "message").orElse("it has no text");
        return failures.broken(answer, reason).usage(usage).build();
    }

    private static Completion.Finish finish(String name) {
        return switch (name) {
            case "stop" -> Completion.Finish.STOP;
            case "length" -> Completion.Finish.LENGTH;
            default -> Completion.Finish.OTHER;
        };
    }

    private static Usage usage(Json body) {
        return new Usage(
                1,
                Fields.count(body, "usage", "prompt_tokens"),
                Fields.count(body, "usage", "completion_tokens"),
                Fields.count(body, "usage", "prompt_tokens_details", "cached_tokens"));
    }

    @Override
    public Outgoing embeddings(EmbeddingRequest request) {
        List<Json> inputs = request.inputs().stream()
                .map(input -> {
                    if (input instanceof Prompt.Text text) {
                        return Json.of(text.text());
                    }
                    throw failures.unsent("this provider embeds texts only");
                })
                .toList();
        Json body = Json.object()
                .put("model", settings.model())
                .put("input", Json.array(inputs))
                .build();
        return outgoing(List.of("embeddings"), body, request.idempotencyKey());
    }

    @Override
    public Embeddings embeddings(EmbeddingRequest request, Incoming answer, VectorBody body) {
        List<Json> data = Fields.list(body.json(), "data");
        int count = request.inputs().size();
        if (data.size() != count) {
            throw failures.broken(answer, "it has %d vectors for %d inputs".formatted(data.size(), count))
                    .usage(usage(body.json()))
                    .build();
        }
        float[][] vectors = new float[count][];
        IntStream.range(0, count).forEach(i -> {
            Json item = data.get(i);
            int index =
                    item.member("index").map(Json::asLong).map(Math::toIntExact).orElse(i);
            if (index < 0 || index >= count || isSet(vectors[index])) {
                throw failures.broken(answer, "its vectors are numbered wrongly")
                        .build();
            }
            vectors[index] = body.vector(item, "embedding");
        });
        return new Embeddings(List.of(vectors), usage(body.json()), answer.hints());
    }

    private static boolean isSet(float @Nullable [] vector) {
        return vector != null;
    }

    private final class Parts implements Prompt.Visitor<Json> {
        private final EncodedContent encoded = new EncodedContent(failures);

        @Override
        public Json text(Prompt.Text part) {
            return Json.object().put("type", "text").put("text", part.text()).build();
        }

        @Override
        public Json content(Prompt.Content part) {
            if (part.media().kind() != MediaKind.IMAGE) {
                throw failures.unsent("this provider takes pictures, found a value of kind "
                        + part.media().kind());
            }
            return picture("data:%s;base64,%s".formatted(part.media().mediaType(), encoded.base64(part.media())));
        }

        @Override
        public Json link(Prompt.Link part) {
            return picture(part.uri().toString());
        }

        private Json picture(String url) {
            return Json.object()
                    .put("type", "image_url")
                    .put("image_url", Json.object().put("url", url).build())
                    .build();
        }
    }
}
