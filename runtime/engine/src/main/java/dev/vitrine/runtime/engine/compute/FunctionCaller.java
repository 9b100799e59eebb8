package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls one function for the rows of a batch: a row with a NULL that the function does not take gets NULL, equal
 * arguments of a deterministic function are computed once, slow calls run on all cores, and calls that wait for another machine
 * run many at once.
 */
final class FunctionCaller {
    private final ScalarFunction function;
    private final String call;
    private final CallContext context;
    private final boolean tolerant;

    /**
     * A caller.
     *
     * @param call the call as the user wrote it, for messages
     * @param tolerant whether a row that fails leaves the others alone
     */
    FunctionCaller(ScalarFunction function, String call, CallContext context, boolean tolerant) {
        this.function = function;
        this.call = call;
        this.context = context;
        this.tolerant = tolerant;
    }

    /**
     * The results, one a row.
     *
     * @param arguments the batch's values, one array a parameter
     * @param rows number of rows
     * @param without rows that are not called
     * @param failures takes rows that failed, if they are tolerated
     * @throws RowFailure for the first row that fails, if none are tolerated
     */
    @Nullable
    Object[] call(
            List<@Nullable Object[]> arguments, int rows, Set<Integer> without, Map<Integer, RowFailure> failures) {
        @Nullable Object[] results = new Object[rows];
        List<int[]> groups =
                function.deterministic() ? distinct(arguments, rows, without) : each(arguments, rows, without);
        if (groups.isEmpty()) {
            return results;
        }
        Answers answers = new Answers(groups.size());
        run(arguments, groups, answers);
        context.cancellation().check();
        for (int group = 0; group < groups.size(); group++) {
            RowFailure failure = answers.failures[group];
            if (failure != null && !tolerant) {
                throw failure;
            }
            for (int row : groups.get(group)) {
                if (failure != null) {
                    failures.put(row, failure);
                } else {
                    results[row] = answers.results[group];
                }
            }
        }
        return results;
    }

    /** What calls gave, one a group of rows with equal arguments; filled by several threads. */
    private static final class Answers {
        private final @Nullable Object[] results;
        private final @Nullable RowFailure[] failures;
        private volatile boolean failed;

        private Answers(int groups) {
            this.results = new Object[groups];
            this.failures = new RowFailure[groups];
        }
    }

