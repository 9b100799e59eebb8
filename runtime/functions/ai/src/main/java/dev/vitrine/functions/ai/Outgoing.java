package dev.vitrine.functions.ai;

import dev.vitrine.udf.Json;
import java.util.List;
import java.util.Map;

/**
 * A request as a protocol words it. Immutable.
 *
 * @param path the segments that follow the endpoint
 * @param headers beside those of every request to the provider
 */
record Outgoing(List<String> path, Json body, Map<String, String> headers) {}
