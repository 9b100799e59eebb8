package dev.vitrine.runtime.engine.definition;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.TimeSpec;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which cells of rows that come back from an old version another expression has computed than the present one: all, where the column
 * was defined anew after the version; and where that was before it, those that the job of the definition had not come to. The history
 * does not say who computed a cell, so one counts for old that is as it was before the definition, together with what it is computed from. One
 * thread at a time.
 */
final class RevertedCells {
    private static final String UNKNOWN_VERSION = "72V01";

    private final Definitions definitions;
    private final RunContext context;
    private final ManagedTable table;
    private final ResolvedVersion target;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final String versions;

    RevertedCells(Definitions definitions, ManagedTable table, ResolvedVersion target) {
        this.definitions = definitions;
        this.context = definitions.context();
        this.table = table;
        this.target = target;
        this.targets = new FillTargets(context);
        this.cellQueries = new CellQueries(context);
        this.versions = "vitrine.versions_" + table.id();
    }

    /** Marks them stale, in rows that have come back; states of cells need a key. */
    void mark(Keys rows) throws SQLException {
        if (table.key().isEmpty() || rows.size() == 0) {
            return;
        }
        for (Column column : table.computed().toList()) {
            Optional<String> then = nameIn(target, column.name());
            OptionalLong defined = then.isPresent() ? lastDefinition(column.name(), then.get()) : OptionalLong.empty();
            if (defined.isEmpty()) {
                continue;
            }
            long version = defined.getAsLong();
            Keys old = version > target.number()
                    ? rows
                    : isCompleted(column.name(), version) ? new Keys(rows.types()) : old(column, version, rows);
            if (old.size() > 0) {
                cellQueries.markStale(table, column.name(), old);
            }
        }
    }

    private static Optional<String> nameIn(ResolvedVersion version, String column) {
        return version.columns().stream()
                .filter(known -> column.equals(known.live()))
                .map(ResolvedVersion.Column::name)
                .findFirst();
    }

    /** The last version in which a column was defined anew. */
    private OptionalLong lastDefinition(String now, String then) throws SQLException {
        @Nullable
        String version = definitions
                .ddl()
                .value(
                        "SELECT max(version) FROM " + versions + " WHERE strpos('; ' || schema_change || '; ', ?) > 0"
                                + " OR strpos('; ' || schema_change || '; ', ?) > 0",
                        "; set " + now + " computed; ",
                        "; set " + then + " computed; ");
        return version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
    }

    /** Whether a job had come to all cells when the target was made. */
    private boolean isCompleted(String column, long defined) throws SQLException {
        return "t"
                .equals(definitions.ddl().value("""
                SELECT EXISTS (
                  SELECT FROM vitrine.job j, %1$s d, %1$s t
                  WHERE j.relation_id = ? AND ? = ANY (j.column_names) AND j.state = 'done' AND j.condition IS NULL
                    AND d.version = ? AND t.version = ? AND j.ended_at <= t."time"
                    AND (j.kind = 'redefine' AND j.ended_at > d."time"
                      OR j.kind = 'recompute' AND j.cells IN ('all', 'stale') AND j.created_at > d."time"))
                """.formatted(versions), table.id(), column, defined, target.number()));
    }

    /** Those of some rows whose cell is as before the definition, or was written when not all knew of it. */
    private Keys old(Column column, long defined, Keys rows) throws SQLException {
        Optional<ResolvedVersion> before = version(defined - 1);
        OptionalLong unsure = lastUnsure(defined);
        Optional<ResolvedVersion> during = unsure.isPresent() ? version(unsure.getAsLong()) : Optional.empty();
        Optional<ResolvedVersion> at = unsure.isPresent() ? version(defined) : Optional.empty();
        boolean known = before.isPresent() && (unsure.isEmpty() || during.isPresent() && at.isPresent());
        if (!known) {
            return rows;
        }
        Past earlier = new Past("\"~before\"", before.get(), column);
        List<Past> joined = new ArrayList<>(List.of(earlier));
        String condition = earlier.isTheSame();
        if (during.isPresent() && at.isPresent()) {
            Past unsureThen = new Past("\"~during\"", during.get(), column);
            Past defining = new Past("\"~at\"", at.get(), column);
            joined.addAll(List.of(unsureThen, defining));
            condition += " OR " + unsureThen.isTheSame() + " AND NOT " + defining.isTheSame();
        }
        FillTarget filled = targets.target(table);
        String sql = "SELECT " + String.join(", ", filled.keyExpressions()) + " FROM " + filled.from() + " JOIN "
                + Keys.table(rows.types(), "\"~k\"") + " ON " + Keys.equal("\"~k\"", filled.keyExpressions())
                + joined.stream().map(Past::join).collect(Collectors.joining()) + " WHERE " + condition;
        Keys old = new Keys(rows.types());
        try (PreparedStatement select = context.connection().prepareStatement(sql)) {
            rows.bind(select, 1);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    old.add(found);
                }
            }
        }
        return old;
    }

    /** The last version, up to the target, of those that statements may have made which did not know of the definition. */
    private OptionalLong lastUnsure(long defined) throws SQLException {
        @Nullable
        String last = definitions
                .ddl()
                .value(
                        "SELECT max(v.version) FROM " + versions + " v, " + versions + " d WHERE d.version = ?"
                                + " AND v.version > d.version AND v.version <= ? AND v.\"time\" < d.\"time\" + "
                                + "interval '" + Redefining.KNOWN_AFTER.toMillis() + " milliseconds'",
                        defined,
                        target.number());
        return last == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(last));
    }

    private Optional<ResolvedVersion> version(long number) throws SQLException {
        try {
            ResolvedVersion version =
                    context.side().call(side -> AsOf.resolve(side, table.id(), new TimeSpec.Version(number)));
            boolean hasKey = table.key().stream()
                    .allMatch(column -> nameIn(version, column).isPresent());
            return hasKey ? Optional.of(version) : Optional.empty();
        } catch (SQLException e) {
            if (UNKNOWN_VERSION.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The rows of an old version, joined with those of the table by the key. */
    private final class Past {
        private final String alias;
        private final ResolvedVersion version;
        private final Column column;
        private final FillTarget filled = targets.target(table);

        Past(String alias, ResolvedVersion version, Column column) {
            this.alias = alias;
            this.version = version;
            this.column = column;
        }

        String join() {
            return " LEFT JOIN " + AsOf.select(version) + " AS " + alias + " ON "
                    + table.key().stream()
                            .map(name -> filled.expression(name) + " = " + then(name))
                            .collect(Collectors.joining(" AND "));
        }

        /** A condition: the cell and what it is computed from were as they are. */
        String isTheSame() {
            if (nameIn(version, column.name()).isEmpty()) {
                return "FALSE";
            }
            List<String> compared = new ArrayList<>(List.of(column.name()));
            targets.computed(table).readsOf(column.name()).stream()
                    .filter(input -> nameIn(version, input).isPresent())
                    .sorted()
                    .forEach(compared::add);
            return "(" + then(table.key().get(0)) + " IS NOT NULL AND pg_catalog.record_image_eq(ROW("
                    + compared.stream().map(filled::expression).collect(Collectors.joining(", ")) + "), ROW("
                    + compared.stream().map(this::then).collect(Collectors.joining(", ")) + ")))";
        }

        private String then(String name) {
            return "CAST(" + alias + "." + Quote.name(nameIn(version, name).orElseThrow()) + " AS "
                    + table.column(name).orElseThrow().declaredType() + ")";
        }
    }
}
