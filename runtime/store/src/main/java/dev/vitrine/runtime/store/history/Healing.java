package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Fits history to a table that was altered. */
final class Healing {

    private Healing() {}

    static Optional<String> heal(Connection connection, int tableId, List<Dependent> dependents) throws SQLException {
        LiveTable found = History.require(connection, tableId);
        Sql.execute(connection, "lock table " + found.qualified() + " in share row exclusive mode");
        LiveTable table = History.require(connection, tableId);
        List<StoredColumn> known = StoredColumn.of(connection, tableId);
        HistoryTable history = new HistoryTable(tableId);
        List<StoredColumn> stored = history.align(connection, table, known, isPreserved(connection, tableId));
        unspill(connection, tableId, known, stored);
        History.triggers(connection, tableId, table, stored, dependents).install(connection);
        history.giveTo(connection, table.owner());
        Sql.update(
                connection,
                "UPDATE vitrine.history SET schema_name = ?, table_name = ?, relation = ?, shape = ? WHERE tab = ?",
                table.schema(),
                table.name(),
                table.relation(),
                table.shape(),
                tableId);
        Optional<String> changes = changes(known, stored);
        if (changes.isPresent()) {
            long token = SchemaVersions.note(connection, tableId, changes.get());
            SchemaVersions.add(connection, tableId, token, stored);
        }
        return changes;
    }

    /** Every row goes into the history as if it had been replaced now, and the live rows are marked as written now. */
    static void preserve(Connection connection, int tableId, LiveTable table) throws SQLException {
        List<StoredColumn> stored = SchemaVersions.live(StoredColumn.of(connection, tableId));
        long token = keepAll(connection, tableId, table, "");
        String version = TableTriggers.versionColumn(tableId);
        TableTriggers.remove(connection, tableId, table);
        Sql.execute(connection, "alter table %s drop column %s".formatted(table.qualified(), version));
        History.addVersionColumn(connection, tableId, table, Long.toString(token));
        LiveTable marked = LiveTable.named(connection, table.schema(), table.name());
        Sql.update(
                connection,
                "UPDATE vitrine.history SET preserved_by = pg_current_xact_id(), shape = ? WHERE tab = ?",
                marked.shape(),
                tableId);
        History.triggers(connection, tableId, marked, stored, List.of()).install(connection);
    }

    /**
     * Puts every row into the history as if it had been replaced now.
     *
     * @return the token of now
     */
    static long keepAll(Connection connection, int tableId, LiveTable table, String change) throws SQLException {
        List<StoredColumn> stored = SchemaVersions.live(StoredColumn.of(connection, tableId));
        long token = SchemaVersions.note(connection, tableId, change);
        String version = TableTriggers.versionColumn(tableId);
        Sql.execute(connection, "set local row_security = off");
        Sql.execute(
                connection,
                "insert into %s (%s, _v_from, _v_to) select %s, %s, %d from only %s where %4$s <> %5$d"
                        .formatted(
                                new HistoryTable(tableId).name(),
                                Sql.identifiers(
                                        stored.stream().map(StoredColumn::name).toList()),
                                Sql.identifiers(stored.stream()
                                        .map(column -> Objects.requireNonNull(column.liveName()))
                                        .toList()),
                                version,
                                token,
                                table.qualified()));
        return token;
    }

    private static boolean isPreserved(Connection connection, int tableId) throws SQLException {
        return Sql.query(
                        connection,
                        row -> row.getBoolean(1),
                        "SELECT coalesce(preserved_by = pg_current_xact_id_if_assigned(), false) FROM vitrine.history WHERE tab = ?",
                        tableId)
                .contains(true);
    }

