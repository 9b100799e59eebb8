package dev.vitrine.bench;

import com.pgvector.PGvector;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/**
 * The ten nearest of 10,000 vectors of 384 elements: {@code SIMILARITY} beside pgvector's own query on an index of its own, whose
 * parameter has the type vector.
 */
final class SimilaritySearch implements Benchmark {
    private static final int ROWS = 10_000;
    private static final int DIMENSION = 384;
    private static final int SEARCHES = 200;

    private final Random random = new Random(7);

    @Override
    public String name() {
        return "similarity";
    }

    @Override
    public void run(Setting setting, PrintStream out) throws Exception {
        try (Connection ours = setting.connect();
                Connection plain = setting.connectPlainly()) {
            Setting.run(
                    ours,
                    "DROP TABLE IF EXISTS places",
                    "DROP TABLE IF EXISTS places_plain",
                    "CREATE TABLE places (id int PRIMARY KEY, place vector(384))");
            fill(ours);
            Setting.run(
                    plain,
                    "CREATE TABLE places_plain (id int PRIMARY KEY, place vector(384))",
                    "INSERT INTO places_plain SELECT id, place FROM places",
                    "CREATE INDEX ON places_plain USING hnsw (place vector_cosine_ops)");
            Setting.run(ours, "CREATE EMBEDDING INDEX places_ix ON places (place) WITH (metric = 'cosine')");
            Setting.run(plain, "ANALYZE");
            float[][] queries = new float[SEARCHES][];
            for (int i = 0; i < SEARCHES; i++) {
                queries[i] = vector();
            }
            try (PreparedStatement left =
                            ours.prepareStatement("SELECT id FROM places ORDER BY SIMILARITY(place, ?) DESC LIMIT 10");
                    PreparedStatement right =
                            plain.prepareStatement("SELECT id FROM places_plain ORDER BY place <=> ? LIMIT 10")) {
                Pair pair = Pair.run(3, 15, () -> search(left, queries), () -> searchPlainly(right, queries));
                out.println(pair.line(name() + " (" + SEARCHES + " searches)", 1 / 1.3));
            }
            Setting.run(ours, "DROP TABLE places", "DROP TABLE places_plain");
        }
    }

    private void fill(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO places VALUES (?, ?::vector)")) {
            for (int i = 0; i < ROWS; i++) {
                insert.setInt(1, i);
                insert.setString(2, text(vector()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static String text(float[] vector) {
        StringBuilder text = new StringBuilder("[");
        for (float element : vector) {
            text.append(text.length() > 1 ? "," : "").append(element);
        }
        return text.append(']').toString();
    }

    private static void search(PreparedStatement statement, float[][] queries) throws SQLException {
        for (float[] query : queries) {
            statement.setObject(1, query);
            read(statement);
        }
    }

    private static void searchPlainly(PreparedStatement statement, float[][] queries) throws SQLException {
        for (float[] query : queries) {
            statement.setObject(1, new PGvector(query));
            read(statement);
        }
    }

    private static void read(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            int count = 0;
            while (rows.next()) {
                rows.getInt(1);
                count++;
            }
            if (count != 10) {
                throw new IllegalStateException("a search gave " + count + " rows");
            }
        }
    }
}
