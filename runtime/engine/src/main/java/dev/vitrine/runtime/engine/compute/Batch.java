package dev.vitrine.runtime.engine.compute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as columns: one array a slot of a program. A value is what {@link WireValues} says, or a {@code Media} that is not
 * stored yet. Used by one thread at a time.
 */
public final class Batch {
    private final @Nullable Object[][] slots;
    private final int size;
    private final Failures failures = new Failures();

    /**
     * An empty batch.
     *
     * @param slots number of slots
     * @param size number of rows
     */
    public Batch(int slots, int size) {
        this.slots = new Object[slots][size];
        this.size = size;
    }

    /** Number of rows. */
    public int size() {
        return size;
    }

    /** What failed and is kept as data. */
    public Failures failures() {
        return failures;
    }

    /** The values of a slot, one a row; may be written. */
    public @Nullable Object[] slot(int slot) {
        return slots[slot];
    }

    /** A batch of the values of some of the rows, in the order in which they are named, 0-based. */
    public Batch only(List<Integer> rows) {
        Batch chosen = new Batch(slots.length, rows.size());
        for (int slot = 0; slot < slots.length; slot++) {
            for (int row = 0; row < chosen.size; row++) {
                chosen.slots[slot][row] = slots[slot][rows.get(row)];
            }
        }
        if (!failures.isEmpty()) {
            failures.copyTo(chosen.failures, rows);
        }
        return chosen;
    }

    /** Replaces the values of a slot. */
    void fill(int slot, @Nullable Object[] values) {
        slots[slot] = values;
    }
}
