package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.maintain.ViewSource;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the rows of an incremental view for the rows of its base. */
final class ViewWork implements JobWork {
    private static final int FIRST_ROWS = 1_000;
    private static final int FEWEST_ROWS = 64;

    private final RunContext context;
    private final IncrementalView view;
    private final ViewSource source;

    private ViewWork(RunContext context, IncrementalView view) {
        this.context = context;
        this.view = view;
        this.source = new FillTargets(context).source(view);
    }

    static Optional<JobWork> of(RunContext context, Relation relation) {
        return relation instanceof IncrementalView view && view.isStored()
                ? Optional.of(new ViewWork(context, view))
                : Optional.empty();
    }

    @Override
    public List<PostgresType> keyTypes() {
        return view.keyTypes();
    }

    /** A base row may be a film of an hour: then a slice begins with one. */
    @Override
    public int firstRows() {
        return view.iterator().isPresent() ? 1 : FIRST_ROWS;
    }

    @Override
    public int fewestRows() {
        return view.iterator().isPresent() ? 1 : FEWEST_ROWS;
    }

    @Override
    public Keys next(Optional<List<@Nullable String>> last, int rows) throws SQLException {
        KeyScan.Rows base = new KeyScan.Rows(source.baseFrom(), source.baseKey(), view.keyTypes());
        return KeyScan.next(context.connection(), base, source.hasNoRows(), last, rows);
    }

    @Override
    public Keys leftOver(int rows) throws SQLException {
        return next(Optional.empty(), rows);
    }

    @Override
    public SliceFill.Done run(RunContext working, Keys keys) throws SQLException {
        return new SliceFill(working).makeRows(view, keys);
    }
}
