package dev.vitrine.runtime.media;

import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Requests to web servers that obey the settings at every redirect. Thread-safe. */
final class WebClient implements AutoCloseable {
    static final Duration MAX_SILENCE = Duration.ofSeconds(30);

    private final MediaSettings settings;
    private final GuardedSockets sockets = new GuardedSockets();
    private final ProxySelector proxies = sockets.remembering(ProxySelector.getDefault());
    private final OkHttpClient client;

    WebClient(MediaSettings settings) {
        this.settings = settings;
        Duration silence = settings.timeout().compareTo(MAX_SILENCE) < 0 ? settings.timeout() : MAX_SILENCE;
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(silence)
                .readTimeout(silence)
                .followRedirects(false)
                .followSslRedirects(false);
        if (!settings.allowPrivateAddresses()) {
            builder.proxySelector(proxies).socketFactory(sockets);
        }
        this.client = builder.build();
    }

    /**
     * Sends a GET and follows redirects.
     *
     * @param headers header names and values
     * @param deadline when to give up, on {@link System#nanoTime()}'s clock
     * @return the answer, whatever its status; the caller closes it
     * @throws UdfException with state 22V04 if the URL or one that it redirects to may not be fetched
     */
    Response get(String url, Map<String, String> headers, long deadline, String locator) throws IOException {
        HttpUrl next = HttpUrl.parse(url);
        for (int redirects = 0; next != null; redirects++) {
            check(next, locator, redirects);
            Response response = execute(next, headers, deadline);
            String target = response.isRedirect() ? response.header("Location") : null;
            if (target == null) {
                return response;
            }
            response.close();
            if (redirects == settings.maxRedirects()) {
                throw UdfException.unreachable(
                        "%s is redirected more than %d times".formatted(Shown.locator(locator), redirects), null);
            }
            url = target;
            next = next.resolve(target);
        }
        throw UdfException.unreachable(
                locator.equals(url)
                        ? "%s is no URL that can be read".formatted(Shown.locator(locator))
                        : "%s is redirected to %s, which is no http or https URL"
                                .formatted(Shown.locator(locator), Shown.locator(url)),
                null);
    }

    private void check(HttpUrl url, String locator, int redirects) {
        String subject = redirects == 0
                ? Shown.locator(locator)
                : "%s is redirected to %s, which".formatted(Shown.locator(locator), Shown.locator(url.toString()));
        if (!url.isHttps() && !settings.allowHttp()) {
            throw UdfException.unreachable(
                    "%s is not encrypted; use https, or allow http by vitrine.media_http = on".formatted(subject),
                    null);
        }
        if (!settings.allowPrivateAddresses()
                && sockets.mayUseProxy(proxies, url.uri())
                && PrivateAddresses.containAnyOf(url.host())) {
            throw refused(subject, url.host());
        }
    }

    static UdfException refused(String subject, String address) {
        return UdfException.unreachable(
                "%s leads to the private address %s; that is allowed by vitrine.media_private_addresses = on"
                        .formatted(subject, address),
                null);
    }

    private Response execute(HttpUrl url, Map<String, String> headers, long deadline) throws IOException {
        // The bytes are the value: a transparent decompression would also hide how many there are.
        Request.Builder request =
                new Request.Builder().url(url).header("User-Agent", "Vitrine").header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        Call call = client.newCall(request.build());
        call.timeout().timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        return call.execute();
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }
}
