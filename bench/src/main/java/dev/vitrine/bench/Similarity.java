package dev.vitrine.bench;

import com.pgvector.PGvector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The ten nearest of 10,000 texts: {@code SIMILARITY} beside the hand-written query of pgvector, on an HNSW index with the same
 * options over a column of the table itself. Both sides embed the query's text in the JVM, by the same cheap embedder.
 */
final class Similarity implements Benchmark {
    private static final int ROWS = 10_000;
    private static final int QUERIES = 200;
    private static final int NEAREST = 10;
    private static final double TARGET = 1.3;

    private final WordVectors embedder = new WordVectors();
    private final Random random = new Random(7);

    @Override
    public String name() {
        return "similarity";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        List<String> captions = captions(ROWS);
        List<String> queries = captions(QUERIES);
        embedder.embedTexts(captions);
        try (Connection ours = setting.connect();
                Setting.Plain plain = setting.connectPlainly()) {
            makeOurs(ours, captions, report);
            makePlain(plain.connection(), captions);
            Setting.run(plain.connection(), "VACUUM ANALYZE");
            String sql = "SELECT id, caption FROM bench_notes ORDER BY SIMILARITY(caption, ?) DESC LIMIT 10";
            String plainSql = "SELECT id, caption FROM bench_notes_plain ORDER BY embedding <=> ? LIMIT 10";
            try (PreparedStatement left = ours.prepareStatement(sql);
                    PreparedStatement right = plain.connection().prepareStatement(plainSql)) {
                Rounds rounds = Rounds.run(
                        5,
                        15,
                        QUERIES,
                        call -> search(left, queries.get(call % QUERIES)),
                        call -> searchPlainly(right, queries.get(call % QUERIES)));
                report.time("10 nearest of " + ROWS, rounds, TARGET);
                Rounds embedding =
                        Rounds.run(2, 5, QUERIES, call -> embedder.embed(queries.get(call % QUERIES)), call -> {});
                report.note("of both, embedding the query: " + Report.duration(Rounds.median(embedding.ours())));
                noteRecall(left, right, captions, queries, report);
            }
            Setting.run(ours, "DROP TABLE bench_notes", "DROP TABLE bench_notes_plain");
        }
    }

    private void makeOurs(Connection connection, List<String> captions, Report report) throws Exception {
        Setting.run(
                connection,
                "DROP TABLE IF EXISTS bench_notes",
                "CREATE TABLE bench_notes (id int PRIMARY KEY, caption text)");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_notes VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, captions.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        double seconds = Rounds.seconds(
                call -> Setting.run(
                        connection,
                        "CREATE EMBEDDING INDEX bench_notes_ix ON bench_notes (caption) USING bench_words"
                                + " WITH (m = 16, ef_construction = 64)"),
                0);
        double embedding = Rounds.seconds(call -> embedder.embedTexts(captions), 0);
        report.note(String.format(
                Locale.ROOT,
                "CREATE EMBEDDING INDEX over %d texts: %.2f s, embedding them alone: %.3f s",
                ROWS,
                seconds,
                embedding));
    }

    private void makePlain(Connection connection, List<String> captions) throws SQLException {
        PGvector.registerTypes(connection);
        Setting.run(
                connection,
                "DROP TABLE IF EXISTS bench_notes_plain",
                "CREATE TABLE bench_notes_plain (id int PRIMARY KEY, caption text, embedding vector(384))");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_notes_plain VALUES (?, ?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, captions.get(i));
                insert.setObject(3, new PGvector(embedder.embed(captions.get(i))));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        Setting.run(
                connection,
                "CREATE INDEX ON bench_notes_plain USING hnsw (embedding vector_cosine_ops)"
                        + " WITH (m = 16, ef_construction = 64)");
    }

    private static List<Integer> search(PreparedStatement statement, String query) throws SQLException {
        statement.setString(1, query);
        return read(statement);
    }

    private List<Integer> searchPlainly(PreparedStatement statement, String query) throws SQLException {
        statement.setObject(1, new PGvector(embedder.embed(query)));
        return read(statement);
    }

    private static List<Integer> read(PreparedStatement statement) throws SQLException {
        List<Integer> found = new ArrayList<>(NEAREST);
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getInt(1));
                rows.getString(2);
            }
        }
        if (found.size() != NEAREST) {
            throw new IllegalStateException("a search gave " + found.size() + " rows");
        }
        return found;
    }

    /** Speed means little where an index finds less; so how much of the true answer each side finds. */
    private void noteRecall(
            PreparedStatement left, PreparedStatement right, List<String> captions, List<String> queries, Report report)
            throws SQLException {
        List<float[]> vectors = embedder.embedTexts(captions);
        int ours = 0;
        int plain = 0;
        for (String query : queries) {
            float[] vector = embedder.embed(query);
            double[] similarities = vectors.stream()
                    .mapToDouble(other -> product(vector, other))
                    .toArray();
            double[] sorted = similarities.clone();
            Arrays.sort(sorted);
            double least = sorted[ROWS - NEAREST] - 1e-6;
            ours += search(left, query).stream()
                    .filter(id -> similarities[id] >= least)
                    .count();
            plain += searchPlainly(right, query).stream()
                    .filter(id -> similarities[id] >= least)
                    .count();
        }
        report.note(String.format(
                Locale.ROOT,
                "recall: vitrine %.3f, plain %.3f",
                (double) ours / QUERIES / NEAREST,
                (double) plain / QUERIES / NEAREST));
    }

    private static double product(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    /** Texts of eight words: six of one of 100 subjects with 40 words each, two of 200 words that all share. */
    private List<String> captions(int count) {
        List<String> captions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int subject = random.nextInt(100);
            StringBuilder caption = new StringBuilder("w" + random.nextInt(200));
            for (int word = 0; word < 6; word++) {
                caption.append(" s").append(subject).append('w').append(random.nextInt(40));
            }
            captions.add(caption.append(" w").append(random.nextInt(200)).toString());
        }
        return captions;
    }
}
