package dev.vitrine.functions.ai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;

class RateHeadersTest {
    private static final String NOON = "Wed, 21 Oct 2015 12:00:00 GMT";

    @Test
    void aDateIsReadByTheProvidersClock() {
        Headers headers = Headers.of("Date", NOON, "Retry-After", "Wed, 21 Oct 2015 12:00:42 GMT");

        assertThat(RateHeaders.retryAfter(headers)).hasValue(Duration.ofSeconds(42));
    }

    @Test
    void aResetIsReadByTheProvidersClock() {
        Headers headers = Headers.of("Date", NOON, "anthropic-ratelimit-tokens-reset", "2015-10-21T14:01:30+02:00");

        assertThat(RateHeaders.hints(headers).tokens().resetAfter()).hasValue(Duration.ofSeconds(90));
    }

    @Test
    void millisecondsWinOverSeconds() {
        Headers headers = Headers.of("Retry-After", "2", "retry-after-ms", "1500");

        assertThat(RateHeaders.retryAfter(headers)).hasValue(Duration.ofMillis(1500));
    }

    @Test
    void noSpanIsLongerThanAYear() {
        assertThat(Durations.parse("999999999d")).hasValue(Duration.ofDays(365));
    }
}
