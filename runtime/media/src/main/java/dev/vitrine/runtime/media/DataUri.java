package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * The content of a data URI (RFC 2397).
 *
 * @param mediaType what the URI says, in lower case and without parameters
 * @param bytes the bytes, owned by the caller
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and copying the bytes would double the largest values.
record DataUri(String mediaType, byte[] bytes) {
    /**
     * Decodes a data URI.
     *
     * @throws UdfException with state 22V02 if it is malformed or longer than {@code maxBytes}
     */
    static DataUri parse(String uri, long maxBytes) {
        int comma = uri.indexOf(',');
        if (comma < 0) {
            throw UdfException.undecodable("%s has no comma before its data".formatted(Shown.locator(uri)), null);
        }
        String[] header = uri.substring("data:".length(), comma).split(";", -1);
        String mediaType =
                header[0].isBlank() ? "text/plain" : header[0].strip().toLowerCase(Locale.ROOT);
        boolean isBase64 = header.length > 1
                && header[header.length - 1].strip().toLowerCase(Locale.ROOT).equals("base64");
        String data = uri.substring(comma + 1);
        long size = isBase64 ? data.length() / 4L * 3 : data.length();
        if (size > maxBytes) {
            throw UdfException.undecodable(
                    "%s holds %s, at most %s are taken (vitrine.media_max_bytes)"
                            .formatted(Shown.locator(uri), Shown.bytes(size), Shown.bytes(maxBytes)),
                    null);
        }
        return new DataUri(mediaType, isBase64 ? base64(uri, data) : percent(uri, data));
    }

    private static byte[] base64(String uri, String data) {
        try {
            byte[] text = data.indexOf('%') >= 0 ? PercentCode.decode(data) : data.getBytes(StandardCharsets.US_ASCII);
            return Base64.getDecoder().decode(withoutSpace(text));
        } catch (IllegalArgumentException e) {
            throw UdfException.undecodable(
                    "%s holds damaged base64: %s".formatted(Shown.locator(uri), e.getMessage()), e);
        }
    }

    private static byte[] withoutSpace(byte[] text) {
        byte[] kept = new byte[text.length];
        int length = 0;
        for (byte character : text) {
            if (character > ' ' || character < 0) {
                kept[length++] = character;
            }
        }
        return length == text.length ? text : Arrays.copyOf(kept, length);
    }

    private static byte[] percent(String uri, String data) {
        try {
            return PercentCode.decode(data);
        } catch (IllegalArgumentException e) {
            throw UdfException.undecodable(
                    "%s holds damaged data: %s".formatted(Shown.locator(uri), e.getMessage()), e);
        }
    }
}
