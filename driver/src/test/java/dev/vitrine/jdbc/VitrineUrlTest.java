package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class VitrineUrlTest {
    @Test
    void anEmptyPlaceIsTheHomeFolder() throws SQLException {
        assertThat(VitrineUrl.parse("jdbc:vitrine:").place()).isInstanceOf(VitrineUrl.Folder.class);
    }

    @Test
    void aPathIsAFolder() throws SQLException {
        assertThat(place("jdbc:vitrine:/some/folder")).isEqualTo(new VitrineUrl.Folder(Path.of("/some/folder")));
        assertThat(place("jdbc:vitrine:./folder")).isEqualTo(new VitrineUrl.Folder(Path.of("./folder")));
        assertThat(place("jdbc:vitrine:~/films"))
                .isEqualTo(new VitrineUrl.Folder(Path.of(System.getProperty("user.home"), "films")));
    }

    @Test
    void memoryMayHaveAName() throws SQLException {
        assertThat(place("jdbc:vitrine:mem:")).isEqualTo(new VitrineUrl.Memory(""));
        assertThat(place("jdbc:vitrine:mem:a?cache=off")).isEqualTo(new VitrineUrl.Memory("a"));
    }

    @Test
    void aServerIsNamedWithAndWithoutPostgresql() throws SQLException {
        VitrineUrl.Place server = new VitrineUrl.Server("jdbc:postgresql://h:5433/db");

        assertThat(place("jdbc:vitrine:postgresql://h:5433/db?user=a")).isEqualTo(server);
        assertThat(place("jdbc:vitrine://h:5433/db")).isEqualTo(server);
    }

    @Test
    void optionsAreDecoded() throws SQLException {
        assertThat(VitrineUrl.parse("jdbc:vitrine:mem:?mediaRoot=%2Fa%20b&user=x&ssl")
                        .options())
                .containsEntry("mediaRoot", "/a b")
                .containsEntry("user", "x")
                .containsEntry("ssl", "");
    }

    @Test
    void whatCannotBeReadTellsTheForms() {
        assertThatThrownBy(() -> VitrineUrl.parse("jdbc:vitrine:films"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("jdbc:vitrine:mem:")
                .extracting("SQLState")
                .isEqualTo("08001");
    }

    @Test
    void theServersOwnPrefixIsOursOnlyWhenAskedFor() {
        assertThat(VitrineUrl.isOurs("jdbc:postgresql://h/db")).isFalse();
        assertThat(VitrineUrl.isOurs("jdbc:postgresql://h/db?vitrine=true")).isTrue();
        assertThat(VitrineUrl.isOurs("jdbc:mysql:vitrine")).isFalse();
    }

    private static VitrineUrl.Place place(String url) throws SQLException {
        return VitrineUrl.parse(url).place();
    }
}
