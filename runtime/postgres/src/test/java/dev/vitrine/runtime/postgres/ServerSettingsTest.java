package dev.vitrine.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What a server is like that nobody has changed anything of. */
@TestInstance(Lifecycle.PER_CLASS)
class ServerSettingsTest {
    private final ServerLease lease;

    ServerSettingsTest(@TempDir Path home) {
        lease = EmbeddedServer.acquire(home);
    }

    @AfterAll
    void close() {
        lease.close();
    }

    @Test
    void pgvectorIsThereInEveryDatabase() throws SQLException {
        assertThat(lease.missingPgvector()).isEmpty();
        assertThat(Sql.query(lease, "SELECT '[1,0]'::vector <=> '[0,1]'")).isEqualTo("1");
        Sql.run(lease, "CREATE TABLE item (embedding vector(3))");
        Sql.run(lease, "CREATE INDEX ON item USING hnsw (embedding vector_cosine_ops)");
        assertThat(Sql.query(lease, "SELECT extversion >= '0.8' FROM pg_extension WHERE extname = 'vector'"))
                .isEqualTo("t");
    }

    @Test
    void theServerIsDurableAndListensOnTheLoopbackAddressOnly() throws SQLException {
        assertThat(Sql.query(
                        lease,
                        "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN"
                                + " ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'jit',"
                                + " 'listen_addresses', 'unix_socket_directories', 'max_connections')"))
                .isEqualTo("data_checksums=on fsync=on full_page_writes=on jit=off listen_addresses=127.0.0.1"
                        + " max_connections=100 synchronous_commit=on unix_socket_directories=");
    }

    @Test
    void theServerDoesNotRunAsRoot() throws SQLException {
        Sql.run(lease, "COPY (SELECT 1) TO PROGRAM 'id -u > user'");
        assertThat(Sql.query(lease, "SELECT trim(pg_read_file('user'), E'\\n')"))
                .isNotEqualTo("0");
    }

    @Test
    void textIsSortedByCodePointAndKnowsTheCasesOfLettersBeyondAscii() throws SQLException {
        assertThat(Sql.query(lease, "SELECT upper('éñ') || lower('ÇI')")).isEqualTo("ÉÑçi");
        assertThat(Sql.query(lease, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{b,B,a,é}'::text[]) x"))
                .isEqualTo("Babé");
    }

    @Test
    void memoryIsAShareOfTheMachinesWithinLimits() {
        long gibibyte = 1L << 30;
        assertThat(ServerSettings.forNewDirectory(gibibyte / 2)).contains("shared_buffers = 128MB");
        assertThat(ServerSettings.forNewDirectory(2 * gibibyte)).contains("shared_buffers = 256MB");
        assertThat(ServerSettings.forNewDirectory(64 * gibibyte)).contains("shared_buffers = 512MB");
    }
}
