package dev.vitrine.runtime.postgres;

import java.util.Locale;

/**
 * An operating system and a processor, in the words that the archives of the server use. Immutable.
 *
 * @param system {@code linux}, {@code darwin}, or what the system calls itself
 * @param architecture {@code x86_64}, {@code arm_64}, or what the processor is called
 */
record Platform(String system, String architecture) {

    static Platform current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") || name.startsWith("darwin") ? "darwin" : name.replace(' ', '_');
        String architecture = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> osArch.toLowerCase(Locale.ROOT);
        };
        return new Platform(system, architecture);
    }

    /** Whether the embedded server knows how to live there: it needs sessions, signals and named pipes. */
    boolean isSupported() {
        return isLinux() || system.equals("darwin");
    }

    boolean isLinux() {
        return system.equals("linux");
    }

    /** The name in resource paths, such as {@code linux-x86_64}. */
    @Override
    public String toString() {
        return system + "-" + architecture;
    }
}
