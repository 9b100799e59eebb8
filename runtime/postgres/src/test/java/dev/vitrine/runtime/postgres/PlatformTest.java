package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void platformsAreNamedAsTheServersArchivesAre() {
        assertThat(Platform.of("Linux", "amd64")).hasToString("linux-x86_64");
        assertThat(Platform.of("LINUX", "aarch64")).hasToString("linux-arm_64");
        assertThat(Platform.of("Mac OS X", "x86_64")).hasToString("darwin-x86_64");
        assertThat(Platform.of("Mac OS X", "aarch64")).hasToString("darwin-arm_64");
    }

    @Test
    void theServerLivesOnLinuxAndMacOsOnly() {
        assertThat(Platform.of("Linux", "amd64").isSupported()).isTrue();
        assertThat(Platform.of("Mac OS X", "aarch64").isSupported()).isTrue();
        assertThat(Platform.of("Windows 11", "amd64").isSupported()).isFalse();
    }
}
