package dev.vitrine.runtime.media;

import java.util.Locale;

/** Names this machine as the jars with native libraries do. */
final class Platform {
    private Platform() {}

    /** Such as {@code linux-x86_64}. */
    static String name() {
        return system() + "-" + processor();
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.contains("mac")) {
            return "macosx";
        }
        return name.contains("windows") ? "windows" : "linux";
    }

    private static String processor() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }
}
