package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param arguments the batch's values
     * @param rows number of rows
     * @param without rows that are not called
     * @param failures takes rows that failed, if they are tolerated
     * @throws RowFailure for the first row that fails, if none are tolerated
     */
    @Nullable
    Object[] call(Arguments arguments, int rows, Set<Integer> without, Map<Integer, RowFailure> failures) {
        @Nullable Object[] results = new Object[rows];
        RowGroups groups = RowGroups.of(function, arguments, rows, without);
        if (groups.size() == 0) {
            return results;
        }
        context.cancellation().check();
        Answers answers = new Answers(groups.size());
        if (isKept()) {
            runUnknown(arguments, groups.firstRows(), answers);
        } else if (function.work() != Work.IO || context.cacheMode().get() != CacheMode.KNOWN) {
            context.progress().addCalls(function.work() == Work.IO ? groups.size() : 0, 0);
            run(arguments, groups.firstRows(), answers);
        }
        context.cancellation().check();
        for (int row = 0; row < rows; row++) {
            int group = groups.of(row);
            if (group < 0) {
                continue;
            }
            RowFailure failure = answers.failures[group];
            if (failure == null) {
                results[row] = answers.results[group];
            } else if (tolerant) {
                context.progress().addFailed(1);
                failures.put(row, failure);
            } else {
                throw failure;
            }
        }
        return results;
    }

    /** Results of calls that wait for other machines are kept; others are as quickly computed as looked up. */
    private boolean isKept() {
        return function.deterministic() && function.work() == Work.IO;
    }

    /**
     * Asks only for what is not known.
     *
     * @param calls the row of each call
     */
    private void runUnknown(Arguments arguments, int[] calls, Answers answers) {
        CacheMode mode = context.cacheMode().get();
        if (mode == CacheMode.OFF) {
            context.progress().addCalls(calls.length, 0);
            run(arguments, calls, answers);
            return;
        }
        ResultKeys maker = new ResultKeys(function, context);
        List<Optional<ResultKey>> keys = new ArrayList<>(calls.length);
        for (int row : calls) {
            keys.add(maker.of(arguments, row));
        }
        Map<ResultKey, Optional<String>> known = mode.reads()
                ? context.cache().find(keys.stream().flatMap(Optional::stream).toList())
                : Map.of();
        int[] places = new int[calls.length];
        int unknown = 0;
        for (int call = 0; call < calls.length; call++) {
            Optional<String> value =
                    keys.get(call).isPresent() ? known.get(keys.get(call).get()) : null;
            if (value != null) {
                answers.results[call] = value.isPresent() ? WireValues.parse(value.get(), function.result()) : null;
            } else {
                places[unknown++] = call;
            }
        }
        if (mode == CacheMode.KNOWN) {
            return;
        }
        context.progress().addCalls(unknown, calls.length - unknown);
        runSome(arguments, calls, Arrays.copyOf(places, unknown), keys, answers);
    }

    /** Asks for some calls, by their places. */
    private void runSome(
            Arguments arguments, int[] calls, int[] places, List<Optional<ResultKey>> keys, Answers answers) {
        CacheMode mode = context.cacheMode().get();
        Answers fresh = new Answers(places.length);
        if (mode.reads()) {
            fresh.keys = Arrays.stream(places).mapToObj(keys::get).toList();
        }
        if (mode.writes()) {
            fresh.keep = (call, result) -> keys.get(places[call])
                    .ifPresent(key -> keep(key, arguments.model(calls[places[call]]), result, mode));
            fresh.afterKept = context.cache()::afterKept;
        }
        try {
            run(arguments, Arrays.stream(places).map(place -> calls[place]).toArray(), fresh);
        } finally {
            for (int i = 0; i < places.length; i++) {
                answers.results[places[i]] = fresh.results[i];
                answers.failures[places[i]] = fresh.failures[i];
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

    private void run(Arguments arguments, int[] calls, Answers answers) {
        if (calls.length == 0) {
            return;
        }
        boolean batches =
                function.shape() == ScalarFunction.Shape.BATCH || function.shape() == ScalarFunction.Shape.BATCH_LATER;
        if (!batches) {
            runUnits(
                    arguments,
                    calls[0],
                    calls.length,
                    unit -> CurrentCall.with(
                            answers.key(unit),
                            context.progress(),
                            u -> (Object) function.handle().invokeExact(values(arguments, calls[u])),
                            unit),
                    new RowSink(calls, answers));
            return;
        }
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < calls.length; from += function.batchSize()) {
            parts.add(new int[] {from, Math.min(calls.length, from + function.batchSize())});
        }
        BatchSink sink = new BatchSink(calls, parts, answers);
        runUnits(arguments, calls[0], parts.size(), unit -> callBatch(arguments, calls, parts.get(unit)), sink);
        if (tolerant && !sink.broken.isEmpty()) {
            // Which row of a batch is to blame is found by asking for each alone.
            List<int[]> single = sink.broken.stream()
                    .sorted()
                    .map(call -> new int[] {call, call + 1})
                    .toList();
            runUnits(
                    arguments,
                    calls[0],
                    single.size(),
                    unit -> callBatch(arguments, calls, single.get(unit)),
                    new BatchSink(calls, single, answers));
        }
    }

    private @Nullable Object callBatch(Arguments arguments, int[] calls, int[] part) throws Throwable {
        return CurrentCall.with(
                null,
                context.progress(),
                u -> (Object)
                        function.handle().invokeExact(columns(arguments, Arrays.copyOfRange(calls, part[0], part[1]))),
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

    /** Takes one result a call. */
    private class RowSink implements CallSink {
        private final int[] calls;
        final Answers answers;

        RowSink(int[] calls, Answers answers) {
            this.calls = calls;
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

        final void fail(int call, Throwable failure) {
            answers.failures[call] = failure(calls[call], failure);
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

    /** Takes a list of results for some calls. */
    private final class BatchSink extends RowSink {
        private final List<int[]> parts;
        /** Calls of batches that failed as a whole. */
        private final Set<Integer> broken = ConcurrentHashMap.newKeySet();

        BatchSink(int[] calls, List<int[]> parts, Answers answers) {
            super(calls, answers);
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
                for (int call = from; call < to; call++) {
                    broken.add(call);
                }
            } else {
                fail(from, failure);
                answers.firstFailed.accumulateAndGet(unit, Math::min);
            }
        }
    }

    private @Nullable Object[] values(Arguments arguments, int row) {
        @Nullable Object[] values = new Object[arguments.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.value(i, row, context);
        }
        return values;
    }

    private @Nullable Object[] columns(Arguments arguments, int[] rows) {
        @Nullable Object[] columns = new Object[arguments.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            @Nullable Object[] column = new Object[rows.length];
            for (int row = 0; row < column.length; row++) {
                column[row] = arguments.value(i, rows[row], context);
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
