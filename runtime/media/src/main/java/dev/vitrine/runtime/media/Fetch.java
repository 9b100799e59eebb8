package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One fetch of one URL, with its retries. One thread. */
final class Fetch {
    private static final int MAX_TRIES = 4;
    private static final int NOT_MODIFIED = 304;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final WebClient client;
    private final MediaSettings settings;
    private final FileCache cache;
    private final Locator.Remote remote;
    private final String locator;
    private final long deadline;

    Fetch(WebClient client, MediaSettings settings, FileCache cache, Locator.Remote remote, String locator) {
        this.client = client;
        this.settings = settings;
        this.cache = cache;
        this.remote = remote;
        this.locator = locator;
        this.deadline = System.nanoTime() + settings.timeout().toNanos();
    }

    /**
     * What the server gave.
     *
     * @param file the new copy, or empty when the known one is still right
     */
    record Answer(RemoteNote note, Optional<HeldFile> file) {}

    /**
     * Fetches the URL.
     *
     * @param known what is known of a copy that is at hand
     * @throws UdfException with state 22V04 if that fails
     */
    Answer run(Optional<RemoteNote> known) {
        for (int attempt = 1; ; attempt++) {
            try (Response response = client.get(remote.url(), conditions(known), deadline, locator)) {
                if (response.code() == NOT_MODIFIED && known.isPresent()) {
                    return new Answer(known.get(), Optional.empty());
                }
                if (response.isSuccessful()) {
                    return copy(response);
                }
                if (attempt == MAX_TRIES || !PASSING.contains(response.code()) || !pause(attempt, response)) {
                    throw failure(
                            "answers %d %s"
                                    .formatted(response.code(), response.message())
                                    .strip(),
                            null);
                }
            } catch (IOException e) {
                if (attempt == MAX_TRIES || !mayPass(e) || !pause(attempt, null)) {
                    throw failure(e);
                }
            }
        }
    }

    private static Map<String, String> conditions(Optional<RemoteNote> known) {
        Map<String, String> headers = new LinkedHashMap<>();
        known.ifPresent(note -> {
            if (!note.entityTag().isEmpty()) {
                headers.put("If-None-Match", note.entityTag());
            }
            if (!note.lastModified().isEmpty()) {
                headers.put("If-Modified-Since", note.lastModified());
            }
        });
        return headers;
    }

    private Answer copy(Response response) throws IOException {
        if (response.body().contentLength() > settings.maxBytes()) {
            throw tooLarge(Shown.bytes(response.body().contentLength()));
        }
        String extension = extension(response);
        try (InputStream in = response.body().byteStream()) {
            FileCache.Copy copy = cache.add(in, extension, settings.maxBytes(), true);
            RemoteNote note = new RemoteNote(
                    copy.sha256(), extension, response.header("ETag", ""), response.header("Last-Modified", ""));
            return new Answer(note, Optional.of(copy.file()));
        } catch (Hashes.TooLargeException e) {
            throw tooLarge("more");
        }
    }

    private UdfException tooLarge(String size) {
        return failure(
                "has %s than the %s that are fetched (vitrine.media_max_bytes)"
                        .formatted(size.equals("more") ? "more" : size + ", more", Shown.bytes(settings.maxBytes())),
                null);
    }

    private String extension(Response response) {
        String extension = Sniffer.extension(Locator.lastName(remote));
        return extension.matches("[a-z0-9]{1,8}")
                ? extension
                : Format.extensionOf(response.header("Content-Type", "").toLowerCase(Locale.ROOT));
    }

    /** Whether another try may end better: a connection that broke, not one that was refused for good. */
    private static boolean mayPass(IOException failure) {
        return refusedAddress(failure) == null
                && !(failure instanceof InterruptedIOException)
                && !(failure instanceof SSLException)
                && !(failure instanceof UnknownHostException)
                && !(failure instanceof FileSystemException);
    }

    /** Waits before the next try; false when the time is over before it. */
    private boolean pause(int attempt, @Nullable Response response) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(100L << attempt);
        if (response != null && response.header("Retry-After", "").matches("[0-9]{1,6}")) {
            nanos = Math.max(nanos, TimeUnit.SECONDS.toNanos(Long.parseLong(response.header("Retry-After", "0"))));
        }
        if (deadline - System.nanoTime() <= nanos) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private UdfException failure(IOException e) {
        String refused = refusedAddress(e);
        if (refused != null) {
            return WebClient.refused(Shown.locator(locator), refused);
        }
        if (Thread.currentThread().isInterrupted()) {
            return failure("is not fetched: interrupted", e);
        }
        if (e instanceof InterruptedIOException) {
            return failure(
                    System.nanoTime() >= deadline
                            ? "was not there within %s (vitrine.media_timeout)".formatted(seconds(settings.timeout()))
                            : "has a server that was silent for " + seconds(WebClient.MAX_SILENCE),
                    e);
        }
        if (e instanceof UnknownHostException) {
            return failure("names a host that is not known: " + e.getMessage(), e);
        }
        if (e instanceof ConnectException) {
            return failure("has a host that does not take connections: " + e.getMessage(), e);
        }
        if (e instanceof ProtocolException) {
            return failure("was cut off on its way: " + e.getMessage(), e);
        }
        return failure("cannot be fetched: " + Shown.reason(e), e);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }

    private static @Nullable String refusedAddress(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof GuardedSockets.RefusedAddressException) {
                return at.getMessage();
            }
            for (Throwable suppressed : at.getSuppressed()) {
                if (suppressed instanceof GuardedSockets.RefusedAddressException) {
                    return suppressed.getMessage();
                }
            }
        }
        return null;
    }

    private UdfException failure(String reason, @Nullable Throwable cause) {
        return UdfException.unreachable(Shown.locator(locator) + " " + reason, cause);
    }
}
