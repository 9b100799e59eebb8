package dev.vitrine.runtime.engine.job;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.IndexFill;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.SliceFill;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.catalog.CatalogWriter;
import dev.vitrine.runtime.store.job.Job;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the vectors of an embedding index for the rows that have none. */
final class IndexWork implements JobWork {
    private static final int FIRST_ROWS = 256;
    private static final int FEWEST_ROWS = 16;

    private final RunContext context;
    private final Relation relation;
    private final EmbeddingIndex index;

    private IndexWork(RunContext context, Relation relation, EmbeddingIndex index) {
        this.context = context;
        this.relation = relation;
        this.index = index;
    }

    /** The work of a job, if the relation has its index. */
    static Optional<JobWork> of(RunContext context, Relation relation, Job job) {
        return context.catalog().indexesOn(relation.id()).stream()
                .filter(index -> job.columns().contains(index.name().name()))
                .findFirst()
                .map(index -> new IndexWork(context, relation, index));
    }

    private IndexFill fill(RunContext running) {
        return new IndexFill(running, relation, keyTypes(), index);
    }

    @Override
    public List<PostgresType> keyTypes() {
        return new FillTargets(context).keyTypes(relation);
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
        IndexFill fill = fill(context);
        return KeyScan.next(context.connection(), fill.rows(), fill.isMissing(), last, rows);
    }

    @Override
    public Keys leftOver(int rows) throws SQLException {
        return next(Optional.empty(), rows);
    }

    @Override
    public void end() throws SQLException {
        CatalogWriter writer = new CatalogWriter(context.connection());
        writer.setBuilt(index.id());
        writer.touch();
    }

    @Override
    public SliceFill.Done run(RunContext working, Keys keys) throws SQLException {
        return new SliceFill(working).embed(relation, fill(working), keys);
    }
}
