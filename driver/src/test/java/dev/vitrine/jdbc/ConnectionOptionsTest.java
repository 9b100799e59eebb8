package dev.vitrine.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ConnectionOptionsTest {
    @Test
    void aSettingMayBeWrittenInThreeWays() throws SQLException {
        for (String name : new String[] {"mediaRoot", "vitrine.mediaRoot", "vitrine.media_root"}) {
            assertThat(options(name, "/films").settings()).containsEntry(Setting.MEDIA_ROOT, "/films");
        }
    }

    @Test
    void anUnknownSettingTellsTheNearest() {
        assertThatThrownBy(() -> options("vitrine.mediaRot", "/a"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("nearest are mediaRoot, mediaRoots");
    }

    @Test
    void aSlipOfThePenIsRefusedAlsoWithoutThePrefix() {
        assertThatThrownBy(() -> options("mediaRot", "/films")).hasMessageContaining("mediaRoot");
    }

    @Test
    void aValueThatASettingCannotHaveIsRefused() {
        assertThatThrownBy(() -> options("versioned", "maybe")).hasMessageContaining("extended, all, off");
    }

    @Test
    void whatIsNotOursGoesToTheServersDriver() throws SQLException {
        assertThat(options("ApplicationName", "films").login()).containsEntry("ApplicationName", "films");
    }

    @Test
    void settingsBecomeStartParameters() throws SQLException {
        Properties info = new Properties();
        info.setProperty("options", "-c search_path=a");
        ConnectionOptions options = ConnectionOptions.of(info, Map.of("mediaRoot", "/a b\\c"));

        assertThat(options.session().getProperty("options"))
                .isEqualTo("-c search_path=a -c vitrine.media_root=/a\\ b\\\\c");
    }

    @Test
    void foldersOfMediaAreAbsolutePaths() throws SQLException {
        assertThat(options("mediaRoot", "/films").media().mediaRoot()).isEqualTo(Path.of("/films"));
        assertThat(options("mediaRoots", "/films, /posters").media().allowedRoots())
                .contains(List.of(Path.of("/films"), Path.of("/posters")));
        assertThat(options("mediaRoots", "none").media().allowedRoots()).contains(List.of());
        assertThat(options("allowNetworkMedia", "on").media().allowPrivateAddresses())
                .isTrue();
        assertThatThrownBy(() -> options("mediaRoot", "films").media()).hasMessageContaining("no absolute path");
    }

    @Test
    void theUrlWinsOverProperties() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", "a");

        assertThat(ConnectionOptions.of(info, Map.of("user", "b")).login()).containsEntry("user", "b");
    }

    private static ConnectionOptions options(String name, String value) throws SQLException {
        return ConnectionOptions.of(null, Map.of(name, value));
    }
}
