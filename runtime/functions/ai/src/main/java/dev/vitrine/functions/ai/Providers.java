package dev.vitrine.functions.ai;

import dev.vitrine.udf.model.ModelSettings;

/** The providers that are known by name. */
public final class Providers {
    private Providers() {}

    /** {@code openai}: OpenAI, and gateways that behave as it does. */
    public static final class OpenAi extends HttpProvider {
        /** Made by the service loader. */
        public OpenAi() {
            super(
                    "openai",
                    "https://api.openai.com/v1",
                    Secret.NEEDED,
                    (settings, failures) -> new OpenAiProtocol(settings, failures, "max_completion_tokens"));
        }
    }

    /** {@code ollama}: models on this machine or another, without a secret. */
    public static final class Ollama extends HttpProvider {
        /** Made by the service loader. */
        public Ollama() {
            super("ollama", "http://localhost:11434/v1", Secret.OPTIONAL, Providers::compatible);
        }
    }

    /** {@code vllm}: vLLM, and any other server that offers OpenAI's protocol, at an endpoint that the settings name. */
    public static final class Vllm extends HttpProvider {
        /** Made by the service loader. */
        public Vllm() {
            super("vllm", "", Secret.OPTIONAL, Providers::compatible);
        }
    }

    /** {@code mistral}. */
    public static final class Mistral extends HttpProvider {
        /** Made by the service loader. */
        public Mistral() {
            super("mistral", "https://api.mistral.ai/v1", Secret.NEEDED, Providers::compatible);
        }
    }

    /** {@code groq}. */
    public static final class Groq extends HttpProvider {
        /** Made by the service loader. */
        public Groq() {
            super("groq", "https://api.groq.com/openai/v1", Secret.NEEDED, Providers::compatible);
        }
    }

    /** {@code openrouter}. */
    public static final class OpenRouter extends HttpProvider {
        /** Made by the service loader. */
        public OpenRouter() {
            super("openrouter", "https://openrouter.ai/api/v1", Secret.NEEDED, Providers::compatible);
        }
    }

    /** {@code anthropic}. */
    public static final class Anthropic extends HttpProvider {
        /** Made by the service loader. */
        public Anthropic() {
            super("anthropic", "https://api.anthropic.com", Secret.NEEDED, AnthropicProtocol::new);
        }
    }

    /** {@code gemini}. */
    public static final class Gemini extends HttpProvider {
        /** Made by the service loader. */
        public Gemini() {
            super("gemini", "https://generativelanguage.googleapis.com", Secret.NEEDED, GeminiProtocol::new);
        }
    }

    private static Protocol compatible(ModelSettings settings, Failures failures) {
        return new OpenAiProtocol(settings, failures, "max_tokens");
    }
}
