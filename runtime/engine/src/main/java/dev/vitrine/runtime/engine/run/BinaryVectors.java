package dev.vitrine.runtime.engine.run;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Sends vectors to the server in binary, a sixth of the bytes and nothing to parse. They are still received as text: what a
 * vector reads as is then the server's own text, whoever asks.
 */
public final class BinaryVectors {
    private static final String TYPE = "vector";

    private BinaryVectors() {}

    /**
     * Switches a connection over; harmless where it is done already. The type must be there: the server's driver remembers for
     * the connection's life that one was missing.
     */
    public static void enable(Connection connection) throws SQLException {
        BaseConnection server = connection.unwrap(BaseConnection.class);
        int oid = server.getTypeInfo().getPGType(TYPE);
        if (oid > 0
                && server.getPreferQueryMode() != PreferQueryMode.SIMPLE
                && !server.getQueryExecutor().useBinaryForSend(oid)) {
            server.getQueryExecutor().addBinarySendOid(oid);
        }
    }
}
