package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.maintain.SliceRows;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes cells of a table or view: what they lack, what another definition has made, or all anew. */
public final class CellWork implements JobWork {
    private static final int FIRST_ROWS = 1_000;
    private static final int FEWEST_ROWS = 64;

    private final RunContext context;
    private final Relation relation;
    private final Job job;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final FillTarget target;
    /** What {@link #next} or {@link #leftOver} has found last, if it is to be filled. */
    private @Nullable SliceRows found;

    private CellWork(RunContext context, Relation relation, Job job) {
        this.context = context;
        this.relation = relation;
        this.job = job;
        this.targets = new FillTargets(context);
        this.cellQueries = new CellQueries(context);
        this.target = targets.target(relation);
    }

    /** The work of a job, if the relation has its columns. */
    static Optional<JobWork> of(RunContext context, Relation relation, Job job) {
        List<String> computed = relation.columns().stream()
                .filter(Column::isComputed)
                .map(Column::name)
                .toList();
        return computed.containsAll(job.columns())
                ? Optional.of(new CellWork(context, relation, job))
                : Optional.empty();
    }

    /** The condition that a cell is one of those that a recomputation is about. */
    public static String isWanted(CellQueries cellQueries, Relation relation, String column, Job.Cells cells) {
        CellColumn cell = cellQueries.cell(relation, column);
        return switch (cells) {
            case ALL -> "TRUE";
            case ERRORS -> CellStates.isError(cell);
            case STALE -> CellStates.isStale(cell);
            case MISSING -> "(" + cell.value() + " IS NULL AND " + CellStates.status(cell) + " = 'pending')";
        };
    }

    @Override
    public List<PostgresType> keyTypes() {
        return target.keyTypes();
    }

    @Override
    public int firstRows() {
        return FIRST_ROWS;
    }

    @Override
    public int fewestRows() {
        return FEWEST_ROWS;
    }

    @Override
    public Keys next(Optional<List<@Nullable String>> last, int rows) throws SQLException {
        return scan(isWanted() + (sharesRows() ? " AND " + isFree() : ""), last, rows);
    }

    private Keys scan(String wanted, Optional<List<@Nullable String>> last, int rows) throws SQLException {
        String condition = restricted(wanted);
        return job.kind() == Job.Kind.BACKFILL
                ? read(condition, last, rows)
                : KeyScan.next(context.connection(), target.rows(), condition, last, rows);
    }

    /** A condition with the one that the user has given for the job, which is read by the search path of then. */
    private String restricted(String wanted) throws SQLException {
        if (job.condition().isEmpty()) {
            return wanted;
        }
        try (PreparedStatement path =
                context.connection().prepareStatement("SELECT set_config('search_path', ?, true)")) {
            path.setString(1, job.searchPath());
            path.executeQuery().close();
        }
        return wanted + " AND (" + targets.condition(relation, job.condition().get()) + ")";
    }

    private Keys read(String condition, Optional<List<@Nullable String>> last, int rows) throws SQLException {
        found = SliceRows.next(context, relation, job.columns(), condition, last, rows);
        return found.keys();
    }

    /** The rows that the job is about when it comes to them. */
    private String isWanted() {
        return switch (job.kind()) {
            case BACKFILL -> any(column -> target.expression(column) + " IS NULL");
            // Nearly all are; a look at each costs more than to read the others for nothing.
            case REDEFINE -> "TRUE";
            default -> any(column -> isWanted(cellQueries, relation, column, job.cells()));
        };
    }

    private String any(UnaryOperator<String> condition) {
        return job.columns().stream().map(condition).collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** A cell has a value of another definition, or none, or what reads it went with its old value. */
    private String isOutdated() {
        List<String> conditions = new ArrayList<>();
        Set<String> read = new HashSet<>(job.columns());
        ComputedColumns computed = targets.computed(relation);
        for (String column : computed.order()) {
            boolean own = job.columns().contains(column);
            if (own) {
                conditions.add(CellStates.isStale(cellQueries.cell(relation, column)));
            }
            boolean reads = computed.readsOf(column).stream().anyMatch(read::contains);
            if (own || reads && !isDeferred(column)) {
                read.add(column);
                conditions.add(cellQueries.waits(relation, column));
            }
        }
        return "(" + String.join(" OR ", conditions) + ")";
    }

    private boolean isDeferred(String column) {
        return relation instanceof ManagedTable table && table.deferred().contains(column);
    }

    @Override
    public boolean sharesRows() {
        return job.kind() == Job.Kind.BACKFILL || job.kind() == Job.Kind.REDEFINE;
    }

    private String isFree() {
        return SliceStore.isFree(
                relation.id(),
                target.keyExpressions(),
                target.keyTypes().stream().map(PostgresType::sqlName).toList());
    }

    @Override
    public Keys leftOver(int rows) throws SQLException {
        Optional<String> unfinished = unfinished();
        return unfinished.isPresent()
                ? scan(unfinished.get() + (sharesRows() ? " AND " + isFree() : ""), Optional.empty(), rows)
                : new Keys(keyTypes());
    }

    @Override
    public boolean isLeft() throws SQLException {
        Optional<String> unfinished = unfinished();
        return unfinished.isPresent() && KeyScan.any(context.connection(), target.rows(), restricted(unfinished.get()));
    }

    /** The rows that are not done when the job has come to all; empty where they cannot be told from others. */
    private Optional<String> unfinished() {
        return switch (job.kind()) {
            case BACKFILL -> Optional.of(any(column -> "(" + cellQueries.waits(relation, column) + ")"));
            case REDEFINE -> Optional.of(isOutdated());
            // One that was written meanwhile is as stale as before.
            case RECOMPUTE -> job.cells() == Job.Cells.STALE ? Optional.of(isWanted()) : Optional.empty();
            case VIEW, INDEX -> throw new IllegalStateException("no cells: " + job.kind());
        };
    }

    @Override
    public SliceFill.Done run(RunContext working, Keys keys) throws SQLException {
        SliceFill fill = new SliceFill(job.noCache() ? working.with(CacheMode.REFRESH) : working);
        return switch (job.kind()) {
            case BACKFILL -> fill.fill(relation, job.columns(), Objects.requireNonNull(found));
            case REDEFINE -> fill.redefine((ManagedTable) relation, job.columns(), keys);
            default -> fill.recompute(relation, job.columns(), keys, job.cascades());
        };
    }
}
