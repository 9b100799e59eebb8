package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Files of web servers, as local copies. A URL is fetched once at a time, and asked for again when its copy is older
 * than the settings allow. Thread-safe.
 */
final class RemoteFiles implements AutoCloseable {
    private final MediaSettings settings;
    private final FileCache cache;
    private final RecentlyUsed<String, Validated> validated = new RecentlyUsed<>(20_000);
    private final Map<String, CompletableFuture<LocatedFile>> running = new ConcurrentHashMap<>();

    /** The HTTP client costs some 20 ms and a thread, so it is made when it is first needed. */
    private final Lazy<WebClient> client;

    RemoteFiles(MediaSettings settings, FileCache cache) {
        this.settings = settings;
        this.cache = cache;
        this.client = new Lazy<>(() -> new WebClient(settings));
    }

    /**
     * A copy of what the URL leads to.
     *
     * @throws UdfException with state 22V04 if it cannot be reached
     */
    LocatedFile fetch(Locator.Remote remote, String locator) {
        String url = remote.url();
        CompletableFuture<LocatedFile> mine = new CompletableFuture<>();
        CompletableFuture<LocatedFile> others = running.putIfAbsent(url, mine);
        if (others != null) {
            return await(others, locator);
        }
        try {
            LocatedFile file = fetchNow(remote, locator);
            mine.complete(file);
            return file;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            running.remove(url, mine);
        }
    }

    private static LocatedFile await(CompletableFuture<LocatedFile> others, String locator) {
        try {
            return others.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UdfException.unreachable("%s: interrupted".formatted(Shown.locator(locator)), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UdfException failure) {
                throw failure;
            }
            throw UdfException.unreachable("%s cannot be fetched".formatted(Shown.locator(locator)), e.getCause());
        }
    }

    private LocatedFile fetchNow(Locator.Remote remote, String locator) {
        try {
            Optional<Validated> known = validated.find(remote.url());
            if (known.isPresent() && known.get().isFresh(settings)) {
                Optional<LocatedFile> copy = copy(remote, known.get().note());
                if (copy.isPresent()) {
                    return copy.get();
                }
            }
            return revalidate(remote, locator);
        } catch (IOException e) {
            throw UdfException.unreachable(
                    "%s cannot be copied to the file cache: %s".formatted(Shown.locator(locator), Shown.reason(e)), e);
        }
    }

    private LocatedFile revalidate(Locator.Remote remote, String locator) throws IOException {
        Optional<RemoteNote> note = RemoteNote.read(cache.notes(), remote.url()).filter(RemoteNote::canBeValidated);
        // Held before the server is asked, so that the copy cannot go while it answers.
        Optional<LocatedFile> copy = note.isEmpty() ? Optional.empty() : copy(remote, note.get());
        Fetch fetch = new Fetch(client.get(), settings, cache, remote, locator);
        Fetch.Answer answer = fetch.run(copy.isEmpty() ? Optional.empty() : note);
        validated.put(remote.url(), new Validated(answer.note(), System.nanoTime()));
        if (answer.file().isEmpty()) {
            return copy.orElseThrow();
        }
        answer.note().write(cache.notes(), remote.url());
        return new LocatedFile(
                answer.file().get(),
                Locator.lastName(remote),
                Optional.of(answer.note().sha256()));
    }

    private Optional<LocatedFile> copy(Locator.Remote remote, RemoteNote note) throws IOException {
        return cache.find(note.sha256(), note.extension())
                .map(held -> new LocatedFile(held, Locator.lastName(remote), Optional.of(note.sha256())));
    }

    @Override
    public void close() {
        client.ifMade(WebClient::close);
    }

    private record Validated(RemoteNote note, long nanos) {
        boolean isFresh(MediaSettings settings) {
            return System.nanoTime() - nanos < settings.revalidateAfter().toNanos();
        }
    }
}
