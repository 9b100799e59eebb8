package dev.vitrine.functions.ai;

import dev.vitrine.udf.model.RateHints;
import java.nio.charset.StandardCharsets;
import okhttp3.Headers;

/** A provider's answer, read to its end. Immutable. */
final class Incoming {
    private final int status;
    private final Headers headers;
    private final byte[] body;

    /** The body is given away. */
    Incoming(int status, Headers headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    int status() {
        return status;
    }

    Headers headers() {
        return headers;
    }

    /** Not to be written. */
    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    RateHints hints() {
        return RateHeaders.hints(headers);
    }
}
