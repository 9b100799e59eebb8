package dev.vitrine.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Real pictures and films. */
final class Samples {
    private static final Path FOLDER =
            Path.of("..", "examples", "media").toAbsolutePath().normalize();

    private Samples() {}

    /** The absolute path of a sample. */
    static String path(String name) {
        return FOLDER.resolve(name).toString();
    }

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name));
    }

    /** A copy that ends after the first bytes. */
    static String cutOff(Path folder, String name, int length) throws IOException {
        return Files.write(folder.resolve("cut-" + name), Arrays.copyOf(bytes(name), length))
                .toString();
    }
}
