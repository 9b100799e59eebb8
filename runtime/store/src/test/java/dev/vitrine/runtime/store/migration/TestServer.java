package dev.vitrine.runtime.store.migration;

/** The server that tests run against. */
final class TestServer {

    private TestServer() {}

    /** {@code jdbc:postgresql://host:port/database?user=..}, of a superuser. */
    static String url() {
        String url = System.getProperty("vitrine.test.url", System.getenv("VITRINE_TEST_URL"));
        return url == null ? "jdbc:postgresql://127.0.0.1:54329/postgres?user=postgres" : url;
    }
}
