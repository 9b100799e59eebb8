package dev.vitrine.runtime.engine.query;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.Tolerance;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.rows.RowsBuilder;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.RowBatches;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a query as they are asked for: a few rows are read from the server, conditions and columns are computed for
 * them, and no function is called for a row that nobody wants. Used by one thread at a time.
 */
final class StreamedRows implements RowBatches {
    private static final int FIRST_BATCH = 16;
    private static final int LARGEST_BATCH = 1_000;
    private static final int PLAIN_BATCH = 10_000;
    private static final int MOST_WARNINGS = 100;
    private static final String CALL_FAILED = "01V02";

    private final RunContext context;
    private final QueryPlan plan;
    private final PreparedStatement statement;
    private final ResultSet source;
    private final ProgramRunner runner;
    private final RowsBuilder builder;
    private final int[] computedPlaces;
    private final int userColumns;
    private final boolean complete;
    private final @Nullable ResultSet firstBatch;
    private long skip;
    private long left;
    private int batchRows;
    private long rowsSeen;
    private boolean exhausted;

    StreamedRows(
            RunContext context,
            QueryPlan plan,
            PreparedStatement statement,
            ResultSet source,
            List<Binding> parameters,
            long maxRows,
            boolean complete)
            throws SQLException {
        this.context = context;
        this.plan = plan;
        this.statement = statement;
        this.source = source;
        this.complete = complete;
        this.runner = new ProgramRunner(plan.program(), context.connection(), context.calls(), parameters, tolerance());
        ResultSetMetaData metadata = source.getMetaData();
        this.userColumns = userColumns(plan, metadata);
        this.computedPlaces = new int[plan.columns().size()];
        this.builder = columns(context, plan, metadata, computedPlaces);
        this.skip = plan.offset().map(count -> count(count, parameters)).orElse(0L);
        this.left = Math.min(
                plan.limit().map(count -> count(count, parameters)).orElse(Long.MAX_VALUE),
                maxRows > 0 ? maxRows : Long.MAX_VALUE);
        this.batchRows = plan.program().isEmpty() ? PLAIN_BATCH : FIRST_BATCH;
        this.firstBatch = read();
    }

    private Tolerance tolerance() {
        RowProgram program = plan.program();
        return program.isEmpty()
                ? Tolerance.NONE
                : Tolerance.of(
                        program, Collections.nCopies(program.outputs().size(), context.defaultErrorPolicy()), Map.of());
    }

    private static int userColumns(QueryPlan plan, ResultSetMetaData metadata) throws SQLException {
        return metadata.getColumnCount() - plan.program().leaves().size();
    }

    /**
     * The columns of the result.
     *
     * @param metadata the columns of the query that is sent
     * @param places receives where the computed columns stand, 0-based
     */
    static RowsBuilder columns(RunContext context, QueryPlan plan, ResultSetMetaData metadata, int[] places)
            throws SQLException {
        RowsBuilder builder = new RowsBuilder(context.connection());
        int userColumns = userColumns(plan, metadata);
        for (int i = 0; i < userColumns; i++) {
            String label = metadata.getColumnLabel(i + 1);
            int computed = -1;
            for (int c = 0; c < plan.columns().size(); c++) {
                if (plan.columns().get(c).placeholder().equals(label)) {
                    computed = c;
                }
            }
            if (computed < 0) {
                builder.pass(metadata, i);
            } else {
                places[computed] = i;
                builder.computed(
                        plan.columns().get(computed).label(),
                        plan.columns().get(computed).type());
            }
        }
        return builder;
    }

    private static long count(QueryPlan.RowCount count, List<Binding> parameters) {
        if (count instanceof QueryPlan.RowCount.Fixed fixed) {
            return fixed.rows();
        }
        Object value =
                parameters.get(((QueryPlan.RowCount.Parameter) count).index()).value();
        if (value instanceof Number number && number.longValue() >= 0) {
            return number.longValue();
        }
        throw VitrineException.of(
                ErrorCode.INVALID_PARAMETER, "LIMIT and OFFSET must be a number that is not negative, not " + value);
    }

    /** A row that was read and not yet decided on. */
    private record Row(byte @Nullable [][] user, @Nullable Object[] leaves, long number) {}

    private @Nullable ResultSet read() throws SQLException {
        List<byte @Nullable [][]> rows = new ArrayList<>();
        do {
            List<Row> candidates = fetch();
            if (!candidates.isEmpty()) {
                rows.addAll(compute(candidates));
            }
        } while (!exhausted && left > 0 && (rows.isEmpty() || complete));
        return builder.build(rows);
    }

