package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.DecodedMedia;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FramesAheadTest {
    private static final int ROWS = 50;

    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unready = new AtomicInteger();
    private final AtomicInteger mostUnready = new AtomicInteger();
    private final CountDownLatch mayOpen = new CountDownLatch(1);
    private long decodedBytes = 1_000;
    private String damaged = "";
    private String slow = "";

    private Connection connection;
    private Statement statement;
    private ResultSet rows;

    @BeforeEach
    void select() throws SQLException {
        connection = TestServer.connect();
        statement = connection.createStatement();
        rows = ((VitrineResultSet)
                        statement.executeQuery("SELECT n, 'film#t=' || n FROM generate_series(1, " + ROWS + ") AS n"))
                .inner;
    }

    @AfterEach
    void close() throws SQLException {
        mayOpen.countDown();
        statement.close();
        connection.close();
    }

    @Test
    void rowsReadOneAfterTheOtherAreOpenedOnceAndInTheirOrder() throws Exception {
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        for (int row = 1; row <= ROWS; row++) {
            FrameAhead frame = read(ahead);
            assertThat(frame == null).isEqualTo(row == 1);
            if (frame != null) {
                assertThat(MediaContents.bytes(frame.media()))
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("film#t=" + row);
            }
        }
        List<String> expected = new ArrayList<>();
        for (int row = 2; row <= ROWS; row++) {
            expected.add("film#t=" + row);
        }
        assertThat(opened).isEqualTo(expected);
    }

    @Test
    void pixelsAreMadeAheadAndGivenAwayOnce() throws SQLException {
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        rows.next();
        ahead.read(rows, 1, "film#t=1", FrameAhead.Form.PIXELS);
        rows.next();
        FrameAhead frame = Objects.requireNonNull(ahead.read(rows, 2, "film#t=2", FrameAhead.Form.PIXELS));

        assertThat(frame.takePixels()).isNotNull();
        assertThat(frame.takePixels()).isNull();
    }

    @Test
    void rowsReadInAnotherOrderAreNotMadeAhead() throws SQLException {
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        for (int row = 1; row < ROWS; row += 2) {
            assertThat(read(ahead)).isNull();
            rows.next();
        }
        assertThat(opened).isEmpty();
    }

    @Test
    void noMoreIsDecodedThanFits() throws SQLException {
        decodedBytes = DecodedMedia.KEPT_BYTES / 3;
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        for (int row = 1; row <= ROWS; row++) {
            read(ahead);
        }
        // The one that the reader waits for, and one ahead.
        assertThat(mostUnready.get()).isBetween(1, 2);
    }

    @Test
    void whatCannotBeOpenedFailsInItsRowOnly() throws Exception {
        damaged = "film#t=9";
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        read(ahead);
        for (int row = 2; row <= ROWS; row++) {
            FrameAhead frame = Objects.requireNonNull(read(ahead));
            Media media = frame.media();
            if (row == 9) {
                assertThatThrownBy(() -> MediaContents.bytes(media))
                        .hasMessageContaining("film#t=9 is damaged")
                        .extracting("SQLState")
                        .isEqualTo("22V02");
            } else {
                assertThat(MediaContents.bytes(media)).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsDroppedIsNotOpenedAnyMore() throws Exception {
        slow = "film#t=4";
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        read(ahead);
        read(ahead);
        read(ahead);
        await(() -> opened.contains("film#t=4"));
        ahead.drop();
        mayOpen.countDown();

        await(() -> framesThreads().stream()
                .noneMatch(thread ->
                        thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.BLOCKED));
        assertThat(opened).containsExactly("film#t=2", "film#t=3", "film#t=4");
        assertThat(unready).hasValue(1);
    }

    @Test
    void rowsAfterDroppingAreReadAsBefore() throws Exception {
        FramesAhead ahead = new FramesAhead(Frame::new, 2);
        read(ahead);
        for (int row = 2; row <= ROWS; row++) {
            ahead.drop();
            FrameAhead frame = Objects.requireNonNull(read(ahead));
            assertThat(MediaContents.bytes(frame.media()))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("film#t=" + row);
        }
    }

    private @Nullable FrameAhead read(FramesAhead ahead) throws SQLException {
        assertThat(rows.next()).isTrue();
        return ahead.read(rows, rows.getRow(), rows.getString(2), FrameAhead.Form.ENCODED);
    }

    private static List<Thread> framesThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vitrine-frames-"))
                .toList();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }

    /** A picture that counts how it is used; opened when its decoded form is asked for, as a library's media are. */
    private final class Frame implements Image, DecodedMedia {
        private final String locator;
        private boolean ready;

        Frame(String locator) {
            this.locator = locator;
        }

        @Override
        public <T extends Media> Optional<T> as(Class<T> type) {
            opened.add(locator);
            if (locator.equals(damaged)) {
                throw damaged();
            }
            mostUnready.accumulateAndGet(unready.incrementAndGet(), Math::max);
            if (locator.equals(slow)) {
                try {
                    mayOpen.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Image.super.as(type);
        }

        private UdfException damaged() {
            return UdfException.undecodable(locator + " is damaged", null);
        }

        private synchronized void makeReady() {
            if (!ready) {
                ready = true;
                unready.decrementAndGet();
            }
        }

        @Override
        public long decodedBytes() {
            return decodedBytes;
        }

        @Override
        public BufferedImage pixels() {
            makeReady();
            return new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        }

        @Override
        public String locator() {
            return locator;
        }

        @Override
        public String mediaType() {
            return "image/jpeg";
        }

        @Override
        public String sha256() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long sizeBytes() {
            makeReady();
            return 10;
        }

        @Override
        public InputStream open() {
            if (locator.equals(damaged)) {
                throw damaged();
            }
            return new ByteArrayInputStream(locator.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Path file() {
            throw new UnsupportedOperationException();
        }
    }
}
