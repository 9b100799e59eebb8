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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs the steps of a program over a batch whose leaves are filled. Used by one thread at a time. */
public final class ProgramRunner {
    private final RowProgram program;
    private final Connection connection;
    private final MediaAccess media;
    private final Cancellation cancellation;
    private final List<Binding> parameters;

    /**
     * A runner for one statement.
     *
     * @param connection where Postgres evaluates what it must
     * @param parameters the statement's parameters
     */
    public ProgramRunner(
            RowProgram program,
            Connection connection,
            MediaAccess media,
            Cancellation cancellation,
            List<Binding> parameters) {
        this.program = program;
        this.connection = connection;
        this.media = media;
        this.cancellation = cancellation;
        this.parameters = parameters;
    }

    /**
     * Fills every slot that a step fills.
     *
     * @throws RowFailure for the first row for which a function fails
     */
    public void run(Batch batch) throws SQLException {
        for (Step step : program.steps()) {
            runStep(step, batch);
        }
    }

    /** Fills the slots of some steps only, in order; all that they read must be filled. */
    public void run(Batch batch, List<Step> steps) throws SQLException {
        for (Step step : steps) {
            runStep(step, batch);
        }
    }

    private void runStep(Step step, Batch batch) throws SQLException {
        cancellation.check();
        if (batch.size() == 0) {
            return;
        }
        if (step instanceof Step.Apply apply) {
            FunctionCaller caller = new FunctionCaller(apply.function(), apply.text(), media, cancellation);
            try {
                batch.fill(apply.slot(), caller.call(arguments(apply, batch), batch.size()));
            } catch (RowFailure failure) {
                failure.inSlot(apply.slot());
                throw failure;
            }
        } else if (step instanceof Step.Evaluate evaluate) {
            batch.fill(evaluate.slot(), evaluate(evaluate, batch));
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

    private @Nullable Object constant(Operand operand) {
        return operand instanceof Operand.Parameter parameter
                ? parameters.get(parameter.index()).value()
                : ((Operand.Constant) operand).value();
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
        Iterator<String> locators = media.store(made).iterator();
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
