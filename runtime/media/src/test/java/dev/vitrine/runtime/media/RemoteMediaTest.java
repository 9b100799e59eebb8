package dev.vitrine.runtime.media;

import static dev.vitrine.runtime.media.Fixtures.firstHalf;
import static dev.vitrine.runtime.media.Fixtures.jpeg;
import static dev.vitrine.runtime.media.Fixtures.picture;
import static dev.vitrine.runtime.media.Fixtures.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteMediaTest {
    private final Path directory;
    private final MockWebServer server = new MockWebServer();

    RemoteMediaTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void startServer() throws IOException {
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static MediaSettings open() {
        return MediaSettings.defaults().withNetwork(true, true).withLimits(1 << 20, 1_000_000, Duration.ofSeconds(20));
    }

    private MediaLibrary library(MediaSettings settings) {
        return Fixtures.library(settings, directory.resolve("cache"));
    }

    private String url(String path) {
        return server.url(path).toString();
    }

    private static MockResponse.Builder ok(byte[] body) {
        return new MockResponse.Builder().body(new Buffer().write(body));
    }

    @Test
    void aPictureIsFetchedOnceForManyRows() throws Exception {
        server.enqueue(ok(jpeg()).addHeader("Content-Type", "text/html").build());
        try (MediaLibrary library = library(open())) {
            CheckedMedia checked = library.check(MediaKind.IMAGE, url("/a.jpg"));
            Media media = library.open(MediaKind.IMAGE, url("/a.jpg"));

            assertThat(checked.mediaType()).isEqualTo("image/jpeg");
            assertThat(checked.sha256()).isEqualTo(Fixtures.sha256(jpeg()));
            assertThat(media.file()).hasBinaryContent(jpeg()).hasExtension("jpg");
            assertThat(media.locator()).isEqualTo(url("/a.jpg"));
            assertThat(library.check(MediaKind.IMAGE, url("/a.jpg") + "#xywh=0,0,8,8")
                            .sizeBytes())
                    .isPositive();
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
        assertThat(server.takeRequest().getHeaders().get("User-Agent")).isEqualTo("Vitrine");
    }

    @Test
    void threadsThatWantTheSameUrlShareOneFetch() throws Exception {
        server.enqueue(ok(jpeg()).bodyDelay(300, TimeUnit.MILLISECONDS).build());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        try (MediaLibrary library = library(open())) {
            List<Future<CheckedMedia>> checks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                checks.add(threads.submit(() -> {
                    start.await();
                    return library.check(MediaKind.IMAGE, url("/a.jpg"));
                }));
            }
            start.countDown();
            for (Future<CheckedMedia> check : checks) {
                assertThat(check.get(20, TimeUnit.SECONDS).sha256()).isEqualTo(Fixtures.sha256(jpeg()));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aCopyIsUsedAgainWhenTheServerSaysThatNothingChanged() throws Exception {
        server.enqueue(ok(jpeg()).addHeader("ETag", "\"one\"").build());
        server.enqueue(new MockResponse.Builder().code(304).build());
        server.enqueue(ok(picture("png", 8, 8, 1)).addHeader("ETag", "\"two\"").build());
        MediaSettings always = open().withRevalidateAfter(Duration.ZERO);
        try (MediaLibrary first = library(always)) {
            first.check(MediaKind.IMAGE, url("/a"));
        }
        try (MediaLibrary second = library(always)) {
            assertThat(second.check(MediaKind.IMAGE, url("/a")).mediaType()).isEqualTo("image/jpeg");
            assertThat(second.check(MediaKind.IMAGE, url("/a")).mediaType()).isEqualTo("image/png");
        }
        server.takeRequest();
        assertThat(server.takeRequest().getHeaders().get("If-None-Match")).isEqualTo("\"one\"");
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void aMissingFileIsNotAskedForTwice() {
        server.enqueue(
                new MockResponse.Builder().status("HTTP/1.1 404 Not Found").build());
        try (MediaLibrary library = library(open())) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/none.jpg")))
                    .hasMessage("\"" + url("/none.jpg") + "\" answers 404 Not Found");
        }
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "0")
                .build());
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        server.enqueue(ok(jpeg()).build());
        try (MediaLibrary library = library(open())) {
            assertThat(library.check(MediaKind.IMAGE, url("/a.jpg")).mediaType())
                    .isEqualTo("image/jpeg");
        }
    }

    @Test
    void aTransferThatIsCutOffIsTriedAgainAndThenRefused() {
        for (int i = 0; i < 4; i++) {
            server.enqueue(ok(firstHalf(jpeg()))
                    .setHeader("Content-Length", jpeg().length)
                    .onResponseEnd(new SocketEffect.CloseSocket())
                    .build());
        }
        try (MediaLibrary library = library(open())) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/a.jpg")))
                    .hasMessageStartingWith("\"" + url("/a.jpg") + "\" was cut off on its way");
        }
        assertThat(server.getRequestCount()).isEqualTo(4);
    }

    @Test
    void aPictureThatWasCutOffOnTheServerIsDamaged() {
        server.enqueue(ok(firstHalf(jpeg())).build());
        try (MediaLibrary library = library(open())) {
            refused("22V02", () -> library.check(MediaKind.IMAGE, url("/a.jpg")))
                    .hasMessageStartingWith("\"" + url("/a.jpg") + "\" is a JPEG image that cannot be decoded");
        }
    }

    @Test
    void aServerThatIsTooSlowIsGivenUp() {
        server.enqueue(ok(jpeg()).throttleBody(16, 1, TimeUnit.SECONDS).build());
        MediaSettings hasty = open().withLimits(1 << 20, 1_000_000, Duration.ofMillis(700));
        try (MediaLibrary library = library(hasty)) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/a.jpg")))
                    .hasMessage("\"" + url("/a.jpg") + "\" was not there within 0.7 s (vitrine.media_timeout)");
        }
    }

    @Test
    void aBodyThatIsTooLargeIsNotReadToItsEnd() {
        byte[] large = new byte[2 << 20];
        server.enqueue(ok(large).build());
        server.enqueue(new MockResponse.Builder()
                .chunkedBody(new Buffer().write(large), 1000)
                .build());
        try (MediaLibrary library = library(open())) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/a.jpg")))
                    .hasMessage("\"" + url("/a.jpg")
                            + "\" has 2 MiB, more than the 1 MiB that are fetched (vitrine.media_max_bytes)");
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/b.jpg")))
                    .hasMessage("\"" + url("/b.jpg")
                            + "\" has more than the 1 MiB that are fetched (vitrine.media_max_bytes)");
        }
    }

    @Test
    void redirectsAreFollowedUpToALimit() {
        for (int i = 0; i < 2; i++) {
            server.enqueue(redirect("/next" + i));
        }
        server.enqueue(ok(jpeg()).build());
        for (int i = 0; i < 6; i++) {
            server.enqueue(redirect("/round"));
        }
        server.enqueue(redirect("file:///etc/passwd"));
        try (MediaLibrary library = library(open())) {
            assertThat(library.check(MediaKind.IMAGE, url("/a.jpg")).mediaType())
                    .isEqualTo("image/jpeg");
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/round")))
                    .hasMessage("\"" + url("/round") + "\" is redirected more than 5 times");
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/file")))
                    .hasMessage("\"" + url("/file")
                            + "\" is redirected to \"file:///etc/passwd\", which is no http or https URL");
        }
    }

    private static MockResponse redirect(String target) {
        return new MockResponse.Builder()
                .code(302)
                .addHeader("Location", target)
                .build();
    }

    @Test
    void httpIsRefusedUnlessAllowed() {
        try (MediaLibrary library = library(MediaSettings.defaults().withNetwork(true, false))) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, url("/a.jpg")))
                    .hasMessage("\"" + url("/a.jpg")
                            + "\" is not encrypted; use https, or allow http by vitrine.media_http = on");
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void privateAddressesAreRefusedUnlessAllowed() {
        try (MediaLibrary library = library(MediaSettings.defaults().withNetwork(false, true))) {
            String byName = url("/a.jpg").replace("127.0.0.1", "localhost");
            refused("22V04", () -> library.check(MediaKind.IMAGE, byName))
                    .hasMessageMatching("\"" + byName + "\" leads to the private address [0-9.:]+; "
                            + "that is allowed by vitrine.media_private_addresses = on");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "http://127.0.0.1:" + server.getPort() + "/a.jpg"))
                    .hasMessageContaining("leads to the private address 127.0.0.1");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "https://[::1]:1/a.jpg"))
                    .hasMessageContaining("leads to the private address 0:0:0:0:0:0:0:1");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "http://169.254.169.254/latest"))
                    .hasMessageContaining("leads to the private address 169.254.169.254");
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aRedirectToAPrivateAddressIsRefused() throws IOException {
        // The first host is reached through a proxy, as a public one would be; the others are not.
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new OnlyForInvalidHosts(server.getPort()));
        try (MockWebServer secret = new MockWebServer();
                MediaLibrary library = library(MediaSettings.defaults().withNetwork(false, true))) {
            secret.start();
            server.enqueue(redirect(secret.url("/secret.jpg").toString()));
            server.enqueue(redirect(url("/of-the-proxy.jpg")));
            for (String target : List.of(secret.url("/secret.jpg").toString(), url("/of-the-proxy.jpg"))) {
                refused("22V04", () -> library.check(MediaKind.IMAGE, "http://media.invalid/a.jpg"))
                        .hasMessageMatching("\"http://media.invalid/a.jpg\"( is redirected to \"" + target
                                + "\", which)? leads to the private address .*");
            }
            assertThat(secret.getRequestCount()).isZero();
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    private static final class OnlyForInvalidHosts extends ProxySelector {
        private final Proxy proxy;

        OnlyForInvalidHosts(int port) {
            this.proxy = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("localhost", port));
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(uri.getHost().endsWith(".invalid") ? proxy : Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    @Test
    void aPlaceInAPageIsNoPartOfIt() {
        server.enqueue(new MockResponse.Builder()
                .body("<html><h1 id='x'>Page</h1></html>")
                .build());
        try (MediaLibrary library = library(open())) {
            assertThat(library.check(MediaKind.DOCUMENT, url("/page#History")).mediaType())
                    .isEqualTo("text/html");
        }
    }

    @Test
    void hostsThatAreNotThereAreNamed() {
        try (MediaLibrary library = library(open())) {
            refused("22V04", () -> library.check(MediaKind.IMAGE, "http://user:secret@nowhere.invalid/a.jpg"))
                    .hasMessageStartingWith("\"http://***@nowhere.invalid/a.jpg\" names a host that is not known");
            refused("22V04", () -> library.check(MediaKind.IMAGE, "https://"))
                    .hasMessage("\"https://\" is no URL that can be read");
        }
    }
}
