package dev.vitrine.udf.model;

/**
 * What calls took of a provider. Immutable. Counts are 0 where the provider does not tell them.
 *
 * @param requests requests that the provider answered
 * @param inputTokens tokens of what was sent, the cached ones included
 * @param outputTokens tokens of the answers, those of hidden reasoning included
 * @param cachedInputTokens tokens of what was sent that the provider took from its own cache
 */
public record Usage(long requests, long inputTokens, long outputTokens, long cachedInputTokens) {
    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public Usage {
        if (requests < 0 || inputTokens < 0 || outputTokens < 0 || cachedInputTokens < 0) {
            throw new IllegalArgumentException("a count is negative");
        }
    }

    /** The sum of both. */
    public Usage plus(Usage other) {
        return new Usage(
                requests + other.requests,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedInputTokens + other.cachedInputTokens);
    }
}
