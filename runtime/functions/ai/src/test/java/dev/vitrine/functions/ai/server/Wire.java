package dev.vitrine.functions.ai.server;

import dev.vitrine.udf.Json;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The protocols that the server speaks, each with the answer that its provider gives. */
public enum Wire {
    OPENAI_CHAT("/chat/completions"),
    OPENAI_EMBEDDINGS("/embeddings"),
    ANTHROPIC("/v1/messages"),
    GEMINI(":generateContent"),
    GEMINI_EMBEDDINGS(":batchEmbedContents");

    private final String ending;

    Wire(String ending) {
        this.ending = ending;
    }

    boolean takes(String path) {
        return path.endsWith(ending);
    }

    /** An answer of this text; of a protocol of completions. A token is a word. */
    public Reply answer(Received request, String text) {
        return Reply.json(
                200,
                switch (this) {
                    case OPENAI_CHAT -> openAi(request, text);
                    case ANTHROPIC -> anthropic(request, text);
                    case GEMINI -> gemini(request, text);
                    case OPENAI_EMBEDDINGS, GEMINI_EMBEDDINGS ->
                        throw new IllegalArgumentException(this + " gives vectors");
                });
    }

    /** An answer of these vectors; of a protocol of embeddings. */
    public Reply answer(Received request, List<float[]> vectors) {
        long tokens = request.inputs().stream().mapToLong(Wire::words).sum();
        return Reply.json(
                200,
                switch (this) {
                    case OPENAI_EMBEDDINGS -> openAi(request, vectors, tokens);
                    case GEMINI_EMBEDDINGS -> gemini(vectors, tokens);
                    case OPENAI_CHAT, ANTHROPIC, GEMINI -> throw new IllegalArgumentException(this + " gives text");
                });
    }

    /** A failure as this provider words it. */
    public Reply error(int status, String code, String message) {
        Json.ObjectBuilder error = Json.object().put("message", message);
        return Reply.json(
                status,
                switch (this) {
                    case OPENAI_CHAT, OPENAI_EMBEDDINGS ->
                        Json.object()
                                .put(
                                        "error",
                                        error.put("type", code)
                                                .put("code", code)
                                                .build())
                                .build();
                    case ANTHROPIC ->
                        Json.object()
                                .put("type", "error")
                                .put("error", error.put("type", code).build())
                                .build();
                    case GEMINI, GEMINI_EMBEDDINGS ->
                        Json.object()
                                .put(
                                        "error",
                                        error.put("code", status)
                                                .put("status", code)
                                                .build())
                                .build();
                });
    }

    private static Json openAi(Received request, String text) {
        Json message =
                Json.object().put("role", "assistant").put("content", text).build();
        return Json.object()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion")
                .put("model", request.json().member("model").orElse(Json.of("?")))
                .put(
                        "choices",
                        Json.array(Json.object()
                                .put("index", 0)
                                .put("message", message)
                                .put("finish_reason", "stop")
                                .build()))
                .put(
                        "usage",
                        Json.object()
                                .put("prompt_tokens", words(request.prompt()))
                                .put("completion_tokens", words(text))
                                .put("total_tokens", words(request.prompt()) + words(text))
                                .build())
                .build();
    }

    /** By the tool that the request demands, if it does; then the text must be JSON. */
    private static Json anthropic(Received request, String text) {
        boolean byTool = request.json().member("tool_choice").isPresent();
        Json block = byTool
                ? Json.object()
                        .put("type", "tool_use")
                        .put("id", "toolu_1")
                        .put("name", "answer")
                        .put("input", Json.parse(text))
                        .build()
                : Json.object().put("type", "text").put("text", text).build();
        return Json.object()
                .put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", request.json().member("model").orElse(Json.of("?")))
                .put("content", Json.array(block))
                .put("stop_reason", byTool ? "tool_use" : "end_turn")
                .put(
                        "usage",
                        Json.object()
                                .put("input_tokens", words(request.prompt()))
                                .put("output_tokens", words(text))
                                .build())
                .build();
    }

    private static Json gemini(Received request, String text) {
        Json part = Json.object().put("text", text).build();
        Json content = Json.object()
                .put("role", "model")
                .put("parts", Json.array(part))
                .build();
        return Json.object()
                .put(
                        "candidates",
                        Json.array(Json.object()
                                .put("content", content)
                                .put("finishReason", "STOP")
                                .put("index", 0)
                                .build()))
                .put(
                        "usageMetadata",
                        Json.object()
                                .put("promptTokenCount", words(request.prompt()))
                                .put("candidatesTokenCount", words(text))
                                .build())
                .build();
    }

    private static String openAi(Received request, List<float[]> vectors, long tokens) {
        Json model = request.json().member("model").orElse(Json.of("?"));
        String data = IntStream.range(0, vectors.size())
                .mapToObj(i ->
                        "{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}".formatted(i, array(vectors.get(i))))
                .collect(Collectors.joining(","));
        return "{\"object\":\"list\",\"data\":[%s],\"model\":%s,\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}}"
                .formatted(data, model, tokens, tokens);
    }

    private static String gemini(List<float[]> vectors, long tokens) {
        String embeddings = vectors.stream()
                .map(vector -> "{\"values\":%s}".formatted(array(vector)))
                .collect(Collectors.joining(","));
        return "{\"embeddings\":[%s],\"usageMetadata\":{\"promptTokenCount\":%d}}".formatted(embeddings, tokens);
    }

    /** As text at once: a benchmark's batch has millions of elements. */
    private static String array(float[] vector) {
        return Arrays.toString(vector);
    }

    private static long words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }
}
