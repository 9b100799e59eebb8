package dev.vitrine.functions.ai.server;

import dev.vitrine.udf.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server does with a request. Immutable.
 *
 * @param headers beside the length
 * @param ending how the exchange ends
 */
public record Reply(int status, Map<String, String> headers, String body, Ending ending) {
    /** How an exchange ends. */
    public enum Ending {
        /** With the last byte of the body. */
        WHOLE,
        /** The connection is closed after the body, although more was promised. */
        CUT_OFF,
        /** The connection is closed before any answer. */
        DROPPED,
        /** No answer, until the server is closed. */
        SILENT,
        /** Spaces without end after the body, until the client is gone. */
        ENDLESS
    }

    public Reply {
        headers = Map.copyOf(headers);
    }

    /** An answer of JSON. */
    public static Reply json(int status, String body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), body, Ending.WHOLE);
    }

    /** An answer of JSON. */
    public static Reply json(int status, Json body) {
        return json(status, body.toString());
    }

    /** Only the start of an answer. */
    public static Reply cutOff(String start) {
        return new Reply(200, Map.of("Content-Type", "application/json"), start, Ending.CUT_OFF);
    }

    /** No answer but the end of the connection. */
    public static Reply dropped() {
        return new Reply(200, Map.of(), "", Ending.DROPPED);
    }

    /** No answer at all. */
    public static Reply silent() {
        return new Reply(200, Map.of(), "", Ending.SILENT);
    }

    /** An answer that starts and never ends. */
    public static Reply endless(String start) {
        return new Reply(200, Map.of("Content-Type", "application/json"), start, Ending.ENDLESS);
    }

    /** This reply with one more header. */
    public Reply withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, ending);
    }
}
