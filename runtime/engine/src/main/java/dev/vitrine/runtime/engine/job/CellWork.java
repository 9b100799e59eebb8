package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private final Maintainer maintainer;
    private final FillTarget target;

    private CellWork(RunContext context, Relation relation, Job job) {
        this.context = context;
        this.relation = relation;
        this.job = job;
        this.maintainer = new Maintainer(context);
        this.target = maintainer.target(relation);
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
    public static String isWanted(Maintainer maintainer, Relation relation, String column, Job.Cells cells) {
        String status = CellStates.status(maintainer.cell(relation, column));
        return switch (cells) {
            case ALL -> "TRUE";
            case ERRORS -> status + " = 'error'";
            case STALE -> status + " = 'stale'";
            case MISSING -> status + " = 'pending'";
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
        String condition = wanted
                + job.condition()
                        .map(where -> " AND (" + maintainer.condition(relation, where) + ")")
                        .orElse("");
        if (job.condition().isPresent()) {
            try (PreparedStatement path =
                    context.connection().prepareStatement("SELECT set_config('search_path', ?, true)")) {
                path.setString(1, job.searchPath());
                path.executeQuery().close();
            }
        }
        return KeyScan.next(context.connection(), target.rows(), condition, last, rows);
    }

    /** The rows that the job is about when it comes to them. */
    private String isWanted() {
        return switch (job.kind()) {
            case BACKFILL -> any(column -> target.expression(column) + " IS NULL");
            // Where an input is missing, too: the new expression may do without.
            case REDEFINE -> "(" + isOutdated() + " OR " + any(column -> target.expression(column) + " IS NULL") + ")";
            default -> any(column -> isWanted(maintainer, relation, column, job.cells()));
        };
    }

    private String any(UnaryOperator<String> condition) {
        return job.columns().stream().map(condition).collect(Collectors.joining(" OR ", "(", ")"));
    }

    /** A cell has a value of another definition, or none, or what reads it went with its old value. */
    private String isOutdated() {
        List<String> conditions = new ArrayList<>();
        Set<String> read = new HashSet<>(job.columns());
        ComputedColumns computed = maintainer.computed(relation);
        for (String column : computed.order()) {
            boolean own = job.columns().contains(column);
            if (own) {
                conditions.add(CellStates.isStale(maintainer.cell(relation, column)));
            }
            boolean reads = computed.readsOf(column).stream().anyMatch(read::contains);
            if (own || reads && !isDeferred(column)) {
                read.add(column);
                conditions.add(maintainer.waits(relation, column));
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
        return leftOver(sharesRows() ? " AND " + isFree() : "", rows);
    }

    @Override
    public boolean isLeft() throws SQLException {
        return sharesRows() && leftOver("", 1).size() > 0;
    }

    private Keys leftOver(String free, int rows) throws SQLException {
        return switch (job.kind()) {
            case BACKFILL ->
                scan(any(column -> "(" + maintainer.waits(relation, column) + ")") + free, Optional.empty(), rows);
            case REDEFINE -> scan(isOutdated() + free, Optional.empty(), rows);
            case RECOMPUTE ->
                // One that was written meanwhile is as stale as before. Others cannot be told from those that are done.
                job.cells() == Job.Cells.STALE ? scan(isWanted() + free, Optional.empty(), rows) : new Keys(keyTypes());
            case VIEW, INDEX -> throw new IllegalStateException("no cells: " + job.kind());
        };
    }

    @Override
    public SliceFill.Done run(RunContext working, Keys keys) throws SQLException {
        SliceFill fill = new SliceFill(job.noCache() ? working.with(CacheMode.REFRESH) : working);
        return switch (job.kind()) {
            case BACKFILL -> fill.fill(relation, job.columns(), keys);
            case REDEFINE -> fill.redefine((ManagedTable) relation, job.columns(), keys);
            default -> fill.recompute(relation, job.columns(), keys);
        };
    }
}
