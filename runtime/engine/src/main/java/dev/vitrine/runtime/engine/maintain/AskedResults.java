package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.compute.CallContext;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.Progress;
import dev.vitrine.runtime.engine.compute.Pulse;
import dev.vitrine.runtime.engine.compute.ResultCache;
import dev.vitrine.runtime.engine.compute.ResultKey;
import dev.vitrine.runtime.engine.compute.RetryLimits;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerSession;
import dev.vitrine.runtime.engine.run.ServerTypes;
import dev.vitrine.udf.Work;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the results that the computed cells of some rows have been answered with, by computing the cells once more of what is
 * known; nobody is asked. One thread at a time.
 */
final class AskedResults {
    private static final int BATCH_ROWS = 1_000;

    private final RunContext context;
    private final FillTarget target;
    private final ComputedColumns computed;
    private final Seen seen;

    AskedResults(RunContext context, FillTarget target, ComputedColumns computed, Set<ResultKey> found) {
        this.context = context.with(new ErrorPolicy.StoreNull());
        this.target = target;
        this.computed = computed;
        this.seen = new Seen(context.cache(), found);
    }

    /** Notes what is asked for. */
    private record Seen(ResultCache cache, Set<ResultKey> keys) implements ResultCache {
        @Override
        public Map<ResultKey, Optional<String>> find(Collection<ResultKey> asked) {
            keys.addAll(asked);
            return cache.find(asked);
        }

        @Override
        public void keep(Entry entry) {
            throw new IllegalStateException("nothing is asked, so nothing arrives");
        }

        @Override
        public void afterKept(Runnable action) {
            cache.afterKept(action);
        }

        @Override
        public void forget() {
            cache.forget();
        }
    }

    /**
     * Looks at the cells of rows.
     *
     * @param rows FROM and WHERE over which the target's expressions give the rows
     */
    void of(String rows) throws SQLException {
        for (String column : computed.order()) {
            RowProgram program =
                    computed.program(Set.of(column), ServerTypes.ofStored(context.connection(), target.from()));
            if (program.steps().stream().anyMatch(AskedResults::asks)) {
                run(column, program, rows);
            }
        }
    }

    private static boolean asks(Step step) {
        return step instanceof Step.Apply apply && apply.function().work() == Work.IO;
    }

    private void run(String column, RowProgram program, String rows) throws SQLException {
        List<RowScope.ScopeColumn> read = target.read(computed, List.of(column)).stream()
                .filter(candidate ->
                        program.leaves().stream().anyMatch(leaf -> leaf.column().equals(Optional.of(candidate.id()))))
                .toList();
        String sql = "SELECT "
                + read.stream().map(input -> target.expression(input.id())).collect(Collectors.joining(", ")) + rows;
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            ServerSession.setFetchSize(select, BATCH_ROWS);
            try (ResultSet result = select.executeQuery()) {
                List<@Nullable Object[]> batch = new ArrayList<>();
                while (result.next()) {
                    @Nullable Object[] line = new Object[read.size()];
                    for (int i = 0; i < line.length; i++) {
                        line[i] = WireValues.read(result, i + 1, read.get(i).type());
                    }
                    batch.add(line);
                    if (batch.size() == BATCH_ROWS) {
                        compute(column, program, read, batch);
                        batch.clear();
                    }
                }
                compute(column, program, read, batch);
            }
        }
    }

    private void compute(
            String column, RowProgram program, List<RowScope.ScopeColumn> read, List<@Nullable Object[]> rows)
            throws SQLException {
        Batch batch = new Batch(program.slots(), rows.size());
        List<String> ids = read.stream().map(RowScope.ScopeColumn::id).toList();
        for (Leaf leaf : program.leaves()) {
            int place = ids.indexOf(leaf.column().orElseThrow());
            @Nullable Object[] values = batch.slot(leaf.slot());
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[place];
            }
        }
        CallContext calls = new CallContext(
                context.media(),
                context.cancellation(),
                context.resources(),
                context.models(),
                seen,
                () -> CacheMode.KNOWN,
                RetryLimits.STATEMENT,
                Pulse.none(),
                Progress.begin());
        new ProgramRunner(
                        program,
                        context.connection(),
                        calls,
                        List.of(),
                        new CellPolicies(context, target.policies()).tolerance(program, List.of(column)))
                .run(batch);
    }
}
