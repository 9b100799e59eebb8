package dev.vitrine.examples.demo;

import java.util.List;

/** The tour's chapters, on the films and pictures of {@code examples/media}. */
final class Story {
    private Story() {}

    static List<Chapter> chapters() {
        return List.of(table(), frames(), searchByPicture(), searchByMeaning(), functions(), versions(), catalog());
    }

    private static Chapter table() {
        return Chapter.of(
                "A table of films that fills itself",
                "Columns that are COMPUTED AS a function of others have their values as soon as a row is there.",
                "DROP TABLE IF EXISTS films, photos CASCADE",
                """
                CREATE TABLE films (
                  id      BIGINT PRIMARY KEY,
                  title   TEXT NOT NULL,
                  clip    VIDEO,
                  seconds DOUBLE PRECISION COMPUTED AS video_duration(clip),
                  cover   IMAGE COMPUTED AS video_frame_at(clip, 1.0)
                )""",
                """
                INSERT INTO films (id, title, clip) VALUES
                  (1, 'People crossing a square', 'examples/media/pedestrians.mp4'),
                  (2, 'A tree before houses', 'examples/media/tree.mp4')""",
                "SELECT id, title, seconds, cover FROM films ORDER BY id");
    }

    private static Chapter frames() {
        return Chapter.of(
                "Every film as frames",
                "An incremental view is kept up to date: its rows come and go with those of its table.",
                """
                CREATE INCREMENTAL VIEW stills AS
                  SELECT f.id, x.pos, x.time, x.frame
                  FROM films f CROSS JOIN LATERAL FRAMES(f.clip, fps => 0.5) AS x""",
                "SELECT id, time, frame FROM stills ORDER BY id, time");
    }

    private static Chapter searchByPicture() {
        return Chapter.of(
                "Search by picture",
                "An embedding index answers what looks alike; here, which frames look like one moment of a film.",
                "CREATE EMBEDDING INDEX stills_ix ON stills (frame) USING image_descriptor",
                """
                SELECT id, time, frame FROM stills
                ORDER BY SIMILARITY(frame, IMAGE 'examples/media/tree.mp4#t=20.5') DESC LIMIT 5""");
    }

    private static Chapter searchByMeaning() {
        return Chapter.of(
                "Search by meaning",
                "The sentence model runs inside the driver: no server, no key, no network.",
                """
                CREATE TABLE photos (
                  id      INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  caption TEXT NOT NULL,
                  picture IMAGE NOT NULL,
                  thumb   IMAGE COMPUTED AS image_thumbnail(picture, 240, 240)
                )""",
                """
                INSERT INTO photos (caption, picture) VALUES
                  ('A bowl of fresh fruit', 'examples/media/fruits.jpg'),
                  ('Coloured sweets', 'examples/media/smarties.png'),
                  ('A butterfly on a flower', 'examples/media/butterfly.jpg'),
                  ('The face of a baboon', 'examples/media/baboon.jpg'),
                  ('A tall building', 'examples/media/building.jpg'),
                  ('An aeroplane on the ground', 'examples/media/aero1.jpg'),
                  ('A circuit board', 'examples/media/board.jpg'),
                  ('The Starry Night, a painting', 'examples/media/starry_night.jpg')""",
                "CREATE EMBEDDING INDEX captions_ix ON photos (caption) USING minilm WITH (metric = 'cosine')",
                "SELECT caption, thumb FROM photos ORDER BY SIMILARITY(caption, 'something to eat') DESC LIMIT 3",
                "SELECT caption, thumb FROM photos ORDER BY SIMILARITY(caption, 'electronics') DESC LIMIT 1");
    }

    private static Chapter functions() {
        return Chapter.of(
                "Functions in a query",
                "What a table does not hold, a query computes, in the select list and in WHERE.",
                """
                SELECT caption, image_width(picture) AS width, image_height(picture) AS height,
                       image_crop(picture, 40, 40, 120, 120) AS detail
                FROM photos WHERE image_width(picture) >= 500 ORDER BY caption""");
    }

    private static Chapter versions() {
        return Chapter.of(
                "Every change is a version",
                "A changed film brings new computed values and new frames; what was true before can still be read.",
                "UPDATE films SET title = 'The tree, once more', clip = 'examples/media/tree.mp4' WHERE id = 1",
                "DELETE FROM films WHERE id = 2",
                "SELECT id, title, seconds, cover FROM films",
                "SELECT id, title, seconds, cover FROM films AS OF VERSION 1 ORDER BY id",
                "SELECT id, count(*) AS frames FROM stills GROUP BY id",
                "SHOW HISTORY FOR films");
    }

    private static Chapter catalog() {
        return Chapter.of(
                "Looking around",
                "Tables are ordinary tables of Postgres; what Vitrine keeps for them can be asked for.",
                "SHOW TABLES",
                "DESCRIBE films",
                "SHOW CREATE TABLE films");
    }
}
