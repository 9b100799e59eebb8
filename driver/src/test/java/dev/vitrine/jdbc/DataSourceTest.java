package dev.vitrine.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Hashtable;
import org.junit.jupiter.api.Test;

class DataSourceTest {
    @Test
    void aConnectionIsOpenedByUrl() throws SQLException {
        VitrineDataSource source = new VitrineDataSource();
        source.setUrl(TestServer.URL);

        try (Connection connection = source.getConnection()) {
            assertThat(TestServer.query(connection, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void aServerIsNamedByItsParts() {
        VitrineDataSource source = new VitrineDataSource();
        source.setServerNames(new String[] {"a", "b"});
        source.setPortNumbers(new int[] {5433, 0});
        source.setDatabaseName("films");
        source.setApplicationName("viewer");

        assertThat(source.getUrl()).isEqualTo("jdbc:vitrine:postgresql://a:5433,b/films");
        assertThat(source.getProperty("ApplicationName")).isEqualTo("viewer");
    }

    @Test
    void itCanBeWrittenAndRead() throws IOException, ClassNotFoundException {
        VitrineDataSource source = source();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertSame((VitrineDataSource) in.readObject(), source);
        }
    }

    @Test
    @SuppressWarnings("JdkObsolete") // the interface's type
    void itCanBeReferredTo() throws Exception {
        VitrineDataSource source = source();

        Object found =
                new VitrineDataSourceFactory().getObjectInstance(source.getReference(), null, null, new Hashtable<>());

        assertThat(found).isInstanceOf(VitrineDataSource.class);
        assertSame((VitrineDataSource) requireNonNull(found), source);
    }

    private static VitrineDataSource source() {
        VitrineDataSource source = new VitrineDataSource();
        source.setUrl("jdbc:vitrine://h/db");
        source.setUser("ada");
        source.setPassword("secret");
        source.setProperty("mediaRoot", "/films");
        return source;
    }

    private static void assertSame(VitrineDataSource found, VitrineDataSource source) {
        assertThat(found.getUrl()).isEqualTo(source.getUrl());
        assertThat(found.getUser()).isEqualTo("ada");
        assertThat(found.getPassword()).isEqualTo("secret");
        assertThat(found.getProperty("mediaRoot")).isEqualTo("/films");
    }
}
