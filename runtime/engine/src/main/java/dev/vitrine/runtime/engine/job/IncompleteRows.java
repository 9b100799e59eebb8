package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.IndexFill;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.ViewSource;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.foreign.ForeignWriteStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of a table that lack one thing: a computed cell, their rows in a view or a cell of those, or their vector in an index. */
final class IncompleteRows {
    private final RunContext context;
    private final ManagedTable table;
    private final List<PostgresType> tableKey;
    private final String what;
    private final KeyScan.Rows rows;
    private final String condition;

    private IncompleteRows(
            RunContext context,
            ManagedTable table,
            List<PostgresType> tableKey,
            String what,
            KeyScan.Rows rows,
            String condition) {
        this.context = context;
        this.table = table;
        this.tableKey = tableKey;
        this.what = what;
        this.rows = rows;
        this.condition = condition;
    }

    /** All that rows of a table may lack, what other things are made of first. What is filled behind all writes is left to others. */
    static List<IncompleteRows> of(RunContext context, ManagedTable table) {
        List<IncompleteRows> all = new ArrayList<>();
        FillTargets targets = new FillTargets(context);
        CellQueries cellQueries = new CellQueries(context);
        List<PostgresType> key = targets.keyTypes(table);
        for (String column : targets.computed(table).without(table.deferred())) {
            all.add(new IncompleteRows(
                    context, table, key, column, targets.target(table).rows(), cellQueries.waits(table, column)));
        }
        addDependents(context, table, key, table, all);
        return all;
    }

    private static void addDependents(
            RunContext context,
            ManagedTable table,
            List<PostgresType> key,
            Relation relation,
            List<IncompleteRows> all) {
        FillTargets targets = new FillTargets(context);
        CellQueries cellQueries = new CellQueries(context);
        for (EmbeddingIndex index : context.catalog().indexesOn(relation.id())) {
            if (index.built()) {
                IndexFill fill = new IndexFill(context, relation, targets.keyTypes(relation), index);
                all.add(new IncompleteRows(context, table, key, "index " + index.id(), fill.rows(), fill.isMissing()));
            }
        }
        for (IncrementalView view : context.catalog().viewsOn(relation.id())) {
            if (view.isStored()) {
                ViewSource source = targets.source(view);
                KeyScan.Rows base = new KeyScan.Rows(source.baseFrom(), source.baseKey(), view.keyTypes());
                all.add(new IncompleteRows(context, table, key, "view " + view.id(), base, source.hasNoRows()));
                for (String column : targets.computed(view).order()) {
                    all.add(new IncompleteRows(
                            context,
                            table,
                            key,
                            "view " + view.id() + " " + column,
                            targets.target(view).rows(),
                            cellQueries.waits(view, column)));
                }
            }
            addDependents(context, table, key, view, all);
        }
    }

    /** A name for what the rows lack. */
    String what() {
        return what;
    }

    /** The columns of the key that are the table's own; those of a view that an iterator makes have one more. */
    private List<String> own() {
        return rows.key().subList(0, tableKey.size());
    }

    /**
     * The keys of the next rows of the table that no note tells of.
     *
     * @param last the key of the last one that was seen, null at the start
     */
    Keys next(@Nullable List<@Nullable String> last, int most) throws SQLException {
        KeyScan.Rows scanned = new KeyScan.Rows(rows.from(), own(), tableKey);
        String unnoted = condition + " AND "
                + ForeignWriteStore.isNotNoted(
                        table.id(),
                        own(),
                        tableKey.stream().map(PostgresType::sqlName).toList());
        return distinct(KeyScan.next(context.connection(), scanned, unnoted, Optional.ofNullable(last), most));
    }

    /** Those of some rows of the table that lack this. */
    Keys among(Keys keys) throws SQLException {
        Keys found = new Keys(tableKey);
        String sql = "SELECT " + String.join(", ", own()) + " FROM " + rows.from() + " JOIN "
                + Keys.table(tableKey, "\"~k\"") + " ON " + Keys.equal("\"~k\"", own()) + " WHERE (" + condition + ")";
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            keys.bind(select, 1);
            try (ResultSet lacking = select.executeQuery()) {
                while (lacking.next()) {
                    found.add(lacking);
                }
            }
        }
        return distinct(found);
    }

    private Keys distinct(Keys keys) {
        Set<List<@Nullable String>> rowsOfTable = new LinkedHashSet<>();
        for (int row = 0; row < keys.size(); row++) {
            rowsOfTable.add(keys.get(row));
        }
        Keys distinct = new Keys(tableKey);
        rowsOfTable.forEach(distinct::add);
        return distinct;
    }
}
