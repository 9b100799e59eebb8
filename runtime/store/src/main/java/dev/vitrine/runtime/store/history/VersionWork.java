package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;

/** What the version that the open transaction makes has cost, and what has failed in it. */
public final class VersionWork {
    private VersionWork() {}

    /**
     * Notes a run for a table with history, unless the transaction has made no version of it: what was only filled belongs to the
     * versions that its rows are of. To be called once what is noted is written.
     *
     * @param run the number that the run's calls of models carry
     * @param errors cells that have failed since the run was last noted
     */
    public static void note(Connection connection, int tableId, long run, long errors) throws SQLException {
        Sql.query(connection, row -> row.getBoolean(1), "SELECT vitrine.note_work(?, ?, ?)", tableId, run, errors);
    }
}