    private void run(List<@Nullable Object[]> arguments, List<int[]> groups, Answers answers) {
        boolean batches =
                function.shape() == ScalarFunction.Shape.BATCH || function.shape() == ScalarFunction.Shape.BATCH_LATER;
        if (!batches) {
            runUnits(
                    groups.size(),
                    unit -> (Object) function.handle().invokeExact(values(arguments, groups.get(unit)[0])),
                    new RowSink(groups, answers));
            return;
        }
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < groups.size(); from += function.batchSize()) {
            parts.add(new int[] {from, Math.min(groups.size(), from + function.batchSize())});
        }
        BatchSink sink = new BatchSink(groups, parts, answers);
        runUnits(parts.size(), unit -> callBatch(arguments, groups, parts.get(unit)), sink);
        if (tolerant && !sink.broken.isEmpty()) {
            // Which row of a batch is to blame is found by asking for each alone.
            List<Integer> alone = sink.broken.stream().sorted().toList();
            List<int[]> single =
                    alone.stream().map(group -> new int[] {group, group + 1}).toList();
            runUnits(
                    single.size(),
                    unit -> callBatch(arguments, groups, single.get(unit)),
                    new BatchSink(groups, single, answers));
        }
    }

    private Object callBatch(List<@Nullable Object[]> arguments, List<int[]> groups, int[] part) throws Throwable {
        return (Object) function.handle().invokeExact(columns(arguments, groups.subList(part[0], part[1])));
    }

    private void runUnits(int units, CallUnit work, CallSink sink) {
        boolean later = function.shape() == ScalarFunction.Shape.ROW_LATER
                || function.shape() == ScalarFunction.Shape.BATCH_LATER;
        if (later || function.work() == Work.IO) {
            Resource resource = context.resources()
                    .of(function.resource().isEmpty() ? function.signature().name() : function.resource());
            new LaterCalls(context, resource, function.timeout(), !later).run(units, work, sink);
        } else {
            long start = System.nanoTime();
            boolean quick = QuickFunctions.isQuick(function);
            new CpuCalls(context.cancellation(), function.timeout()).run(units, quick, work, sink);
            QuickFunctions.learn(function, units, System.nanoTime() - start);
        }
    }

    /** Takes one result a group. */
    private class RowSink implements CallSink {
        final List<int[]> groups;
        final Answers answers;

        RowSink(List<int[]> groups, Answers answers) {
            this.groups = groups;
            this.answers = answers;
        }

        @Override
        public void done(int unit, @Nullable Object result) {
            answers.results[unit] = WireValues.fromResult(result);
        }

        @Override
        public void failed(int unit, Throwable failure) {
            fail(unit, failure);
        }

        final void fail(int group, Throwable failure) {
            answers.failures[group] = failure(groups.get(group)[0], failure);
            answers.failed = true;
        }

        @Override
        public boolean isOver() {
            return !tolerant && answers.failed;
        }
    }

    /** Takes a list of results for some groups. */
    private final class BatchSink extends RowSink {
        private final List<int[]> parts;
        /** Groups of batches that failed as a whole. */
        private final Set<Integer> broken = ConcurrentHashMap.newKeySet();

        BatchSink(List<int[]> groups, List<int[]> parts, Answers answers) {
            super(groups, answers);
            this.parts = parts;
        }

        @Override
        public void done(int unit, @Nullable Object result) {
            int from = parts.get(unit)[0];
            int size = parts.get(unit)[1] - from;
            if (!(result instanceof List<?> list)) {
                failed(unit, new IllegalStateException("the function gave null"));
            } else if (list.size() != size) {
                failed(
                        unit,
                        new IllegalStateException(
                                "the function gave %d results for %d rows".formatted(list.size(), size)));
            } else {
                for (int i = 0; i < size; i++) {
                    answers.results[from + i] = WireValues.fromResult(list.get(i));
                    answers.failures[from + i] = null;
                }
            }
        }

        @Override
        public void failed(int unit, Throwable failure) {
            int from = parts.get(unit)[0];
            int to = parts.get(unit)[1];
            if (tolerant && to - from > 1) {
                for (int group = from; group < to; group++) {
                    broken.add(group);
                }
            } else {
                fail(from, failure);
            }
        }
    }

    /** The rows that need a call, those with equal arguments together. */
    private List<int[]> distinct(List<@Nullable Object[]> arguments, int rows, Set<Integer> without) {
        Map<List<@Nullable Object>, List<Integer>> groups = new HashMap<>(rows * 2);
        List<List<Integer>> order = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            if (!without.contains(row) && needsCall(arguments, row)) {
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

    private List<int[]> each(List<@Nullable Object[]> arguments, int rows, Set<Integer> without) {
        List<int[]> groups = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            if (!without.contains(row) && needsCall(arguments, row)) {
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

    private @Nullable Object[] values(List<@Nullable Object[]> arguments, int row) {
        List<Signature.Parameter> parameters = function.signature().parameters();
        @Nullable Object[] values = new Object[parameters.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = WireValues.toArgument(
                    arguments.get(i)[row], parameters.get(i).type(), context.media());
        }
        return values;
    }

    private @Nullable Object[] columns(List<@Nullable Object[]> arguments, List<int[]> part) {
        @Nullable Object[] columns = new Object[arguments.size()];
        for (int i = 0; i < arguments.size(); i++) {
            ValueType type = function.signature().parameters().get(i).type();
            @Nullable Object[] column = new Object[part.size()];
            for (int row = 0; row < column.length; row++) {
                column[row] = WireValues.toArgument(arguments.get(i)[part.get(row)[0]], type, context.media());
            }
            columns[i] = Arrays.asList(column);
        }
        return columns;
    }

    private RowFailure failure(int row, Throwable thrown) {
        Throwable cause = Retry.cause(thrown);
        return cause instanceof RowFailure already ? already : RowFailure.of(row, call, cause);
    }
}
