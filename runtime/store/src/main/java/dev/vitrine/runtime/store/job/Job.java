package dev.vitrine.runtime.store.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Work on the rows of a table, as far as it has come.
 *
 * @param id its number
 * @param kind what it does
 * @param relationId the number of its table or view
 * @param columns the columns that it computes, each after those that it reads; the name of the index whose vectors it makes
 * @param cells which of their cells
 * @param condition which rows, as the user wrote it; absent for all
 * @param searchPath where names in the condition are looked up
 * @param noCache whether results that are kept are asked for anew
 * @param cascades whether what reads a changed cell is computed anew, too, instead of being stale
 * @param state what becomes of it
 * @param lastKey the key of the last row that was handed out, absent at the start
 * @param allTaken whether all rows have been handed out
 * @param cellsChanged how many cells it has changed so far
 * @param errorType the SQLSTATE that it failed with
 * @param errorMessage the message that it failed with
 */
public record Job(
        long id,
        Kind kind,
        int relationId,
        List<String> columns,
        Cells cells,
        Optional<String> condition,
        String searchPath,
        boolean noCache,
        boolean cascades,
        State state,
        Optional<List<String>> lastKey,
        boolean allTaken,
        long cellsChanged,
        Optional<String> errorType,
        Optional<String> errorMessage) {
    public Job {
        columns = List.copyOf(columns);
        lastKey = lastKey.map(List::copyOf);
    }

    /** What a job does. */
    public enum Kind {
        /** Computes what cells lack. */
        BACKFILL,
        /** Computes cells anew. */
        RECOMPUTE,
        /** Makes the rows of a view. */
        VIEW,
        /** Makes the vectors of an index. */
        INDEX,
        /** Computes what another definition has made, and what is missing. */
        REDEFINE;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which cells. */
    public enum Cells {
        ALL,
        ERRORS,
        STALE,
        MISSING;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of a job. */
    public enum State {
        RUNNING,
        PAUSED,
        DONE,
        FAILED,
        CANCELLED;

        String stored() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it can go on. */
        public boolean isOpen() {
            return this == RUNNING || this == PAUSED;
        }
    }
}
