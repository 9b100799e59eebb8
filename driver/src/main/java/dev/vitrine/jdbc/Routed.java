package dev.vitrine.jdbc;

import dev.vitrine.runtime.engine.statement.Program;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A prepared text's way, with the server driver's statement for it.
 *
 * @param program the text as the engine routed it
 * @param statement the server driver's statement: the prepared one, or one for the settings only
 * @param direct the prepared statement if the text goes to the server as it is, else null
 */
record Routed(
        Program program, Statement statement, @Nullable PreparedStatement direct) {
    /** Routes a text as the catalog is now. */
    static Routed of(VitrineConnection connection, String sql, Preparation preparation) throws SQLException {
        return of(connection, sql, preparation, connection.engine().program(sql));
    }

    static Routed of(VitrineConnection connection, String sql, Preparation preparation, Program program)
            throws SQLException {
        if (program.isPassThrough()) {
            PreparedStatement direct = preparation.prepare(connection.inner, sql);
            return new Routed(program, direct, direct);
        }
        return new Routed(program, preparation.settings(connection.inner), null);
    }

    /** Carries over what the user set on the statement that this one replaces. */
    void takeSettings(Statement old) throws SQLException {
        statement.setFetchSize(old.getFetchSize());
        statement.setMaxRows(old.getMaxRows());
        statement.setMaxFieldSize(old.getMaxFieldSize());
        statement.setQueryTimeout(old.getQueryTimeout());
        statement.setFetchDirection(old.getFetchDirection());
        statement.setPoolable(old.isPoolable());
        if (old.isCloseOnCompletion()) {
            statement.closeOnCompletion();
        }
    }
}
