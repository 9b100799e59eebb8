package dev.vitrine.runtime.media;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986, 2.1), without the {@code +} for a space that forms have. */
final class PercentCode {
    private PercentCode() {}

    /**
     * The bytes that a text stands for; characters that are not escaped give their UTF-8 bytes.
     *
     * @throws IllegalArgumentException if a {@code %} is not followed by two hexadecimal digits
     */
    static byte[] decode(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                if (i + 2 >= encoded.length) {
                    throw new IllegalArgumentException("'%' at the end");
                }
                bytes.write(digit(encoded[i + 1]) << 4 | digit(encoded[i + 2]));
                i += 2;
            } else {
                bytes.write(encoded[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static int digit(byte character) {
        int value = character < 0 ? -1 : Character.digit(character, 16);
        if (value < 0) {
            throw new IllegalArgumentException("'%' without two hexadecimal digits");
        }
        return value;
    }
}
