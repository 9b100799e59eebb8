package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar that users are given, alone in a folder and in a class loader that sees the JDK's platform only. */
class SelfContainedJarIT {
    private static final Path JAR = Path.of(System.getProperty("vitrine.jar", "target/vitrine-jdbc.jar"));

    private URLClassLoader loader;
    private ClassLoader contextLoader;

    @BeforeEach
    void isolate(@TempDir Path folder) throws IOException {
        Path driver = Files.copy(JAR, folder.resolve("vitrine-jdbc.jar"));
        loader = new URLClassLoader(new URL[] {driver.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        contextLoader = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void release() throws IOException {
        Thread.currentThread().setContextClassLoader(contextLoader);
        loader.close();
    }

    @Test
    void itRunsSqlOnItsOwnServer() throws Exception {
        try (Connection connection = connect()) {
            TestServer.run(
                    connection,
                    "CREATE EXTENSION IF NOT EXISTS vector",
                    "CREATE TABLE films (title text, place vector(2), loud text COMPUTED AS text_upper(title))",
                    "INSERT INTO films (title, place) VALUES ('m', '[1,2]')");
            assertThat(TestServer.query(connection, "SELECT loud FROM films ORDER BY place <-> '[0,0]'"))
                    .containsExactly("M");
        }
    }

    @Test
    void itsLibrariesSayNothingOnTheStandardStreams(@TempDir Path logs) throws Exception {
        Path out = logs.resolve("out");
        Path err = logs.resolve("err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            // Since then the JVM itself warns of every native library.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp", JAR + File.pathSeparator + Path.of("target", "test-classes"), QuietClient.class.getName()));
        Process client = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(client.waitFor()).isZero();
        assertThat(out).hasContent("M 30");
        assertThat(err).isEmptyFile();
    }

    @Test
    void withoutTheMediaBundleItTellsWhatIsMissing() throws Exception {
        try (Connection connection = connect()) {
            TestServer.run(connection, "CREATE TABLE posters (poster image)");
            assertThatThrownBy(() -> insertPoster(connection))
                    .hasMessageContaining("vitrine-media-")
                    .extracting("SQLState")
                    .isEqualTo("58V01");
        }
    }

    @Test
    void itFindsTheMediaBundleBesideIt(@TempDir Path folder) throws Exception {
        try (Stream<Path> jars = Files.list(JAR.toAbsolutePath().getParent())) {
            for (Path bundle : jars.filter(jar -> jar.getFileName().toString().startsWith("vitrine-media-"))
                    .toList()) {
                Files.copy(bundle, folder.resolve(bundle.getFileName()));
            }
        }
        release();
        isolate(folder);
        try (Connection connection = connect()) {
            TestServer.run(
                    connection, "CREATE TABLE wide_posters (poster image, wide int COMPUTED AS image_width(poster))");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO wide_posters (poster) VALUES (?)")) {
                insert.setObject(1, new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));
                insert.executeUpdate();
            }
            assertThat(TestServer.query(connection, "SELECT wide FROM wide_posters"))
                    .containsExactly("30");
        }
    }

    @Test
    void itBringsOneDriverAndNoOther() {
        List<String> drivers = ServiceLoader.load(Driver.class, loader).stream()
                .map(provider -> provider.type().getName())
                .toList();

        assertThat(drivers).containsExactly("dev.vitrine.jdbc.VitrineDriver");
    }

    @Test
    void itsClassesAreOursOrKeepTheirNameForAReason() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> packages = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/versions/"))
                    .map(name -> name.replaceAll("^(\\w+/\\w+)/.*", "$1"))
                    .distinct()
                    .toList();

            assertThat(packages)
                    .containsExactlyInAnyOrder(
                            "dev/vitrine", "com/pgvector", "org/postgresql", "org/bytedeco", "org/jspecify");
        }
    }

    @Test
    void itBringsNoSignatureAndNoModule() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"))
                    .noneMatch(name -> name.endsWith("module-info.class"))
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a, image_width(b) FROM films f JOIN g USING (id) WHERE x > 3 AND y LIKE 'a%' GROUP BY 1"
                        + " HAVING count(*) > 1 ORDER BY a DESC NULLS LAST LIMIT 3 OFFSET 2",
                "WITH w AS (SELECT 1 x UNION ALL SELECT 2) SELECT * FROM w, LATERAL (SELECT * FROM t WHERE t.id = w.x) q"
                        + " LEFT JOIN (VALUES (1, 'a')) v (i, j) ON true",
                "SELECT a::jsonb->>'x', arr[1:2], interval '1 day', CASE WHEN a THEN b ELSE c END,"
                        + " CAST(x AS numeric(10,2)), row_number() OVER (PARTITION BY a ORDER BY b) FROM t",
                "SELECT * FROM films AS OF VERSION 3 WHERE id IN (SELECT id FROM x) OR EXISTS (SELECT 1)",
                "SELECT DISTINCT ON (a) a, array_agg(b ORDER BY c) FILTER (WHERE d) FROM t TABLESAMPLE bernoulli (3)",
                "SELECT EXTRACT(year FROM d), SUBSTRING(a FROM 1 FOR 2), TRIM(both 'x' FROM y), POSITION('a' IN b),"
                        + " OVERLAY(a PLACING b FROM 1), date '2020-01-01', 1.5e3, x'ab', E'a\\n', $1, ? FROM t",
                "SELECT f.*, r.pos FROM films f, frames(f.clip, fps => 2) r WHERE similarity(f.poster, 'cat') > 0.2"
            })
    void itsParserReadsQueries(String sql) throws ReflectiveOperationException {
        Object query = loader.loadClass("dev.vitrine.parser.QueryParser")
                .getMethod("parse", String.class)
                .invoke(null, sql);

        assertThat(query.toString()).startsWith("Query[");
    }

    private static void insertPoster(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO posters (poster) VALUES (?)")) {
            insert.setObject(1, new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));
            insert.executeUpdate();
        }
    }

    private Connection connect() throws SQLException, ReflectiveOperationException {
        Driver driver = (Driver) loader.loadClass("dev.vitrine.jdbc.VitrineDriver")
                .getConstructor()
                .newInstance();
        return driver.connect("jdbc:vitrine:mem:jar", new Properties());
    }
}
