package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.planner.expression.Leaf;
import dev.vitrine.planner.expression.RowProgram;
import dev.vitrine.planner.expression.RowScope;
import dev.vitrine.runtime.engine.compute.Batch;
import dev.vitrine.runtime.engine.compute.ProgramRunner;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.compute.WireValues;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.ServerTypes;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fills the stored computed columns that are NULL, for some rows of a table or for all of them. A column that has a value
 * is not computed again: other columns read the value that it has.
 */
final class ColumnFill {
    /** Rows that are in memory at once. */
    private static final int BATCH_ROWS = 1_000;

    private final RunContext context;
    private final FillTarget target;
    private final ComputedColumns computed;
    private final Map<Set<String>, RowProgram> programs = new HashMap<>();

    ColumnFill(RunContext context, FillTarget target, ComputedColumns computed) {
        this.context = context;
        this.target = target;
        this.computed = computed;
    }

    /** A row with the cells that it lacks. */
    private record Pending(List<@Nullable String> key, Map<String, @Nullable Object> values) {}

    /** Fills the rows of these keys, or all rows; must run inside a transaction. */
    void run(Optional<Keys> keys) throws SQLException {
        List<RowScope.ScopeColumn> read = target.read(computed);
        try (PreparedStatement select = context.connection().prepareStatement(selectPending(read, keys))) {
            if (keys.isPresent()) {
                keys.get().bind(select, 1);
            }
            select.setFetchSize(BATCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (fillBatch(rows, read)) {
                    context.cancellation().check();
                }
            }
        }
    }

    private String selectPending(List<RowScope.ScopeColumn> read, Optional<Keys> keys) {
        String columns =
                read.stream().map(column -> target.expression(column.id())).collect(Collectors.joining(", "));
        String join = keys.map(k -> " JOIN " + Keys.table(k.types(), "k") + " ON "
                        + Keys.equal(
                                "k",
                                target.keyExpressions().subList(0, k.types().size())))
                .orElse("");
        String pending = computed.order().stream()
                .map(name -> target.expression(name) + " IS NULL")
                .collect(Collectors.joining(" OR "));
        return "SELECT " + String.join(", ", target.keyExpressions()) + ", " + columns + " FROM " + target.from() + join
                + " WHERE (" + pending + ")";
    }

    private boolean fillBatch(ResultSet rows, List<RowScope.ScopeColumn> read) throws SQLException {
        Map<Set<String>, List<Pending>> byMissing = new LinkedHashMap<>();
        int count = 0;
        while (count < BATCH_ROWS && rows.next()) {
            count++;
            Pending row = readRow(rows, read);
            Set<String> missing = computed.order().stream()
                    .filter(name -> row.values().get(name) == null)
                    .collect(Collectors.toSet());
            byMissing.computeIfAbsent(missing, m -> new ArrayList<>()).add(row);
        }
        for (Map.Entry<Set<String>, List<Pending>> group : byMissing.entrySet()) {
            fill(group.getKey(), group.getValue());
        }
        return count == BATCH_ROWS;
    }

    private Pending readRow(ResultSet rows, List<RowScope.ScopeColumn> read) throws SQLException {
        List<@Nullable String> key = new ArrayList<>();
        int index = 1;
        for (int i = 0; i < target.keyTypes().size(); i++) {
            key.add(rows.getString(index++));
        }
        Map<String, @Nullable Object> values = new HashMap<>();
        for (RowScope.ScopeColumn column : read) {
            values.put(column.id(), WireValues.read(rows, index++, column.type()));
        }
        return new Pending(key, values);
    }

    private void fill(Set<String> missing, List<Pending> rows) throws SQLException {
        RowProgram program = programs.computeIfAbsent(
                missing, m -> computed.program(m, new ServerTypes(context.connection(), target.from())));
        List<String> columns =
                computed.order().stream().filter(missing::contains).toList();
        Batch batch = new Batch(program.slots(), rows.size());
        for (Leaf leaf : program.leaves()) {
            @Nullable Object[] values = batch.slot(leaf.slot());
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row).values().get(leaf.column().orElseThrow());
            }
        }
        ProgramRunner runner =
                new ProgramRunner(program, context.connection(), context.media(), context.cancellation(), List.of());
        try {
            runner.run(batch);
        } catch (RowFailure failure) {
            throw failure.at("row %s, column \"%s\""
                    .formatted(
                            Keys.describe(
                                    target.keyNames(), rows.get(failure.row()).key()),
                            failure.output(program, columns)));
        }
        for (int slot : program.outputs()) {
            runner.storeMedia(batch, slot);
        }
        write(columns, program, batch, rows);
    }

    private void write(List<String> columns, RowProgram program, Batch batch, List<Pending> rows) throws SQLException {
        List<PostgresType> types = new ArrayList<>(target.keyTypes());
        for (int slot : program.outputs()) {
            types.add(program.types().get(slot));
        }
        Keys values = new Keys(types);
        for (int row = 0; row < rows.size(); row++) {
            List<@Nullable String> line = new ArrayList<>(rows.get(row).key());
            for (int slot : program.outputs()) {
                line.add(WireValues.toText(batch.slot(slot)[row]));
            }
            values.add(line);
        }
        int keys = target.keyTypes().size();
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            set.append(i == 0 ? "" : ", ")
                    .append(Quote.name(target.storedAs(columns.get(i))))
                    .append(" = u.k")
                    .append(keys + i + 1);
        }
        QualifiedName table = target.table();
        String sql = "UPDATE " + table.quoted() + " AS t SET " + set + " FROM " + Keys.table(types, "u") + " WHERE "
                + Keys.equal(
                        "u",
                        target.keyNames().stream()
                                .map(name -> "t." + Quote.name(name))
                                .toList());
        filling(true);
        try (PreparedStatement update = context.connection().prepareStatement(sql)) {
            values.bind(update, 1);
            update.executeUpdate();
        }
        filling(false);
    }

    /**
     * Marks our own fill of this one table: it makes no version. Other tables that a user's trigger may write meanwhile keep
     * their history.
     */
    private void filling(boolean on) throws SQLException {
        try (Statement statement = context.connection().createStatement()) {
            statement.execute("SELECT set_config('vitrine.filling', '" + (on ? Integer.toString(target.id()) : "off")
                    + "', true)");
        }
    }
}
