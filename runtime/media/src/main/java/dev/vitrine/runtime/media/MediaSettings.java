package dev.vitrine.runtime.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What media may be read and how much of it. Immutable.
 *
 * @param mediaRoot the directory that relative paths start from
 * @param allowedRoots the directories that local files may lie under, symbolic links resolved; empty for every local
 *     file, an empty list for none
 * @param allowPrivateAddresses whether an {@code https:} locator may lead to a private, loopback or link-local address
 * @param allowHttp whether {@code http:} locators are fetched
 * @param maxBytes most bytes of one medium that is fetched or copied; greater than zero
 * @param maxPixels most pixels of one picture that is decoded; greater than zero
 * @param timeout longest time of one fetch, with all redirects and retries; greater than zero
 * @param maxRedirects most redirects of one fetch
 * @param revalidateAfter how long a fetched medium is used without asking its server whether it changed
 */
public record MediaSettings(
        Path mediaRoot,
        Optional<List<Path>> allowedRoots,
        boolean allowPrivateAddresses,
        boolean allowHttp,
        long maxBytes,
        long maxPixels,
        Duration timeout,
        int maxRedirects,
        Duration revalidateAfter) {
    public MediaSettings {
        Objects.requireNonNull(mediaRoot, "mediaRoot");
        allowedRoots = allowedRoots.map(List::copyOf);
        if (maxBytes < 1 || maxPixels < 1 || timeout.isZero() || timeout.isNegative() || maxRedirects < 0) {
            throw new IllegalArgumentException("limits must be positive: %d bytes, %d pixels, %s, %d redirects"
                    .formatted(maxBytes, maxPixels, timeout, maxRedirects));
        }
    }

    /**
     * Every local file of this process and public https addresses: relative paths from the working directory, 4 GiB,
     * 250 million pixels, 5 minutes and 5 redirects a fetch, revalidated after 10 minutes.
     */
    public static MediaSettings defaults() {
        return new MediaSettings(
                Path.of("").toAbsolutePath(),
                Optional.empty(),
                false,
                false,
                4L << 30,
                250_000_000,
                Duration.ofMinutes(5),
                5,
                Duration.ofMinutes(10));
    }

    /** These settings with another directory that relative paths start from. */
    public MediaSettings withMediaRoot(Path root) {
        return new MediaSettings(
                root,
                allowedRoots,
                allowPrivateAddresses,
                allowHttp,
                maxBytes,
                maxPixels,
                timeout,
                maxRedirects,
                revalidateAfter);
    }

    /** These settings with other directories that local files may lie under. */
    public MediaSettings withAllowedRoots(List<Path> roots) {
        return new MediaSettings(
                mediaRoot,
                Optional.of(roots),
                allowPrivateAddresses,
                allowHttp,
                maxBytes,
                maxPixels,
                timeout,
                maxRedirects,
                revalidateAfter);
    }

    /** These settings with other rules for the network. */
    public MediaSettings withNetwork(boolean privateAddresses, boolean http) {
        return new MediaSettings(
                mediaRoot,
                allowedRoots,
                privateAddresses,
                http,
                maxBytes,
                maxPixels,
                timeout,
                maxRedirects,
                revalidateAfter);
    }

    /** These settings with other limits of one medium. */
    public MediaSettings withLimits(long bytes, long pixels, Duration time) {
        return new MediaSettings(
                mediaRoot,
                allowedRoots,
                allowPrivateAddresses,
                allowHttp,
                bytes,
                pixels,
                time,
                maxRedirects,
                revalidateAfter);
    }

    /** These settings with another time after which a fetched medium's server is asked again. */
    public MediaSettings withRevalidateAfter(Duration time) {
        return new MediaSettings(
                mediaRoot,
                allowedRoots,
                allowPrivateAddresses,
                allowHttp,
                maxBytes,
                maxPixels,
                timeout,
                maxRedirects,
                time);
    }
}
