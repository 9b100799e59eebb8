package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes computed rows in few statements: by COPY where that does what INSERT does, so that the server writes rows while the next
 * ones are made ready for it; else by INSERT of arrays. One thread at a time.
 */
final class BulkInsert {
    /** Rows a COPY: enough that both sides are at work, few enough for a statement_timeout. */
    private static final int COPY_ROWS = 100_000;
    /** Rows an INSERT; more gain nothing and hold more memory. */
    private static final int INSERT_ROWS = 5_000;

    private final RunContext context;
    private final ValuesInsert plan;
    private final Maintainer maintainer;
    private final FillTargets targets;
    private final int rows;
    private final List<String> names = new ArrayList<>();
    private final List<PostgresType> types = new ArrayList<>();
    private final List<CellText> cells = new ArrayList<>();
    private boolean valuesOfTheServer;

    /** The insert of rows whose columns are all plain values or computed. */
    BulkInsert(RunContext context, ValuesInsert plan, ComputedRows computed) {
        this.context = context;
        this.plan = plan;
        this.maintainer = new Maintainer(context);
        this.targets = new FillTargets(context);
        this.rows = computed.size();
        for (int i = 0; i < plan.columns().size(); i++) {
            Column column = plan.columns().get(i);
            if (!column.isComputed()) {
                add(column.name(), column.type(), computed.given(i));
                valuesOfTheServer |= column.givenByServer();
            }
        }
        for (int i = 0; i < plan.computed().size(); i++) {
            int slot = plan.program().outputs().get(i);
            add(plan.computed().get(i), plan.program().types().get(slot), computed.computed(i));
        }
    }

    private void add(String name, PostgresType type, CellText texts) {
        names.add(Quote.name(name));
        types.add(type);
        cells.add(texts);
    }

    /**
     * Writes the rows, inside a transaction.
     *
     * @param needsKeys whether the rows' keys are asked for, and what depends on them is to be maintained
     * @return the keys in the order of the rows; none unless they are asked for
     */
    Keys run(boolean needsKeys) throws SQLException {
        Keys keys = new Keys(targets.keyTypes(plan.table()));
        boolean copies = !needsKeys
                && !valuesOfTheServer
                && BulkCopy.isWorthIt(rows)
                && BulkCopy.isPossible(context.connection(), plan.table().name());
        int most = copies ? COPY_ROWS : INSERT_ROWS;
        for (int from = 0; from < rows; from += most) {
            int to = Math.min(rows, from + most);
            context.cancellation().check();
            if (copies) {
                new BulkCopy(context.connection(), context.cancellation())
                        .run(plan.table().name(), names, cells, from, to);
            } else {
                insert(from, to, needsKeys, keys);
            }
        }
        return keys;
    }

    private void insert(int from, int to, boolean needsKeys, Keys all) throws SQLException {
        Keys values = values(from, to);
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
                Keys keys = new Keys(targets.keyTypes(plan.table()));
                while (result.next()) {
                    keys.add(result);
                    all.add(result);
                }
                maintainer.maintainDependents(plan.table(), keys);
            }
        }
    }

    private Keys values(int from, int to) {
        Keys values = new Keys(types);
        for (int row = from; row < to; row++) {
            List<@Nullable String> line = new ArrayList<>(types.size());
            for (CellText cell : cells) {
                line.add(cell.of(row));
            }
            values.add(line);
        }
        return values;
    }
}
