package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.compute.ResultKey;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.OldRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What rows of a table have left elsewhere: states of their cells, results that were kept for them, statements that wrote them,
 * stored media. Rows of views and vectors go with the live rows by foreign keys; they are looked at while they are there. One
 * thread at a time.
 */
final class ErasedTraces {
    private final Connection connection;
    private final Definitions definitions;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final ManagedTable table;
    private final Set<String> media = new LinkedHashSet<>();

    ErasedTraces(Definitions definitions, ManagedTable table) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
        this.targets = new FillTargets(definitions.context());
        this.cellQueries = new CellQueries(definitions.context());
        this.table = table;
    }

    /** How much went. */
    record Count(long viewRows, long states, long results) {}

    /** The hashes of stored media that the rows, or what was made of them, named. */
    Set<String> media() {
        return Set.copyOf(media);
    }

    /**
     * Removes the traces; the rows must still be there.
     *
     * @param live FROM and WHERE of the live rows, under the table's name
     * @param old the same of its old rows
     */
    Count remove(String live, Optional<String> old) throws SQLException {
        String alias = Quote.name(table.name().name());
        Set<ResultKey> results = new LinkedHashSet<>();
        List<String> sources = new ArrayList<>(List.of(live));
        old.ifPresent(sources::add);
        for (String rows : sources) {
            addMedia(rows, alias);
            cellQueries.addAskedResults(table, rows, results);
        }
        Map<IncrementalView, String> views = new LinkedHashMap<>();
        if (!table.key().isEmpty()) {
            addViews(table, "SELECT " + keys(table.key(), alias) + live, views);
        }
        long viewRows = 0;
        long states = removeStates(live, old, alias);
        for (Map.Entry<IncrementalView, String> entry : views.entrySet()) {
            IncrementalView view = entry.getKey();
            String belongs = " WHERE (" + keys(view.baseKey(), "\"~s\"") + ") IN (" + entry.getValue() + ")";
            String stored = " FROM " + view.storage().quoted() + " AS \"~s\"" + belongs;
            addMedia(stored, "\"~s\"");
            cellQueries.addAskedResults(view, " FROM " + targets.rowsOf(view) + belongs, results);
            viewRows += count(stored);
            states += removeStates(view, targets.source(view).storageKey(), stored, "\"~s\"");
            if (view.iterator().isPresent()) {
                String expanded = " FROM " + view.expanded().quoted() + " AS \"~s\"" + belongs;
                states += removeStates(view, view.baseKey(), expanded, "\"~s\"");
            }
        }
        if (old.isPresent() && !table.key().isEmpty()) {
            viewRows += removeOldDerivedRows(new ErasedDerivedRows(definitions, table, live, old.get()), results);
        }
        forgetStatements(live, old, alias);
        return new Count(viewRows, states, removeResults(results));
    }

    private long removeOldDerivedRows(ErasedDerivedRows rows, Set<ResultKey> results) throws SQLException {
        long removed = 0;
        List<String> deletes = new ArrayList<>();
        for (int id : kept()) {
            String stored = rows.stored(id);
            String delete = "DELETE FROM " + OldRows.table(id) + " WHERE ctid IN (SELECT " + ErasedDerivedRows.STORED
                    + "." + OldRows.PLACE + stored + ")";
            if (definitions.catalog().relation(id).orElse(null) instanceof IncrementalView view) {
                addMedia(stored, ErasedDerivedRows.STORED);
                cellQueries.addAskedResults(view, rows.joined(view), results);
                deletes.add(delete);
            } else {
                update(delete);
            }
        }
        for (String delete : deletes) {
            removed += update(delete);
        }
        return removed;
    }

    /** The views and indexes over the table whose history is kept. */
    private List<Integer> kept() throws SQLException {
        return History.kept(connection, definitions.catalog().storesOver(table.id()));
    }

    /** View rows and vectors that went with live rows of this transaction have just been kept. */
    void removeKept() throws SQLException {
        for (int id : kept()) {
            update("DELETE FROM " + OldRows.table(id)
                    + " WHERE _v_to = pg_catalog.current_setting('vitrine.tok')::bigint");
        }
    }

    /** The stored views on a relation, each with a query of the keys of its base that are erased. */
    private void addViews(Relation base, String keys, Map<IncrementalView, String> views) {
        for (IncrementalView view : definitions.catalog().viewsOn(base.id())) {
            String own = keys;
            if (view.isStored()) {
                views.put(view, keys);
                own = "SELECT " + keys(targets.source(view).storageKey(), "\"~s\"") + " FROM "
                        + view.storage().quoted() + " AS \"~s\" WHERE (" + keys(view.baseKey(), "\"~s\"") + ") IN ("
                        + keys + ")";
            }
            addViews(view, own, views);
        }
    }

    private static String keys(List<String> names, String alias) {
        return names.stream().map(name -> alias + "." + Quote.name(name)).collect(Collectors.joining(", "));
    }

    private void addMedia(String rows, String alias) throws SQLException {
        String sql = "SELECT DISTINCT found[1] FROM (SELECT CAST(ROW(" + alias + ".*) AS text) AS line" + rows
                + ") AS r, regexp_matches(r.line, 'vitrine:sha256/([0-9a-f]{64})', 'g') AS found";
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet hashes = select.executeQuery()) {
            while (hashes.next()) {
                media.add(hashes.getString(1));
            }
        }
    }

    private long count(String rows) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + rows);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A row whose old image goes may be there, under its key, and keeps its states. */
    private long removeStates(String live, Optional<String> old, String alias) throws SQLException {
        if (table.key().isEmpty()) {
            return 0;
        }
        long removed = removeStates(table, table.key(), live, alias);
        if (old.isPresent()) {
            String same = table.key().stream()
                    .map(name -> "now." + Quote.name(name) + " = " + alias + "." + Quote.name(name))
                    .collect(Collectors.joining(" AND "));
            removed += removeStates(
                    table,
                    table.key(),
                    old.get() + " AND NOT EXISTS (SELECT FROM " + table.name().quoted() + " AS now WHERE " + same + ")",
                    alias);
        }
        return removed;
    }

    private long removeStates(Relation relation, List<String> key, String rows, String alias) throws SQLException {
        return update("DELETE FROM vitrine.cell_state WHERE relation_id = " + relation.id()
                + " AND EXISTS (SELECT FROM vitrine.cell_state WHERE relation_id = " + relation.id() + ")"
                + " AND row_key IN (SELECT vitrine.row_text(ROW(" + keys(key, alias) + "))" + rows + ")");
    }

    /** What history keeps of the statements that wrote or replaced the rows. */
    private void forgetStatements(String live, Optional<String> old, String alias) throws SQLException {
        if (old.isPresent()) {
            String tokens = "SELECT " + alias + "." + Quote.name(table.versionColumn()) + live + " UNION ALL SELECT "
                    + OldRows.FROM + old.get() + " UNION ALL SELECT " + OldRows.TO + old.get();
            for (String kept : List.of("vitrine.version", "vitrine.tx")) {
                update("UPDATE " + kept + " SET statement = NULL WHERE statement IS NOT NULL AND tab = " + table.id()
                        + " AND token IN (" + tokens + ")");
            }
        }
    }

    private long removeResults(Set<ResultKey> results) throws SQLException {
        if (results.isEmpty()) {
            return 0;
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM vitrine.result WHERE key = ANY (?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bytea", results.stream().map(ResultKey::bytes).toArray(byte[][]::new)));
            return delete.executeLargeUpdate();
        }
    }

    private long update(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeLargeUpdate();
        }
    }
}
