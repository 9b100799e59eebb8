package dev.vitrine.functions.ai;

import java.util.Optional;
import java.util.regex.Pattern;

/** Makes words from outside fit for a message: without the secret and media bytes, in one line, short. Immutable. */
final class Wording {
    private static final int MAX_LENGTH = 500;
    /** More than what is shown, since what is encoded takes no place there. */
    private static final int MAX_READ = 1 << 16;

    private static final Pattern ENCODED = Pattern.compile("(?:data:[^,\\s]{1,100},)?[A-Za-z0-9+/_-]{100,}+={0,2}");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

    private final String secret;

    Wording(Optional<String> secret) {
        this.secret = secret.orElse("");
    }

    String clean(String said) {
        String text = secret.isEmpty() ? said : said.replace(secret, "***");
        text = ENCODED.matcher(text.substring(0, Math.min(text.length(), MAX_READ)))
                .replaceAll("<encoded>");
        text = SPACE.matcher(text).replaceAll(" ").strip();
        return text.length() <= MAX_LENGTH ? text : shortened(text);
    }

    private static String shortened(String text) {
        boolean splitsCharacter = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1));
        return text.substring(0, splitsCharacter ? MAX_LENGTH - 1 : MAX_LENGTH) + "...";
    }
}
