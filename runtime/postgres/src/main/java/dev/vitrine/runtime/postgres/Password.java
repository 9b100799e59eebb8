package dev.vitrine.runtime.postgres;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that nobody types. */
final class Password {
    /** 192 bits, which make 32 characters without padding. */
    private static final int BYTES = 24;

    private Password() {}

    static String generate() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
