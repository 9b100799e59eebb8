package dev.vitrine.udf;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Opens media to see whether they are whole and what they are. Found by {@link java.util.ServiceLoader}; thread-safe,
 * with a public no-argument constructor that loads no native library.
 */
public interface MediaInspector {
    /** The kinds that this inspector can tell. */
    Set<MediaKind> kinds();

    /**
     * Opens a file and decodes enough of it to know that it is whole: the full picture, or the first pictures or
     * sounds and the container's index up to its end.
     *
     * @param file a local file
     * @param expected what the column wants; the answer's kind may differ when the bytes are really another kind
     * @return empty when the bytes are of no kind that this inspector knows
     * @throws UdfException with state 22V02 when the kind is known and the bytes are damaged or cut off
     */
    Optional<MediaInfo> inspect(Path file, MediaKind expected);
}
