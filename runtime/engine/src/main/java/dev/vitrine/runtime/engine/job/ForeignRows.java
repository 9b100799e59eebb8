package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.foreign.ForeignWriteStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Completes rows of a table that other clients wrote: their computed cells, what views make of them and their vectors, some rows that nobody
 * else holds at a time. An error of a function becomes the state of its cell; where there is no cell for it, the row is tried again
 * alone, and later once more. Outside a transaction; one thread at a time.
 */
public final class ForeignRows {
    private static final System.Logger LOG = System.getLogger(ForeignRows.class.getName());
    private static final int SLICE_ROWS = 1_000;
    private static final int NOTED_ROWS = 5 * SLICE_ROWS;

    private final RunContext context;
    private final ManagedTable table;
    private final List<PostgresType> keyTypes;
    private final ForeignWriteStore notes;
    private final Progress progress;
    private final boolean impatient;
    private final List<Long> failed = new ArrayList<>();
    private long completed;

    /**
     * The rows of a table.
     *
     * @param progress how far earlier ones have come; may be forgotten at any time
     * @param impatient whether rows that have failed before are tried once more at once
     */
    public ForeignRows(RunContext context, ManagedTable table, Progress progress, boolean impatient) {
        this.context = context.with(new ErrorPolicy.StoreNull());
        this.table = table;
        this.keyTypes = new FillTargets(this.context).keyTypes(table);
        this.notes = new ForeignWriteStore(context.connection());
        this.progress = progress;
        this.impatient = impatient;
    }

    /** How far tables have been looked through. One thread at a time. */
    public static final class Progress {
        private final Map<Integer, Map<String, List<@Nullable String>>> last = new HashMap<>();

        Map<String, List<@Nullable String>> of(ManagedTable table) {
            return last.computeIfAbsent(table.id(), id -> new HashMap<>());
        }
    }

    /** The tables whose rows wait to be completed. */
    public static List<ManagedTable> tables(RunContext context) throws SQLException {
        return ForeignWriteStore.dueRelations(context.connection()).stream()
                .map(id -> context.catalog().relation(id))
                .flatMap(Optional::stream)
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast)
                .toList();
    }

    /** How many rows this has completed. */
    public long completed() {
        return completed;
    }

    /** How many rows wait to be completed. */
    public ForeignWriteStore.Count count() throws SQLException {
        return notes.count(table.id());
    }

    /** Rows that are held, and the notes that told of them. */
    private record Taken(HeldSlice slice, List<ForeignWriteStore.Note> notes) {}

    /**
     * Tries to complete some rows.
     *
     * @return of how many something became, also a failure; 0 where there are none that nobody else holds
     */
    public int step() throws SQLException {
        try {
            return tryStep();
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).startsWith("42")) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "table " + table.name() + " was altered or dropped by another client",
                    e);
            notes.postponeAll(table.id());
            return 0;
        }
    }

    private int tryStep() throws SQLException {
        Optional<Taken> taken = SliceTransaction.write(context.connection(), this::take);
        while (taken.isEmpty() && noteRows()) {
            context.cancellation().check();
            taken = SliceTransaction.write(context.connection(), this::take);
        }
        if (taken.isEmpty()) {
            return 0;
        }
        return complete(taken.get());
    }

    private Optional<Taken> take() throws SQLException {
        notes.lock(table.id());
        List<ForeignWriteStore.Note> found = notes.next(table.id(), keyTypes, impatient, failed, SLICE_ROWS);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        // What has failed among others is tried alone.
        List<ForeignWriteStore.Note> together = found.get(0).tries() > 0
                ? found.subList(0, 1)
                : found.stream().filter(note -> note.tries() == 0).toList();
        Set<List<@Nullable String>> rows = new LinkedHashSet<>();
        together.forEach(note -> rows.add(note.key()));
        Keys keys = new Keys(keyTypes);
        rows.forEach(keys::add);
        return Optional.of(
                new Taken(HeldSlice.take(context, table.id(), OptionalLong.empty(), keys), List.copyOf(together)));
    }

    private int complete(Taken taken) throws SQLException {
        HeldSlice slice = taken.slice();
        RunContext working = slice.working(context, OptionalLong.empty());
        List<Long> ids = new ArrayList<>();
        taken.notes().forEach(note -> ids.add(note.id()));
        try {
            new SliceFill(working).complete(table, slice.keys());
        } catch (SQLException | RuntimeException e) {
            if (HeldSlice.isPassing(e)) {
                slice.giveBack(e);
                throw e;
            }
            if (ids.size() == 1) {
                failed.addAll(ids);
            }
            SliceTransaction.write(context.connection(), () -> {
                notes.failed(ids, HeldSlice.stateOf(e), e.getMessage());
                return slice.release();
            });
            LOG.log(
                    ids.size() > 1 ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "a row of table " + table.name() + " that another client wrote cannot be completed: "
                            + e.getMessage());
            return ids.size();
        }
        return SliceTransaction.write(context.connection(), () -> {
            Set<List<@Nullable String>> incomplete = incomplete(slice.keys());
            completed += slice.keys().size() - incomplete.size();
            notes.postpone(taken.notes().stream()
                    .filter(note -> incomplete.contains(note.key()))
                    .map(ForeignWriteStore.Note::id)
                    .toList());
            notes.done(taken.notes().stream()
                    .filter(note -> !incomplete.contains(note.key()))
                    .map(ForeignWriteStore.Note::id)
                    .toList());
            slice.release();
            return slice.keys().size() - incomplete.size();
        });
    }

    /** Those rows that somebody has locked or changed meanwhile, so that they lack something still. */
    private Set<List<@Nullable String>> incomplete(Keys keys) throws SQLException {
        Set<List<@Nullable String>> rows = new HashSet<>();
        for (IncompleteRows incomplete : IncompleteRows.of(context, table)) {
            rows.addAll(rows(incomplete.among(keys)));
        }
        return rows;
    }

    private static List<List<@Nullable String>> rows(Keys keys) {
        return IntStream.range(0, keys.size()).mapToObj(keys::get).toList();
    }

    /**
     * Notes some rows that lack something, where more rows were written than were noted.
     *
     * @return false where there are none
     */
    private boolean noteRows() throws SQLException {
        List<Long> any = notes.anyRow(table.id());
        if (any.isEmpty()) {
            return false;
        }
        Map<String, List<@Nullable String>> last = progress.of(table);
        for (IncompleteRows incomplete : IncompleteRows.of(context, table)) {
            Keys found = SliceTransaction.handOut(context.connection(), () -> {
                notes.lock(table.id());
                Keys next = incomplete.next(last.get(incomplete.what()), NOTED_ROWS);
                notes.note(table.id(), rows(next));
                return next;
            });
            if (found.size() > 0) {
                last.put(incomplete.what(), found.get(found.size() - 1));
                return true;
            }
        }
        if (!last.isEmpty()) {
            // Rows may have come behind: once more from the start.
            last.clear();
            return noteRows();
        }
        notes.done(any);
        return false;
    }
}
