package dev.vitrine.runtime.engine.write;

import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.runtime.engine.maintain.CellNotes;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerErrors;
import dev.vitrine.runtime.engine.statement.Binding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Runs an INSERT whose cells are computed before its rows are written. */
final class ValuesInsertRun {
    /** Rows a statement in a bulk insert; more gain nothing and hold more memory. */
    private static final int BULK_ROWS = 5_000;

    private final RunContext context;
    private final ValuesInsert plan;
    private final Maintainer maintainer;
    private final boolean hasDependents;

    ValuesInsertRun(RunContext context, ValuesInsert plan) {
        this.context = context;
        this.plan = plan;
        this.maintainer = new Maintainer(context);
        this.hasDependents = maintainer.hasDependents(plan.table());
    }

    /** Runs the statement once; empty if its values are such that Postgres must write them first. */
    Optional<Written> run(List<Binding> parameters) throws SQLException {
        Optional<ComputedRows> rows = ComputedRows.compute(context, plan, List.of(parameters));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        CellNotes notes = notes(rows.get());
        boolean needsKeys = needsKeys(notes);
        return Optional.of(
                needsKeys
                        ? Atomic.run(context.connection(), () -> insert(parameters, rows.get(), notes, true))
                        : insert(parameters, rows.get(), notes, false));
    }

    /** Notes can be kept only of rows that have a key. */
    private boolean needsKeys(CellNotes notes) {
        return hasDependents
                || !plan.table().key().isEmpty()
                        && (!notes.isEmpty() || maintainer.states(plan.table()).any());
    }

    private CellNotes notes(ComputedRows rows) {
        CellNotes notes = rows.notes();
        notes.warn(context, rows::place);
        return notes;
    }

    private Written insert(List<Binding> parameters, ComputedRows computed, CellNotes notes, boolean needsKeys)
            throws SQLException {
        Connection connection = context.connection();
        BoundText text = needsKeys ? plan.keyedText() : plan.text();
        try (PreparedStatement statement = connection.prepareStatement(text.text())) {
            int index = 1;
            for (Binding binding : text.bindings(parameters, computed.made(0, computed.size()))) {
                binding.setter().set(statement, index++);
            }
            if (!execute(statement, text)) {
                return new Written(statement.getUpdateCount(), Optional.empty());
            }
            List<PostgresType> keyTypes = needsKeys ? maintainer.keyTypes(plan.table()) : List.of();
            try (ResultSet result = statement.getResultSet()) {
                if (!needsKeys) {
                    ReturnedRows all = ReturnedRows.read(connection, result, List.of(), 0);
                    return new Written(all.size(), Optional.of(all.users()));
                }
                ReturnedRows rows = ReturnedRows.read(connection, result, keyTypes, 0);
                keep(notes, rows.keys(), computed.size());
                maintainer.maintainDependents(plan.table(), rows.keys());
                return new Written(rows.size(), plan.returning() ? Optional.of(rows.users()) : Optional.empty());
            }
        }
    }

    /** Keeps notes of rows that were written in this order. */
    private void keep(CellNotes notes, Keys keys, int rows) throws SQLException {
        if (keys.size() > 0 && maintainer.states(plan.table()).any()) {
            // Those of rows that had the same keys before.
            maintainer.forgetStates(plan.table(), keys);
        }
        if (!notes.isEmpty() && keys.size() == rows) {
            notes.write(context, new Maintainer(context).target(plan.table()), keys::get);
        }
    }

    private static boolean execute(PreparedStatement statement, BoundText text) throws SQLException {
        try {
            return statement.execute();
        } catch (PSQLException e) {
            throw ServerErrors.inUsersText(e, text.spliced());
        }
    }

    /**
     * Runs the statement once a parameter row, all rows in few statements; empty if that cannot be done.
     *
     * @return one count a parameter row
     */
    Optional<long[]> runBatch(List<List<Binding>> parameterRows) throws SQLException {
        boolean plain = plan.rows().stream()
                .allMatch(row -> IntStream.range(0, row.size())
                        .allMatch(i -> plan.columns().get(i).isComputed() || RowValues.isPlain(row.get(i))));
        if (!plain || plan.returning() || !haveText(parameterRows)) {
            return Optional.empty();
        }
        Optional<ComputedRows> rows = ComputedRows.compute(context, plan, parameterRows);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        CellNotes notes = notes(rows.get());
        Atomic.run(context.connection(), () -> {
            Keys keys = new Keys(maintainer.keyTypes(plan.table()));
            for (int from = 0; from < rows.get().size(); from += BULK_ROWS) {
                context.cancellation().check();
                insertBulk(rows.get(), from, Math.min(rows.get().size(), from + BULK_ROWS), needsKeys(notes), keys);
            }
            keep(notes, keys, rows.get().size());
            return true;
        });
        long[] counts = new long[parameterRows.size()];
        Arrays.fill(counts, plan.rows().size());
        return Optional.of(counts);
    }

    private boolean haveText(List<List<Binding>> parameterRows) {
        for (List<Binding> parameters : parameterRows) {
            for (List<InsertValue> row : plan.rows()) {
                for (int i = 0; i < row.size(); i++) {
                    if (!plan.columns().get(i).isGivenMedia()
                            && !RowValues.hasText(RowValues.raw(row.get(i), parameters))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void insertBulk(ComputedRows rows, int from, int to, boolean needsKeys, Keys all) throws SQLException {
        List<String> names = new ArrayList<>();
        List<PostgresType> types = new ArrayList<>();
        List<Integer> given = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            Column column = plan.columns().get(i);
            if (!column.isComputed()) {
                given.add(i);
                names.add(Quote.name(column.name()));
                types.add(column.type());
            }
        }
        for (int i = 0; i < plan.computed().size(); i++) {
            names.add(Quote.name(plan.computed().get(i)));
            types.add(plan.program().types().get(plan.program().outputs().get(i)));
        }
        Keys values = new Keys(types);
        for (int row = from; row < to; row++) {
            List<@Nullable String> line = new ArrayList<>(types.size());
            for (int place : given) {
                line.add(rows.given(row, place));
            }
            for (int i = 0; i < plan.computed().size(); i++) {
                line.add(rows.computed(row, i));
            }
            values.add(line);
        }
        boolean valuesOfTheServer =
                given.stream().anyMatch(place -> plan.columns().get(place).givenByServer());
        if (!needsKeys
                && !valuesOfTheServer
                && BulkCopy.isWorthIt(values.size())
                && BulkCopy.isPossible(context.connection(), plan.table().name())) {
            BulkCopy.run(context.connection(), plan.table().name(), names, values);
            return;
        }
        String columns =
                IntStream.rangeClosed(1, types.size()).mapToObj(i -> "u.k" + i).collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + plan.table().name().quoted() + " (" + String.join(", ", names) + ") SELECT "
                + columns + " FROM " + Keys.table(types, "u");
        String key = String.join(", ", OwnRows.key(plan.table(), ""));
        try (PreparedStatement insert =
                context.connection().prepareStatement(needsKeys ? sql + " RETURNING " + key : sql)) {
            values.bind(insert, 1);
            if (!needsKeys) {
                insert.executeUpdate();
                return;
            }
            try (ResultSet result = insert.executeQuery()) {
                Keys keys = new Keys(maintainer.keyTypes(plan.table()));
                while (result.next()) {
                    keys.add(result);
                    all.add(result);
                }
                maintainer.maintainDependents(plan.table(), keys);
            }
        }
    }
}
