package dev.vitrine.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** A server that can be connected to, kept running while it is held if it is an embedded one. */
record ServerAddress(String url, Properties ownLogin, Optional<Path> home, Runnable leaving) {
    /** Finds the server of a place; starts an embedded one that does not run. */
    static ServerAddress reach(VitrineUrl.Place place) throws SQLException {
        if (place instanceof VitrineUrl.Server server) {
            return new ServerAddress(server.url(), new Properties(), Optional.empty(), () -> {});
        }
        throw SqlExceptions.of("08001", "no embedded server");
    }

    /** The user's login; what it leaves out is the embedded server's own. */
    Properties login(Properties given) {
        Properties login = new Properties();
        login.putAll(ownLogin);
        given.stringPropertyNames().stream()
                .filter(name -> !given.getProperty(name).isEmpty())
                .forEach(name -> login.setProperty(name, given.getProperty(name)));
        return login;
    }

    /** Lets an embedded server go. */
    void leave() {
        leaving.run();
    }
}
