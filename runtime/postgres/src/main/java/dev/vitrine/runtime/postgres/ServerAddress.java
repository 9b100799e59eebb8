package dev.vitrine.runtime.postgres;

/** Where the server listens: this machine only. Immutable. */
record ServerAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    static ServerAddress of(int port) {
        return new ServerAddress(LOOPBACK, port);
    }

    /** The URL for PostgreSQL's own JDBC driver, without user and password. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + Template.USER;
    }
}
