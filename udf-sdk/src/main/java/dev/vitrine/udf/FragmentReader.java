package dev.vitrine.udf;

import java.util.Optional;

/**
 * Opens a part of a media value that a locator's fragment names, such as the frame at a time. Found by {@link
 * java.util.ServiceLoader}; thread-safe, with a public no-argument constructor that loads no native library.
 */
public interface FragmentReader {
    /**
     * The part of {@code whole}, or empty when this reader does not know fragments of that form. Made to be called for
     * neighbouring fragments in rising order: a reader may keep a few decoders open.
     *
     * @param fragment what stands after {@code #}, such as {@code t=1.5}
     * @throws UdfException if the fragment is known and the part is not there
     */
    Optional<Media> read(Media whole, String fragment);
}
