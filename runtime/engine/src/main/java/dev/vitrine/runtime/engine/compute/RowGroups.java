package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a batch share a call: those with equal arguments of a deterministic function. Groups are numbered from 0 in the
 * order of their first rows. Immutable.
 */
final class RowGroups {
    private static final int NO_CALL = -1;
    private static final Object NULL = new Object();

    /** The group of each row. */
    private final int[] groups;

    private final int[] firstRows;

    private RowGroups(int[] groups, int[] firstRows) {
        this.groups = groups;
        this.firstRows = firstRows;
    }

    /**
     * Groups rows.
     *
     * @param rows number of rows
     * @param without rows that are not called, beside those with a NULL that the function does not take
     */
    static RowGroups of(ScalarFunction function, Arguments arguments, int rows, Set<Integer> without) {
        boolean[] required = required(function);
        int[] groups = new int[rows];
        int[] firstRows = new int[rows];
        Map<Object, Integer> known = new HashMap<>(function.deterministic() ? rows * 2 : 0);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (!without.isEmpty() && without.contains(row) || lacksArgument(arguments, row, required)) {
                groups[row] = NO_CALL;
                continue;
            }
            Integer earlier = function.deterministic() ? known.putIfAbsent(key(arguments, row), count) : null;
            groups[row] = earlier == null ? count : earlier;
            if (earlier == null) {
                firstRows[count++] = row;
            }
        }
        return new RowGroups(groups, Arrays.copyOf(firstRows, count));
    }

    private static boolean[] required(ScalarFunction function) {
        List<Signature.Parameter> parameters = function.signature().parameters();
        boolean[] required = new boolean[parameters.size()];
        for (int i = 0; i < required.length; i++) {
            required[i] = !parameters.get(i).nullable();
        }
        return required;
    }

    private static boolean lacksArgument(Arguments arguments, int row, boolean[] required) {
        for (int i = 0; i < arguments.columns().size(); i++) {
            if (required[i] && arguments.raw(i, row) == null) {
                return true;
            }
        }
        return false;
    }

    /** What is equal for rows with equal arguments. */
    private static Object key(Arguments arguments, int row) {
        int width = arguments.columns().size();
        if (width == 1) {
            return comparable(arguments.raw(0, row));
        }
        Object[] key = new Object[width];
        for (int i = 0; i < width; i++) {
            key[i] = comparable(arguments.raw(i, row));
        }
        return Arrays.asList(key);
    }

    private static Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (value instanceof float[] vector) {
            return FloatBuffer.wrap(vector);
        }
        return value == null ? NULL : value;
    }

    /** Number of groups. */
    int size() {
        return firstRows.length;
    }

    /** The group of a row; negative for a row that is not called. */
    int of(int row) {
        return groups[row];
    }

    /** The first row of each group; not to be written. */
    int[] firstRows() {
        return firstRows;
    }
}
