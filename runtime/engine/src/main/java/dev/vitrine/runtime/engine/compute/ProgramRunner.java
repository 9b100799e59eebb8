package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.expression.Operand;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.Step;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.udf.Media;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Runs the steps of a program over a batch whose leaves are filled. Used by one thread at a time. */
public final class ProgramRunner {
    private final RowProgram program;
    private final Connection connection;
    private final CallContext calls;
    private final List<Binding> parameters;
    private final Tolerance tolerance;

    /**
     * A runner for one statement, in which every failure ends it.
     *
     * @param connection where Postgres evaluates what it must
     * @param parameters the statement's parameters
     */
    public ProgramRunner(RowProgram program, Connection connection, CallContext calls, List<Binding> parameters) {
        this(program, connection, calls, parameters, Tolerance.NONE);
    }

    /**
     * A runner for one statement.
     *
     * @param tolerance which failures are kept as data in the batch
     */
    public ProgramRunner(
            RowProgram program,
            Connection connection,
            CallContext calls,
            List<Binding> parameters,
            Tolerance tolerance) {
        this.program = program;
        this.connection = connection;
        this.calls = calls;
        this.parameters = parameters;
        this.tolerance = tolerance;
    }

    /**
     * Fills every slot that a step fills.
     *
     * @throws RowFailure for the first row for which a function fails
     */
    public void run(Batch batch) throws SQLException {
        run(batch, program.steps());
        calls.progress().addRows(batch.size());
    }

    /** Fills the slots of some steps only, in order; all that they read must be filled. */
    public void run(Batch batch, List<Step> steps) throws SQLException {
        for (Step step : steps) {
            runStep(step, batch);
            settle(step, batch);
        }
    }

    private void runStep(Step step, Batch batch) throws SQLException {
        calls.cancellation().check();
        if (batch.size() == 0) {
            return;
        }
        Map<Integer, RowFailure> failed = failedInputs(step, batch);
        if (step instanceof Step.Apply apply) {
            FunctionCaller caller =
                    new FunctionCaller(apply.function(), apply.text(), calls, tolerance.covers(apply.slot()));
            try {
                batch.fill(
                        apply.slot(),
                        caller.call(
                                new Arguments(apply.function(), arguments(apply, batch), types(apply)),
                                batch.size(),
                                Set.copyOf(failed.keySet()),
                                failed));
            } catch (RowFailure failure) {
                failure.inSlot(apply.slot());
                throw failure;
            }
        } else if (step instanceof Step.Evaluate evaluate) {
            batch.fill(evaluate.slot(), evaluateTolerantly(evaluate, batch, failed));
        }
        failed.forEach((row, failure) -> batch.failures().add(step.slot(), row, failure));
    }

    /** The rows in which something that a step reads has failed: it fails there too. */
    private static Map<Integer, RowFailure> failedInputs(Step step, Batch batch) {
        Map<Integer, RowFailure> failed = new HashMap<>();
        if (!batch.failures().isEmpty()) {
            step.reads().forEach(slot -> batch.failures().of(slot).forEach(failed::putIfAbsent));
        }
        return failed;
    }

    /** Gives an output that failed its default, which is what later steps read. */
    private void settle(Step step, Batch batch) {
        if (tolerance.hasDefault(step.slot())) {
            Map<Integer, RowFailure> failed = batch.failures().of(step.slot());
            @Nullable Object[] values = batch.slot(step.slot());
            failed.keySet().forEach(row -> values[row] = tolerance.defaultOf(step.slot()));
            batch.failures().settle(step.slot());
        }
    }

    private List<@Nullable Object[]> arguments(Step.Apply apply, Batch batch) {
        List<@Nullable Object[]> arguments = new ArrayList<>(apply.operands().size());
        for (Operand operand : apply.operands()) {
            if (operand instanceof Operand.Slot slot) {
                arguments.add(batch.slot(slot.slot()));
            } else {
                @Nullable Object[] same = new Object[batch.size()];
                Arrays.fill(same, constant(operand));
                arguments.add(same);
            }
        }
        return arguments;
    }

    /** The server's type of each operand, absent for one that takes the type of its parameter. */
    private List<Optional<PostgresType>> types(Step.Apply apply) {
        return apply.operands().stream()
                .map(operand -> operand instanceof Operand.Slot slot
                        ? Optional.of(program.types().get(slot.slot()))
                        : Optional.<PostgresType>empty())
                .toList();
    }

    private @Nullable Object constant(Operand operand) {
        return operand instanceof Operand.Parameter parameter
                ? parameters.get(parameter.index()).value()
                : ((Operand.Constant) operand).value();
    }

