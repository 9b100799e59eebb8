package dev.vitrine.runtime.engine.maintain;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as a fill has read it. The arrays and sets are the fill's own.
 *
 * @param values the columns that were read, in their order
 * @param missing the columns that are to be computed, by their place among those that are filled
 * @param version what changes with every change of the row, null where the row is locked
 */
@SuppressWarnings("ArrayRecordComponent")
record ReadRow(
        List<@Nullable String> key,
        @Nullable Object[] values,
        BitSet missing,
        @Nullable String version) {}
