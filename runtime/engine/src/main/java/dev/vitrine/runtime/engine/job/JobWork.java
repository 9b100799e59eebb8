package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job does: which rows it is about, and what is done with some of them. */
interface JobWork {
    /** The types of the rows' key. */
    List<PostgresType> keyTypes();

    /** How many rows the first slice has; later ones follow the time that they take. */
    int firstRows();

    /** How many rows a slice has at least. */
    int fewestRows();

    /** Whether cells of its rows may wait for others too, who must not compute them at the same time. */
    default boolean sharesRows() {
        return false;
    }

    /** The keys of the next rows behind a key, or of the first; no rows where all have been handed out. */
    Keys next(Optional<List<@Nullable String>> last, int rows) throws SQLException;

    /** Rows that changed while they were worked on, or came behind the back of the job, and that nobody holds. */
    Keys leftOver(int rows) throws SQLException;

    /** Whether there are such rows, also such that somebody holds. */
    default boolean isLeft() throws SQLException {
        return leftOver(1).size() > 0;
    }

    /** All is done; in the transaction that ends the job. */
    default void end() throws SQLException {}

    /** Works on the rows of these keys, which are those found last if they were found here; outside a transaction. */
    SliceFill.Done run(RunContext working, Keys keys) throws SQLException;
}