    private List<Row> fetch() throws SQLException {
        context.cancellation().check();
        List<Row> rows = new ArrayList<>();
        long wanted = batchRows;
        if (plan.conditions() == 0) {
            wanted = Math.min(wanted, left);
        }
        while (rows.size() < wanted && left > 0) {
            if (!source.next()) {
                exhausted = true;
                break;
            }
            rows.add(new Row(builder.capture(source), leaves(), ++rowsSeen));
        }
        batchRows = Math.min(batchRows * 2, Math.max(LARGEST_BATCH, batchRows));
        return rows;
    }

    private @Nullable Object[] leaves() throws SQLException {
        List<Leaf> leaves = plan.program().leaves();
        @Nullable Object[] values = new Object[leaves.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = WireValues.read(
                    source,
                    userColumns + i + 1,
                    plan.program().types().get(leaves.get(i).slot()));
        }
        return values;
    }

    private List<byte @Nullable [][]> compute(List<Row> candidates) throws SQLException {
        RowProgram program = plan.program();
        List<Row> rows = candidates;
        Batch batch = fill(rows);
        Set<Step> done = new HashSet<>();
        for (int condition = 0; condition < plan.conditions(); condition++) {
            int slot = program.outputs().get(condition);
            runSteps(slot, batch, rows, done);
            @Nullable Object[] truth = batch.slot(slot);
            List<Integer> kept = new ArrayList<>();
            for (int row = 0; row < truth.length; row++) {
                if (Boolean.TRUE.equals(truth[row])) {
                    kept.add(row);
                }
            }
            batch = batch.only(kept);
            List<Row> before = rows;
            rows = kept.stream().map(before::get).toList();
        }
        int first = (int) Math.min(skip, rows.size());
        skip -= first;
        int last = (int) Math.min(rows.size(), first + left);
        left -= last - first;
        if (first > 0 || last < rows.size()) {
            List<Integer> emitted = new ArrayList<>();
            for (int row = first; row < last; row++) {
                emitted.add(row);
            }
            batch = batch.only(emitted);
            rows = rows.subList(first, last);
        }
        return project(batch, rows, done);
    }

    private List<byte @Nullable [][]> project(Batch batch, List<Row> rows, Set<Step> done) throws SQLException {
        List<byte @Nullable [][]> result = new ArrayList<>(rows.size());
        rows.forEach(row -> result.add(row.user()));
        for (int column = 0; column < plan.columns().size(); column++) {
            int slot = plan.program().outputs().get(plan.conditions() + column);
            runSteps(slot, batch, rows, done);
            runner.storeMedia(batch, slot);
            @Nullable Object[] values = batch.slot(slot);
            for (int row = 0; row < values.length; row++) {
                result.get(row)[computedPlaces[column]] = RowsBuilder.encode(values[row]);
            }
        }
        return result;
    }

    private void runSteps(int slot, Batch batch, List<Row> rows, Set<Step> done) throws SQLException {
        List<Step> steps = QueryPlanner.stepsFor(plan.program(), slot).stream()
                .filter(done::add)
                .toList();
        try {
            runner.run(batch, steps);
        } catch (RowFailure failure) {
            throw failure.at(place(rows, failure.row()));
        }
        if (!batch.failures().isEmpty()) {
            for (int row = 0; row < rows.size(); row++) {
                RowFailure failure = batch.failures().at(slot, row);
                if (failure != null && context.warnings().size() < MOST_WARNINGS) {
                    context.warn(CALL_FAILED, place(rows, row) + ": " + failure.description());
                }
            }
        }
    }

    private static String place(List<Row> rows, int row) {
        return "row " + rows.get(row).number() + " of the query";
    }

    private Batch fill(List<Row> rows) {
        Batch batch = new Batch(plan.program().slots(), rows.size());
        List<Leaf> leaves = plan.program().leaves();
        for (int i = 0; i < leaves.size(); i++) {
            @Nullable Object[] values = batch.slot(leaves.get(i).slot());
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row).leaves()[i];
            }
        }
        return batch;
    }

    @Override
    public ResultSet first() {
        return Optional.ofNullable(firstBatch).orElseThrow();
    }

    @Override
    public @Nullable ResultSet next() throws SQLException {
        if (exhausted || left == 0) {
            close();
            return null;
        }
        ResultSet rows = read();
        if (rows != null && rows.isBeforeFirst()) {
            return rows;
        }
        close();
        return null;
    }

    @Override
    public void close() throws SQLException {
        exhausted = true;
        statement.close();
    }
}
