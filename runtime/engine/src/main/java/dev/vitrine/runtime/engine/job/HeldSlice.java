package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.runtime.engine.compute.Pulse;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Rows of a table that this thread computes cells of. */
final class HeldSlice {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);
    /** What says nothing about the work: cancelled, locked, a conflict, the server stopping or out of something. */
    private static final Set<String> PASSING = Set.of("57014", "55P03", "40001", "40P01");

    private final SliceStore store;
    private final SliceStore.Slice slice;
    private final Keys keys;

    private HeldSlice(SliceStore store, SliceStore.Slice slice, Keys keys) {
        this.store = store;
        this.slice = slice;
        this.keys = keys;
    }

    /** Holds the rows of some keys; inside a transaction that has found them free. */
    static HeldSlice take(RunContext context, int relationId, OptionalLong job, Keys keys) throws SQLException {
        SliceStore store = new SliceStore(context.connection());
        List<List<String>> values = new ArrayList<>();
        for (int column = 0; column < keys.types().size(); column++) {
            List<String> list = new ArrayList<>(keys.size());
            for (int row = 0; row < keys.size(); row++) {
                list.add(String.valueOf(keys.get(row).get(column)));
            }
            values.add(list);
        }
        return new HeldSlice(store, store.take(relationId, job, values), keys);
    }

    /** A slice of a job that was taken over from somebody else. */
    static HeldSlice of(RunContext context, List<PostgresType> keyTypes, SliceStore.Slice slice) {
        Keys keys = new Keys(keyTypes);
        for (int row = 0; row < slice.keyValues().get(0).size(); row++) {
            int at = row;
            keys.add(slice.keyValues().stream().map(column -> column.get(at)).toList());
        }
        return new HeldSlice(new SliceStore(context.connection()), slice, keys);
    }

    Keys keys() {
        return keys;
    }

    /** The manner of work on these rows, with signs of life while functions run. */
    RunContext working(RunContext context, OptionalLong job) {
        return context.with(context.progress().part(job))
                .with(context.manner().asJob(new Pulse(SIGN_OF_LIFE, () -> store.renew(slice))));
    }

    /** Holds them no more; false if somebody else has taken them over. */
    boolean release() throws SQLException {
        return store.release(slice);
    }

    /** Leaves them to somebody else; a connection that is gone leaves them when the lease ends. */
    void giveBack(Exception failure) {
        try {
            store.giveBack(slice);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whether a failure says nothing about the rows, so that the same work may succeed later. */
    static boolean isPassing(Exception failure) {
        String state = String.valueOf(stateOf(failure));
        return PASSING.contains(state) || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
    }

    /** The SQLSTATE of a failure. */
    static String stateOf(Exception failure) {
        if (failure instanceof VitrineException ours) {
            return ours.sqlState();
        }
        if (failure instanceof SqlFailure wrapped) {
            return String.valueOf(wrapped.failure().getSQLState());
        }
        return failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "XX000";
    }
}
