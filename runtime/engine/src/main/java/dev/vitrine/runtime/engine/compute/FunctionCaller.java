package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
     * @param arguments the batch's values
     * @param rows number of rows
     * @param without rows that are not called
     * @param failures takes rows that failed, if they are tolerated
     * @throws RowFailure for the first row that fails, if none are tolerated
     */
    @Nullable
    Object[] call(Arguments arguments, int rows, Set<Integer> without, Map<Integer, RowFailure> failures) {
        @Nullable Object[] results = new Object[rows];
        List<int[]> groups =
                function.deterministic() ? distinct(arguments, rows, without) : each(arguments, rows, without);
        if (groups.isEmpty()) {
            return results;
        }
        Answers answers = new Answers(groups.size());
        if (isKept()) {
            runUnknown(arguments, groups, answers);
        } else if (function.work() != Work.IO || context.cacheMode().get() != CacheMode.KNOWN) {
            context.progress().addCalls(function.work() == Work.IO ? groups.size() : 0, 0);
            run(arguments, groups, answers);
        }
        context.cancellation().check();
        for (int group = 0; group < groups.size(); group++) {
            RowFailure failure = answers.failures[group];
            if (failure != null && !tolerant) {
                throw failure;
            }
            for (int row : groups.get(group)) {
                if (failure != null) {
                    context.progress().addFailed(1);
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
        /** The first unit of work that failed for all. */
        private final AtomicInteger firstFailed = new AtomicInteger(Integer.MAX_VALUE);
        /** What is done with each result the moment it is there. */
        private Keeper keep = (group, result) -> {};
        /** When that is done for the results so far. */
        private Consumer<Runnable> afterKept = Runnable::run;
        /** The key of each call, empty where results are not kept. */
        private List<Optional<ResultKey>> keys = List.of();

        private Answers(int groups) {
            this.results = new Object[groups];
            this.failures = new RowFailure[groups];
        }

        void put(int group, @Nullable Object result) {
            results[group] = result;
            failures[group] = null;
            keep.accept(group, result);
        }

        @Nullable
        String key(int group) {
            return group < keys.size() && keys.get(group).isPresent()
                    ? keys.get(group).get().toString()
                    : null;
        }

        private interface Keeper {
            void accept(int group, @Nullable Object result);
        }
    }

    /** Results of calls that wait for other machines are kept; others are as quickly computed as looked up. */
    private boolean isKept() {
        return function.deterministic() && function.work() == Work.IO;
    }

    /** Asks only for what is not known. */
    private void runUnknown(Arguments arguments, List<int[]> groups, Answers answers) {
        CacheMode mode = context.cacheMode().get();
        if (mode == CacheMode.OFF) {
            context.progress().addCalls(groups.size(), 0);
            run(arguments, groups, answers);
            return;
        }
        ResultKeys maker = new ResultKeys(function, context);
        List<Optional<ResultKey>> keys = new ArrayList<>(groups.size());
        groups.forEach(group -> keys.add(maker.of(arguments, group[0])));
        Map<ResultKey, Optional<String>> known = mode.reads()
                ? context.cache().find(keys.stream().flatMap(Optional::stream).toList())
                : Map.of();
        List<int[]> unknown = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int group = 0; group < keys.size(); group++) {
            Optional<String> value =
                    keys.get(group).isPresent() ? known.get(keys.get(group).get()) : null;
            if (value != null) {
                answers.results[group] = value.isPresent() ? WireValues.parse(value.get(), function.result()) : null;
            } else {
                unknown.add(groups.get(group));
                places.add(group);
            }
        }
        if (mode == CacheMode.KNOWN) {
            return;
        }
        context.progress().addCalls(unknown.size(), groups.size() - unknown.size());
        Answers fresh = new Answers(unknown.size());
        if (mode.reads()) {
            fresh.keys = places.stream().map(keys::get).toList();
        }
        if (mode.writes()) {
            fresh.keep = (place, result) -> keys.get(places.get(place))
                    .ifPresent(key -> keep(key, arguments.model(groups.get(places.get(place))[0]), result, mode));
            fresh.afterKept = context.cache()::afterKept;
        }
        try {
            run(arguments, unknown, fresh);
        } finally {
            for (int i = 0; i < places.size(); i++) {
                answers.results[places.get(i)] = fresh.results[i];
                answers.failures[places.get(i)] = fresh.failures[i];
            }
        }
    }

    private void keep(ResultKey key, Optional<String> model, @Nullable Object result, CacheMode mode) {
        context.cache()
                .keep(new ResultCache.Entry(
                        key,
                        function.signature().name(),
                        function.version(),
                        model,
                        Optional.ofNullable(WireValues.toText(result)),
                        mode == CacheMode.REFRESH));
    }

    private void run(Arguments arguments, List<int[]> groups, Answers answers) {
        if (groups.isEmpty()) {
            return;
        }
        boolean batches =
                function.shape() == ScalarFunction.Shape.BATCH || function.shape() == ScalarFunction.Shape.BATCH_LATER;
        if (!batches) {
            runUnits(
                    arguments,
                    groups.get(0)[0],
                    groups.size(),
                    unit -> CurrentCall.with(
                            answers.key(unit),
                            context.progress(),
                            u -> (Object) function.handle().invokeExact(values(arguments, groups.get(u)[0])),
                            unit),
                    new RowSink(groups, answers));
            return;
        }
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < groups.size(); from += function.batchSize()) {
            parts.add(new int[] {from, Math.min(groups.size(), from + function.batchSize())});
        }
        BatchSink sink = new BatchSink(groups, parts, answers);
        runUnits(
                arguments, groups.get(0)[0], parts.size(), unit -> callBatch(arguments, groups, parts.get(unit)), sink);
        if (tolerant && !sink.broken.isEmpty()) {
            // Which row of a batch is to blame is found by asking for each alone.
            List<Integer> alone = sink.broken.stream().sorted().toList();
            List<int[]> single =
                    alone.stream().map(group -> new int[] {group, group + 1}).toList();
            runUnits(
                    arguments,
                    groups.get(0)[0],
                    single.size(),
                    unit -> callBatch(arguments, groups, single.get(unit)),
                    new BatchSink(groups, single, answers));
        }
    }

    private @Nullable Object callBatch(Arguments arguments, List<int[]> groups, int[] part) throws Throwable {
        return CurrentCall.with(
                null,
                context.progress(),
                u -> (Object) function.handle().invokeExact(columns(arguments, groups.subList(part[0], part[1]))),
                0);
    }

    private void runUnits(Arguments arguments, int first, int units, CallUnit work, CallSink sink) {
        boolean later = function.shape() == ScalarFunction.Shape.ROW_LATER
                || function.shape() == ScalarFunction.Shape.BATCH_LATER;
        if (later || function.work() == Work.IO) {
            Optional<String> model = arguments.model(first);
            Resource resource = model.isPresent()
                    ? context.models().open(model.get()).resource()
                    : context.resources()
                            .of(
                                    function.resource().isEmpty()
                                            ? function.signature().name()
                                            : function.resource());
            new LaterCalls(context, resource, function.timeout(), !later).run(units, work, sink);
        } else {
            long start = System.nanoTime();
            boolean quick = QuickFunctions.isQuick(function);
            new CpuCalls(context.cancellation(), function.timeout(), context.pulse()).run(units, quick, work, sink);
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
            answers.put(unit, kept(result));
        }

        /** A medium that is to be kept is stored first: its place is what is kept. */
        final @Nullable Object kept(@Nullable Object result) {
            ValueType type = function.result();
            if (result != null && !type.javaType().isInstance(result)) {
                throw new IllegalStateException(
                        "the function gave a value of %s for %s".formatted(result.getClass(), type));
            }
            if (result instanceof String text && text.indexOf('\0') >= 0) {
                throw new IllegalStateException(
                        "the function gave a text with the character 0, which the server cannot keep");
            }
            Object value = WireValues.fromResult(result);
            return isKept() && value instanceof Media medium
                    ? context.media().store(List.of(medium)).get(0)
                    : value;
        }

        @Override
        public void failed(int unit, Throwable failure) {
            fail(unit, failure);
            answers.firstFailed.accumulateAndGet(unit, Math::min);
        }

        final void fail(int group, Throwable failure) {
            answers.failures[group] = failure(groups.get(group)[0], failure);
        }

        @Override
        public void afterKept(Runnable action) {
            answers.afterKept.accept(action);
        }

        @Override
        public boolean isOver(int unit) {
            return !tolerant && answers.firstFailed.get() < unit;
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
                    answers.put(from + i, kept(list.get(i)));
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
                answers.firstFailed.accumulateAndGet(unit, Math::min);
            }
        }
    }

    /** The rows that need a call, those with equal arguments together. */
    private List<int[]> distinct(Arguments arguments, int rows, Set<Integer> without) {
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

    private List<int[]> each(Arguments arguments, int rows, Set<Integer> without) {
        List<int[]> groups = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            if (!without.contains(row) && needsCall(arguments, row)) {
                groups.add(new int[] {row});
            }
        }
        return groups;
    }

    private boolean needsCall(Arguments arguments, int row) {
        for (int i = 0; i < arguments.columns().size(); i++) {
            if (arguments.raw(i, row) == null
                    && !function.signature().parameters().get(i).nullable()) {
                return false;
            }
        }
        return true;
    }

    private static List<@Nullable Object> key(Arguments arguments, int row) {
        @Nullable Object[] key = new Object[arguments.columns().size()];
        for (int i = 0; i < key.length; i++) {
            Object value = arguments.raw(i, row);
            if (value instanceof byte[] bytes) {
                value = java.nio.ByteBuffer.wrap(bytes);
            } else if (value instanceof float[] vector) {
                value = java.nio.FloatBuffer.wrap(vector);
            }
            key[i] = value;
        }
        return Arrays.asList(key);
    }

    private @Nullable Object[] values(Arguments arguments, int row) {
        @Nullable Object[] values = new Object[arguments.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.value(i, row, context);
        }
        return values;
    }

    private @Nullable Object[] columns(Arguments arguments, List<int[]> part) {
        @Nullable Object[] columns = new Object[arguments.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            @Nullable Object[] column = new Object[part.size()];
            for (int row = 0; row < column.length; row++) {
                column[row] = arguments.value(i, part.get(row)[0], context);
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
