package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls one function for the rows of a batch: a row with a NULL that the function does not take gets NULL, equal
 * arguments of a deterministic function are computed once, slow calls run on all cores.
 */
final class FunctionCaller {
    /** Calls that are in flight at once when results come later. */
    private static final int LATER_WINDOW = 64;

    /** Work below this is not worth another thread. */
    private static final long WORTH_A_THREAD_NANOS = 300_000;

    private final ScalarFunction function;
    private final String call;
    private final MediaAccess media;
    private final Cancellation cancellation;

    FunctionCaller(ScalarFunction function, String call, MediaAccess media, Cancellation cancellation) {
        this.function = function;
        this.call = call;
        this.media = media;
        this.cancellation = cancellation;
    }

    /**
     * The results, one a row.
     *
     * @param arguments the batch's values, one array a parameter
     * @param rows number of rows
     * @throws RowFailure for the first row that fails
     */
    @Nullable
    Object[] call(List<@Nullable Object[]> arguments, int rows) {
        @Nullable Object[] results = new Object[rows];
        List<int[]> groups = function.deterministic() ? distinct(arguments, rows) : each(arguments, rows);
        if (!groups.isEmpty()) {
            switch (function.shape()) {
                case ROW -> callRows(arguments, groups, results);
                case BATCH, BATCH_LATER -> callBatches(arguments, groups, results);
                case ROW_LATER -> callLater(arguments, groups, results);
            }
            for (int[] group : groups) {
                for (int i = 1; i < group.length; i++) {
                    results[group[i]] = results[group[0]];
                }
            }
        }
        return results;
    }

    /** The rows that need a call, those with equal arguments together. */
    private List<int[]> distinct(List<@Nullable Object[]> arguments, int rows) {
        Map<List<@Nullable Object>, List<Integer>> groups = new HashMap<>(rows * 2);
        List<List<Integer>> order = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            if (needsCall(arguments, row)) {
                List<@Nullable Object> key = key(arguments, row);
                List<Integer> group = groups.get(key);
                if (group == null) {
                    group = new ArrayList<>(1);
                    groups.put(key, group);
                    order.add(group);
                }
                group.add(row);
            }
        }
        return order.stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private List<int[]> each(List<@Nullable Object[]> arguments, int rows) {
        List<int[]> groups = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            if (needsCall(arguments, row)) {
                groups.add(new int[] {row});
            }
        }
        return groups;
    }

    private boolean needsCall(List<@Nullable Object[]> arguments, int row) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i)[row] == null
                    && !function.signature().parameters().get(i).nullable()) {
                return false;
            }
        }
        return true;
    }

    private static List<@Nullable Object> key(List<@Nullable Object[]> arguments, int row) {
        @Nullable Object[] key = new Object[arguments.size()];
        for (int i = 0; i < key.length; i++) {
            Object value = arguments.get(i)[row];
            if (value instanceof byte[] bytes) {
                value = java.nio.ByteBuffer.wrap(bytes);
            } else if (value instanceof float[] vector) {
                value = java.nio.FloatBuffer.wrap(vector);
            }
            key[i] = value;
        }
        return Arrays.asList(key);
    }

    private void callRows(List<@Nullable Object[]> arguments, List<int[]> groups, @Nullable Object[] results) {
        long start = System.nanoTime();
        int done = 0;
        while (done < groups.size() && System.nanoTime() - start < WORTH_A_THREAD_NANOS) {
            callRow(arguments, groups.get(done++)[0], results);
        }
        int left = groups.size() - done;
        if (left == 0) {
            return;
        }
        int tasks = Math.min(left, CpuPool.threads() * 4);
        List<Runnable> work = new ArrayList<>(tasks);
        for (int task = 0; task < tasks; task++) {
            int from = done + (int) ((long) left * task / tasks);
            int to = done + (int) ((long) left * (task + 1) / tasks);
            work.add(() -> {
                cancellation.enter();
                try {
                    for (int i = from; i < to; i++) {
                        cancellation.check();
                        callRow(arguments, groups.get(i)[0], results);
                    }
                } finally {
                    cancellation.leave();
                }
            });
        }
        CpuPool.runAll(work);
    }

    private void callRow(List<@Nullable Object[]> arguments, int row, @Nullable Object[] results) {
        try {
            results[row] = WireValues.fromResult((Object) function.handle().invokeExact(values(arguments, row)));
        } catch (Throwable e) {
            throw failure(row, e);
        }
    }

    private @Nullable Object[] values(List<@Nullable Object[]> arguments, int row) {
        List<Signature.Parameter> parameters = function.signature().parameters();
        @Nullable Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = WireValues.toArgument(
                    arguments.get(i)[row], parameters.get(i).type(), media);
        }
        return values;
    }

    private void callBatches(List<@Nullable Object[]> arguments, List<int[]> groups, @Nullable Object[] results) {
        for (int from = 0; from < groups.size(); from += function.batchSize()) {
            cancellation.check();
            List<int[]> part = groups.subList(from, Math.min(groups.size(), from + function.batchSize()));
            int first = part.get(0)[0];
            List<?> answers;
            try {
                answers = (List<?>) Objects.requireNonNull(
                        wait((Object) function.handle().invokeExact(columns(arguments, part))),
                        "the function gave null");
            } catch (Throwable e) {
                throw failure(first, e);
            }
            if (answers.size() != part.size()) {
                throw failure(
                        first,
                        new IllegalStateException(
                                "the function gave %d results for %d rows".formatted(answers.size(), part.size())));
            }
            for (int i = 0; i < part.size(); i++) {
                results[part.get(i)[0]] = WireValues.fromResult(answers.get(i));
            }
        }
    }

    private @Nullable Object[] columns(List<@Nullable Object[]> arguments, List<int[]> part) {
        @Nullable Object[] columns = new Object[arguments.size()];
        for (int i = 0; i < arguments.size(); i++) {
            ValueType type = function.signature().parameters().get(i).type();
            @Nullable Object[] column = new Object[part.size()];
            for (int row = 0; row < column.length; row++) {
                column[row] = WireValues.toArgument(arguments.get(i)[part.get(row)[0]], type, media);
            }
            columns[i] = Arrays.asList(column);
        }
        return columns;
    }

    private void callLater(List<@Nullable Object[]> arguments, List<int[]> groups, @Nullable Object[] results) {
        List<CompletionStage<?>> window = new ArrayList<>();
        int finished = 0;
        for (int next = 0; finished < groups.size(); finished++) {
            while (next < groups.size() && next - finished < LATER_WINDOW) {
                cancellation.check();
                int row = groups.get(next++)[0];
                try {
                    window.add((CompletionStage<?>) (Object) function.handle().invokeExact(values(arguments, row)));
                } catch (Throwable e) {
                    throw failure(row, e);
                }
            }
            int row = groups.get(finished)[0];
            try {
                results[row] = WireValues.fromResult(wait(window.get(finished)));
            } catch (Throwable e) {
                throw failure(row, e);
            }
        }
    }

    private @Nullable Object wait(@Nullable Object result)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!(result instanceof CompletionStage<?> stage)) {
            return result;
        }
        cancellation.enter();
        try {
            return stage.toCompletableFuture().get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException("no answer within " + function.timeout().toSeconds() + " s");
        } finally {
            cancellation.leave();
        }
    }

    private RuntimeException failure(int row, Throwable thrown) {
        if (cancellation.isCancelled()) {
            cancellation.check();
        }
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (cause instanceof VirtualMachineError error) {
            throw error;
        }
        return cause instanceof RowFailure already ? already : RowFailure.of(row, call, cause);
    }
}