    /** Rows that are evaluated together until one of them fails; then they are halved until it is found. */
    private @Nullable Object[] evaluateTolerantly(Step.Evaluate step, Batch batch, Map<Integer, RowFailure> failed)
            throws SQLException {
        if (!tolerance.covers(step.slot()) && failed.isEmpty()) {
            return evaluate(step, batch);
        }
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            if (!failed.containsKey(row)) {
                rows.add(row);
            }
        }
        @Nullable Object[] values = new Object[batch.size()];
        evaluateSome(step, batch, rows, values, failed);
        return values;
    }

    private void evaluateSome(
            Step.Evaluate step,
            Batch batch,
            List<Integer> rows,
            @Nullable Object[] values,
            Map<Integer, RowFailure> failed)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            @Nullable Object[] some = evaluate(step, batch.only(rows));
            for (int i = 0; i < some.length; i++) {
                values[rows.get(i)] = some[i];
            }
            if (before != null) {
                connection.releaseSavepoint(before);
            }
        } catch (PSQLException e) {
            if (!isOfData(e) || !tolerance.covers(step.slot())) {
                throw e;
            }
            if (before != null) {
                connection.rollback(before);
            }
            calls.cancellation().check();
            if (rows.size() == 1) {
                failed.put(rows.get(0), RowFailure.of(rows.get(0), textOf(step), e));
                return;
            }
            int half = rows.size() / 2;
            evaluateSome(step, batch, rows.subList(0, half), values, failed);
            evaluateSome(step, batch, rows.subList(half, rows.size()), values, failed);
        }
    }

    /** Whether a value is to blame, and not the statement. */
    private static boolean isOfData(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.equals("P0001");
    }

    private String textOf(Step.Evaluate step) {
        return step.pieces().stream()
                .map(this::textOf)
                .collect(Collectors.joining())
                .strip();
    }

    private String textOf(Step.Piece piece) {
        if (piece instanceof Step.Piece.Text text) {
            return text.sql();
        }
        return program.leaves().stream()
                .filter(leaf -> piece instanceof Step.Piece.Slot slot && leaf.slot() == slot.slot())
                .flatMap(leaf -> leaf.column().stream())
                .findFirst()
                .orElse("..");
    }

    private @Nullable Object[] evaluate(Step.Evaluate step, Batch batch) throws SQLException {
        SortedSet<Integer> slots = new TreeSet<>();
        List<Integer> bound = new ArrayList<>();
        StringBuilder expression = new StringBuilder();
        for (Step.Piece piece : step.pieces()) {
            if (piece instanceof Step.Piece.Text text) {
                expression.append(text.sql());
            } else if (piece instanceof Step.Piece.Slot slot) {
                slots.add(slot.slot());
                expression.append("r.s").append(slot.slot());
            } else if (piece instanceof Step.Piece.Parameter parameter) {
                bound.add(parameter.index());
                expression.append('?');
            }
        }
        String sql = "SELECT " + expression + " FROM " + unnested(slots, batch) + " AS r ORDER BY r.n";
        PostgresType type = program.types().get(step.slot());
        @Nullable Object[] values = new Object[batch.size()];
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (int parameter : bound) {
                parameters.get(parameter).setter().set(statement, index++);
            }
            for (int slot : slots) {
                storeMedia(batch, slot);
                statement.setArray(index++, connection.createArrayOf("text", texts(batch.slot(slot))));
            }
            try (ResultSet rows = statement.executeQuery()) {
                for (int row = 0; rows.next(); row++) {
                    values[row] = WireValues.read(rows, 1, type);
                }
            }
        }
        return values;
    }

    /** Puts the media that a slot holds into the media store, so that the slot holds their locators. */
    public void storeMedia(Batch batch, int slot) {
        if (program.types().get(slot).media().isEmpty()) {
            return;
        }
        @Nullable Object[] values = batch.slot(slot);
        List<Media> made = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof Media medium) {
                made.add(medium);
            }
        }
        Iterator<String> locators = calls.media().store(made).iterator();
        for (int row = 0; row < values.length; row++) {
            if (values[row] instanceof Media) {
                values[row] = locators.next();
            }
        }
    }

    private String unnested(SortedSet<Integer> slots, Batch batch) {
        if (slots.isEmpty()) {
            return "(SELECT n FROM generate_series(1, " + batch.size() + ") AS u(n))";
        }
        StringBuilder casts = new StringBuilder("(SELECT u.n");
        StringBuilder arrays = new StringBuilder(" FROM unnest(");
        StringBuilder names = new StringBuilder(") WITH ORDINALITY AS u(");
        for (int slot : slots) {
            casts.append(", CAST(u.s")
                    .append(slot)
                    .append(" AS ")
                    .append(program.types().get(slot).sqlName());
            casts.append(") AS s").append(slot);
            arrays.append(slot == slots.first() ? "" : ", ").append("CAST(? AS text[])");
            names.append('s').append(slot).append(", ");
        }
        return casts.append(arrays).append(names).append("n))").toString();
    }

    private @Nullable String[] texts(@Nullable Object[] values) {
        @Nullable String[] texts = new String[values.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = WireValues.toText(values[i]);
        }
        return texts;
    }
}
