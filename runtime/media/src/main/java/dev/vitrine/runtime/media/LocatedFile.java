package dev.vitrine.runtime.media;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A local file with a locator's bytes.
 *
 * @param held keeps the file in place
 * @param name what the file is called where it comes from, for hints; may be empty
 * @param sha256 the hash if it is known already
 */
record LocatedFile(HeldFile held, String name, Optional<String> sha256) {
    Path path() {
        return held.path();
    }
}
