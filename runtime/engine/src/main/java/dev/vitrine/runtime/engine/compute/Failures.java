package dev.vitrine.runtime.engine.compute;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The failures of a batch that are kept as data, by slot and row. Used by one thread at a time. */
public final class Failures {
    private final Map<Integer, Map<Integer, RowFailure>> slots = new HashMap<>();
    private final Map<Integer, Map<Integer, RowFailure>> settled = new HashMap<>();

    /** Keeps a failure. */
    void add(int slot, int row, RowFailure failure) {
        slots.computeIfAbsent(slot, s -> new HashMap<>()).put(row, failure);
    }

    /** The rows that failed in a slot have a value all the same: what reads the slot goes on. */
    void settle(int slot) {
        Map<Integer, RowFailure> rows = slots.remove(slot);
        if (rows != null) {
            settled.put(slot, rows);
        }
    }

    /** Why a slot has no value of its own in a row, null if it has not failed there. */
    public @Nullable RowFailure at(int slot, int row) {
        RowFailure open = of(slot).get(row);
        return open != null ? open : settled.getOrDefault(slot, Map.of()).get(row);
    }

    /** Whether a slot failed in a row and has no default there. */
    public boolean isOpen(int slot, int row) {
        return of(slot).containsKey(row);
    }

    /** The rows that failed in a slot. */
    Map<Integer, RowFailure> of(int slot) {
        return slots.getOrDefault(slot, Map.of());
    }

    /** The failures of some of the rows, in the order in which they are named, 0-based. */
    void copyTo(Failures chosen, List<Integer> rows) {
        slots.forEach((slot, failed) -> copy(failed, rows, chosen.slots.computeIfAbsent(slot, s -> new HashMap<>())));
        settled.forEach(
                (slot, failed) -> copy(failed, rows, chosen.settled.computeIfAbsent(slot, s -> new HashMap<>())));
    }

    private static void copy(Map<Integer, RowFailure> failed, List<Integer> rows, Map<Integer, RowFailure> chosen) {
        for (int row = 0; row < rows.size(); row++) {
            RowFailure failure = failed.get(rows.get(row));
            if (failure != null) {
                chosen.put(row, failure);
            }
        }
    }

    /** Whether nothing has failed. */
    public boolean isEmpty() {
        return slots.isEmpty() && settled.isEmpty();
    }
}
