package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.maintain.SliceRows;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.SliceStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Computes cells of a table or view: what they lack, or all anew. */
public final class CellWork implements JobWork {
    private static final int FIRST_ROWS = 1_000;
    private static final int FEWEST_ROWS = 64;

    private final RunContext context;
    private final Relation relation;
    private final Job job;
    private final Maintainer maintainer;
    private final FillTarget target;
    /** What {@link #next} or {@link #leftOver} has found last, if it is to be filled. */
    private @Nullable SliceRows found;

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
        String wanted = job.columns().stream()
                .map(column -> job.kind() == Job.Kind.BACKFILL
                        ? target.expression(column) + " IS NULL"
                        : isWanted(maintainer, relation, column, job.cells()))
                .collect(Collectors.joining(" OR "));
        String condition = "(" + wanted + ")"
                + (sharesRows() ? " AND " + isFree() : "")
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
        return job.kind() == Job.Kind.BACKFILL
                ? read(condition, last, rows)
                : KeyScan.next(context.connection(), target.rows(), condition, last, rows);
    }

    private Keys read(String condition, Optional<List<@Nullable String>> last, int rows) throws SQLException {
        found = SliceRows.next(context, relation, job.columns(), condition, last, rows);
        return found.keys();
    }

    @Override
    public boolean sharesRows() {
        return job.kind() == Job.Kind.BACKFILL;
    }

    private String isFree() {
        return SliceStore.isFree(
                relation.id(),
                target.keyExpressions(),
                target.keyTypes().stream().map(PostgresType::sqlName).toList());
    }

    @Override
    public Keys leftOver(int rows) throws SQLException {
        return job.kind() == Job.Kind.BACKFILL
                ? read("(" + waits() + ") AND " + isFree(), Optional.empty(), rows)
                : new Keys(keyTypes());
    }

    @Override
    public boolean isLeft() throws SQLException {
        return job.kind() == Job.Kind.BACKFILL && KeyScan.any(context.connection(), target.rows(), waits());
    }

    private String waits() {
        return job.columns().stream()
                .map(column -> maintainer.waits(relation, column))
                .collect(Collectors.joining(" OR "));
    }

    @Override
    public SliceFill.Done run(RunContext working, Keys keys) throws SQLException {
        SliceFill fill = new SliceFill(job.noCache() ? working.with(CacheMode.REFRESH) : working);
        return job.kind() == Job.Kind.BACKFILL
                ? fill.fill(relation, job.columns(), Objects.requireNonNull(found))
                : fill.recompute(relation, job.columns(), keys);
    }
}
