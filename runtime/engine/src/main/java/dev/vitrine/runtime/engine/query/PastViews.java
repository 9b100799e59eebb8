package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.TimeSpec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Incremental views as they were. A view has the version numbers of the table at its bottom: in a version it shows the base's rows
 * of that version and, of what views store, the last state before the next version. One thread at a time.
 */
public final class PastViews {
    private final RunContext context;
    private final String sql;
    private final Moments moments;

    /** Views that a text names. */
    public PastViews(RunContext context, String sql, Moments moments) {
        this.context = context;
        this.sql = sql;
        this.moments = moments;
    }

    /**
     * Finds what a view is read from.
     *
     * @param root the table at the bottom
     * @param moment of that table
     * @param where the place that an error names
     * @return a version of the table at the bottom, then of each view above it that stores something, up to this one
     * @throws SQLException 72V01 if there is no such version, or the view kept no history then
     */
    List<ResolvedVersion> resolve(IncrementalView view, ManagedTable root, TimeSpec moment, Span where)
            throws SQLException {
        ResolvedVersion source = moments.resolve(root, moment);
        List<ResolvedVersion> versions = new ArrayList<>();
        versions.add(source);
        for (IncrementalView stored : storedChain(view)) {
            String name = "view \"" + stored.name().name() + "\"";
            versions.add(following(stored.id(), name, source, root, moment, where));
        }
        return versions;
    }

    /**
     * The version of what is stored beside a table that goes with a version of the table.
     *
     * @param name what an error calls it
     * @throws SQLException 72V01 if it kept no history then
     */
    ResolvedVersion following(
            int id, String name, ResolvedVersion source, ManagedTable root, TimeSpec moment, Span where)
            throws SQLException {
        Optional<ResolvedVersion> found = context.side().call(side -> AsOf.following(side, id, source, moment));
        if (found.isPresent()) {
            return found.get();
        }
        OptionalLong first = context.side().call(side -> AsOf.firstFollowed(side, id, root.id()));
        String begins = first.isPresent()
                ? "its history begins in version " + Math.max(first.getAsLong(), source.number())
                : "it keeps no history yet; ALTER TABLE %s SET (versioned = true) makes it begin"
                        .formatted(root.name().name());
        throw VitrineException.at(
                where.position(sql),
                ErrorCode.UNDEFINED_VERSION,
                "%s is not known as of version %d of table \"%s\"; %s"
                        .formatted(name, source.number(), root.name().name(), begins));
    }

    /** The table at the bottom; it and all views up to this one keep history, or an error says what does not. */
    public ManagedTable requireHistory(IncrementalView view, Span where) {
        Relation base = context.catalog().relation(view.baseId()).orElseThrow();
        ManagedTable root = base instanceof ManagedTable table ? table : requireHistory((IncrementalView) base, where);
        if (!root.versioned() || !view.versioned()) {
            throw VitrineException.at(
                    where.position(sql),
                    ErrorCode.WRONG_OBJECT_TYPE,
                    "view \"%s\" keeps no history%s; ALTER TABLE %s SET (versioned = true) makes it begin"
                            .formatted(
                                    view.name().name(),
                                    root.versioned()
                                            ? ""
                                            : ", since its table \"%s\" keeps none"
                                                    .formatted(root.name().name()),
                                    root.name().name()));
        }
        return root;
    }

    /** The views from the bottom up to this one that store something. */
    public List<IncrementalView> storedChain(IncrementalView view) {
        Relation base = context.catalog().relation(view.baseId()).orElseThrow();
        List<IncrementalView> chain = base instanceof IncrementalView below ? storedChain(below) : new ArrayList<>();
        if (view.isStored()) {
            chain.add(view);
        }
        return chain;
    }

    /**
     * The view as a sub-select in parentheses; the caller adds an alias. It needs the rights that reading the view and the past of
     * its table need.
     *
     * @param versions as {@link #resolve} found them
     * @param reading tells whether a history is read directly
     */
    String select(IncrementalView view, List<ResolvedVersion> versions, DirectReading reading) throws SQLException {
        String columns = view.items().stream()
                .map(item -> "r." + Quote.name(item.name()))
                .collect(Collectors.joining(", "));
        return select(view, versions, reading, columns);
    }

    /** The same with the view's row key, under names that results do not show. */
    String selectWithKey(IncrementalView view, List<ResolvedVersion> versions, DirectReading reading)
            throws SQLException {
        return select(view, versions, reading, "r.*");
    }

    private String select(IncrementalView view, List<ResolvedVersion> versions, DirectReading reading, String columns)
            throws SQLException {
        List<String> with = versions.stream()
                .map(version -> with(version) + " AS MATERIALIZED " + AsOf.exceptions(version))
                .toList();
        // The join asks for SELECT on the view, and for nothing else.
        return "(WITH " + String.join(", ", with) + " SELECT " + columns + " FROM " + rows(view, versions, reading)
                + " AS r LEFT JOIN (SELECT FROM " + view.name().quoted() + " WHERE false) AS \"~v\" ON true)";
    }

    /** Tells whether the session's role reads the old rows of a table directly. */
    interface DirectReading {
        boolean isDirect(int tableId) throws SQLException;
    }

    private static String with(ResolvedVersion version) {
        return Quote.name("~e" + version.tableId());
    }

    private String rows(Relation relation, List<ResolvedVersion> versions, DirectReading reading) throws SQLException {
        if (relation instanceof ManagedTable table) {
            return tableRows(table, versions.get(0).withPresentNames(), reading);
        }
        IncrementalView view = (IncrementalView) relation;
        Relation base = context.catalog().relation(view.baseId()).orElseThrow();
        String stored = "";
        for (ResolvedVersion version : versions) {
            if (version.tableId() == view.id()) {
                stored = "(" + AsOf.rows(version, reading.isDirect(view.id()), with(version)) + ")";
            }
        }
        return "("
                + new FillTargets(context)
                        .source(view)
                        .over(rows(base, versions, reading), stored)
                        .innerView()
                + ")";
    }

    /** A view's expressions have the names of now; a column that the table had not yet is NULL. */
    private static String tableRows(ManagedTable table, ResolvedVersion version, DirectReading reading)
            throws SQLException {
        String rows = "(" + AsOf.rows(version, reading.isDirect(table.id()), with(version)) + ")";
        List<Column> younger = table.columns().stream()
                .filter(column -> !version.hasColumn(column.name()))
                .toList();
        return younger.isEmpty()
                ? rows
                : "(SELECT b.*"
                        + younger.stream()
                                .map(column ->
                                        ", CAST(NULL AS " + column.declaredType() + ") AS " + Quote.name(column.name()))
                                .collect(Collectors.joining())
                        + " FROM " + rows + " AS b)";
    }
}