    /** Spilled columns are found by number in the table they came from, by name after a restore, and by the name they had. */
    private static void unspill(Connection connection, int tableId, List<StoredColumn> known, List<StoredColumn> stored)
            throws SQLException {
        List<String> keys = Sql.query(
                connection,
                row -> row.getString(1),
                "SELECT DISTINCT jsonb_object_keys(columns) FROM vitrine.spill WHERE tab = ?",
                tableId);
        if (keys.isEmpty()) {
            return;
        }
        Map<String, List<String>> keysByColumn = new HashMap<>();
        for (String key : keys) {
            int blank = key.indexOf(' ');
            int number = Integer.parseInt(key.substring(0, blank));
            String name = key.substring(blank + 1);
            target(number, name, known, stored)
                    .ifPresent(column -> keysByColumn
                            .computeIfAbsent(column.name(), any -> new ArrayList<>())
                            .add(key));
        }
        List<String> targets = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (StoredColumn column : stored) {
            List<String> spilled = keysByColumn.getOrDefault(column.name(), List.of());
            if (!spilled.isEmpty()) {
                targets.add(column.name());
                values.add(spilled.stream()
                        .map(key -> "columns ->> " + Sql.literal(key))
                        .collect(Collectors.joining(", ", "coalesce(", ")::" + column.type())));
            }
        }
        try {
            Sql.execute(
                    connection,
                    "with moved as (delete from vitrine.spill where tab = %d returning *) ".formatted(tableId)
                            + "insert into vitrine.h%d (%s, _v_from, _v_to) select %s, v_from, v_to from moved"
                                    .formatted(tableId, Sql.identifiers(targets), String.join(", ", values)));
        } catch (SQLException e) {
            throw new SQLException(
                    "rows in vitrine.spill of table %d cannot be read as its columns' types now: %s"
                            .formatted(tableId, e.getMessage()),
                    "55000",
                    e);
        }
    }

    private static Optional<StoredColumn> target(
            int number, String name, List<StoredColumn> known, List<StoredColumn> stored) {
        Optional<StoredColumn> sameNumber =
                stored.stream().filter(column -> column.liveNumber() == number).findFirst();
        Optional<StoredColumn> sameName =
                stored.stream().filter(column -> name.equals(column.liveName())).findFirst();
        Optional<String> lostName = known.stream()
                .filter(column -> column.liveNumber() == number && name.equals(column.liveName()))
                .map(StoredColumn::name)
                .findFirst();
        Optional<StoredColumn> lost = stored.stream()
                .filter(column -> lostName.equals(Optional.of(column.name())))
                .findFirst();
        if (sameNumber.isPresent() && sameNumber.equals(sameName)) {
            return sameNumber;
        }
        return sameNumber.or(() -> lost).or(() -> sameName);
    }

    private static Optional<String> changes(List<StoredColumn> known, List<StoredColumn> stored) {
        Map<String, StoredColumn> before =
                known.stream().collect(Collectors.toMap(StoredColumn::name, column -> column));
        // A type whose values the old column does not hold has a column of its own.
        Set<Integer> retyped = stored.stream()
                .filter(column -> !before.containsKey(column.name()))
                .map(StoredColumn::liveNumber)
                .filter(number -> known.stream().anyMatch(old -> old.liveName() != null && old.liveNumber() == number))
                .collect(Collectors.toSet());
        List<String> changes = new ArrayList<>();
        for (StoredColumn column : stored) {
            StoredColumn old = before.get(column.name());
            if (old == null) {
                changes.add(
                        retyped.contains(column.liveNumber())
                                ? "alter " + column.liveName() + " type " + column.type()
                                : "add " + column.liveName());
            } else if (column.liveName() == null && old.liveName() != null) {
                if (!retyped.contains(old.liveNumber())) {
                    changes.add("drop " + old.liveName());
                }
            } else if (!Objects.equals(old.liveName(), column.liveName())) {
                changes.add("rename " + old.liveName() + " to " + column.liveName());
            } else if (!old.type().equals(column.type())) {
                changes.add("alter " + column.liveName() + " type " + column.type());
            }
        }
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", changes));
    }
}
