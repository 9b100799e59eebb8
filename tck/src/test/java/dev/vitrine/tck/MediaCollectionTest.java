package dev.vitrine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stored media that nothing refers to any more. */
class MediaCollectionTest {
    @RegisterExtension
    final Sql sql = new Sql();

    @BeforeEach
    void storeMedia() throws Exception {
        sql.run(
                "CREATE TABLE posters (id int PRIMARY KEY, poster IMAGE, thumb IMAGE COMPUTED AS image_thumbnail(poster, 20, 20))");
        try (PreparedStatement insert = sql.connection().prepareStatement("INSERT INTO posters VALUES (?, ?)")) {
            int id = 0;
            for (String name : List.of("fruits.jpg", "smarties.png", "aloeL.jpg")) {
                insert.setInt(1, ++id);
                insert.setBytes(2, Samples.bytes(name));
                insert.executeUpdate();
            }
        }
    }

    @Test
    void mediaGoWhenNothingRefersToThem() throws Exception {
        Connection plain = sql.plain();
        List<String> first = locators("SELECT poster FROM posters WHERE id = 1");
        List<String> second = locators("SELECT poster FROM posters WHERE id = 2");
        List<String> firstThumb = locators("SELECT thumb FROM posters WHERE id = 1");
        List<String> secondThumb = locators("SELECT thumb FROM posters WHERE id = 2");
        Sql.run(plain, "CREATE TABLE notes AS SELECT '[\"a\", \"' || thumb || '\"]' AS note FROM posters WHERE id = 2");
        sql.run("DELETE FROM posters WHERE id < 3");

        sweep(plain);
        assertThat(isStored(plain, first)).as("an old version shows it").isTrue();
        sql.run("PURGE HISTORY FOR posters KEEP 1 VERSIONS");
        sweep(plain);
        assertThat(isStored(plain, first)).isFalse();
        assertThat(isStored(plain, second)).isFalse();
        assertThat(isStored(plain, firstThumb)).isFalse();
        assertThat(isStored(plain, secondThumb)).as("a note names it").isTrue();
        assertThat(sql.query("SELECT image_width(poster) > 100, image_width(thumb) FROM posters"))
                .matches("VALUES (true, 20)");
    }

    private List<String> locators(String query) throws SQLException {
        return Sql.rows(sql.plain(), query).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static boolean isStored(Connection plain, List<String> locators) throws SQLException {
        String hash = locators.get(0).replaceAll("vitrine:sha256/([0-9a-f]{64})[.].*", "$1");
        return !Sql.rows(plain, "SELECT FROM vitrine.media WHERE sha256 = decode('" + hash + "', 'hex')")
                .isEmpty();
    }

    /** Makes all media old and waits for the next sweep and its end. */
    private static void sweep(Connection plain) throws Exception {
        Sql.run(
                plain,
                "UPDATE vitrine.media SET created_at = now() - interval '2 days', lease_until = now() - interval '1 hour'",
                "INSERT INTO vitrine.media VALUES (sha256('bait'), 'txt', 'text/plain', 4, now() - interval '2 days', now() - interval '2 days')",
                "UPDATE vitrine.upkeep SET at = '-infinity'");
        while (!Sql.rows(plain, "SELECT FROM vitrine.media WHERE sha256 = sha256('bait')")
                .isEmpty()) {
            Thread.sleep(100);
        }
    }
}
