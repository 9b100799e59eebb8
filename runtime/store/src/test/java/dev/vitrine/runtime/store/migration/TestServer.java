package dev.vitrine.runtime.store.migration;

import dev.vitrine.runtime.postgres.EmbeddedServer;
import dev.vitrine.runtime.postgres.ServerLease;
import java.net.URI;

/**
 * The server that tests run against: the embedded one, or that of {@code -Dvitrine.test.url} or VITRINE_TEST_URL, in the form
 * {@code jdbc:postgresql://host:port/database?user=superuser}, which must not ask for passwords.
 *
 * @param url without a database
 */
record TestServer(String url, String database, String user, String password) {

    private static final TestServer ONLY = find();

    static TestServer only() {
        return ONLY;
    }

    /** A superuser named like a schema would make its tables there. */
    String url(String database) {
        return url + "/" + database + "?currentSchema=public";
    }

    private static TestServer find() {
        String given = System.getProperty("vitrine.test.url", System.getenv("VITRINE_TEST_URL"));
        if (given == null) {
            ServerLease lease = EmbeddedServer.acquireTemporary("store"); // until the JVM ends
            return new TestServer(
                    "jdbc:postgresql://" + lease.host() + ":" + lease.port(),
                    lease.database(),
                    lease.user(),
                    lease.password());
        }
        URI uri = URI.create(given.substring("jdbc:".length()));
        return new TestServer(
                "jdbc:postgresql://" + uri.getAuthority(),
                uri.getPath().substring(1),
                uri.getQuery().replaceFirst(".*\\buser=([^&]*).*", "$1"),
                "");
    }
}
