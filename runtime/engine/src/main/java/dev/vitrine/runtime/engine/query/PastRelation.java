package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import java.sql.SQLException;
import java.util.List;

/** A table or view that is read as it was. One thread at a time. */
final class PastRelation {
    private final RunContext context;
    private final String sql;
    private final Moments moments;
    private final Relation relation;
    private final PastViews views;

    PastRelation(RunContext context, String sql, Moments moments, Relation relation) {
        this.context = context;
        this.sql = sql;
        this.moments = moments;
        this.relation = relation;
        this.views = new PastViews(context, sql, moments);
    }

    /**
     * Finds what it is read from at a moment.
     *
     * @param where its name, for an error
     * @throws SQLException 72V01 if there is no such version
     */
    Read at(TimeSpec spec, Span where) throws SQLException {
        ManagedTable root =
                relation instanceof IncrementalView view ? views.requireHistory(view, where) : (ManagedTable) relation;
        return at(root, moments.moment(root, spec), where);
    }

    /**
     * Finds what a view is read from in a version of the table at its bottom.
     *
     * @param where its name, for an error
     * @throws SQLException 72V01 if there is no such version
     */
    Read in(long version, Span where) throws SQLException {
        ManagedTable root =
                relation instanceof IncrementalView view ? views.requireHistory(view, where) : (ManagedTable) relation;
        return at(root, new dev.vitrine.runtime.store.history.TimeSpec.Version(version), where);
    }

    private Read at(ManagedTable root, dev.vitrine.runtime.store.history.TimeSpec moment, Span where)
            throws SQLException {
        List<ResolvedVersion> versions = relation instanceof IncrementalView view
                ? views.resolve(view, root, moment, where)
                : List.of(moments.resolve(root, moment));
        return new Read(root, moment, versions, where);
    }

    private boolean readsDirectly(int tableId) {
        return context.plans().get(Boolean.class, List.of("reads directly", tableId), () -> {
            try {
                return AsOf.readsDirectly(context.connection(), tableId);
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        });
    }

    /** What it is read from at a moment. */
    final class Read {
        private final ManagedTable root;
        private final dev.vitrine.runtime.store.history.TimeSpec moment;
        private final List<ResolvedVersion> versions;
        private final Span where;

        private Read(
                ManagedTable root,
                dev.vitrine.runtime.store.history.TimeSpec moment,
                List<ResolvedVersion> versions,
                Span where) {
            this.root = root;
            this.moment = moment;
            this.versions = versions;
            this.where = where;
        }

        /** The version of the table at the bottom, then those of what views store. */
        List<ResolvedVersion> versions() {
            return versions;
        }

        /** Its rows as a sub-select in parentheses. */
        String select() throws SQLException {
            return relation instanceof IncrementalView view
                    ? views.select(view, versions, PastRelation.this::readsDirectly)
                    : AsOf.select(versions.get(0), readsDirectly(root.id()));
        }

        /** Its rows with their key, as a sub-select in parentheses. */
        String selectWithKey() throws SQLException {
            return relation instanceof IncrementalView view
                    ? views.selectWithKey(view, versions, PastRelation.this::readsDirectly)
                    : select();
        }

        /** What the columns of the row key are called in {@link #selectWithKey}. */
        List<String> key() {
            return relation instanceof IncrementalView
                    ? relation.rowKey()
                    : relation.rowKey().stream().map(this::nameThen).toList();
        }

        private String nameThen(String column) {
            return versions.get(0).columns().stream()
                    .filter(then -> column.equals(then.live()))
                    .map(ResolvedVersion.Column::name)
                    .findFirst()
                    .orElseThrow(() -> VitrineException.at(
                            where.position(sql),
                            ErrorCode.UNDEFINED_COLUMN,
                            "table \"%s\" had no column \"%s\" of its primary key in version %d"
                                    .formatted(
                                            root.name().name(),
                                            column,
                                            versions.get(0).number())));
        }

        /** The vectors that an index had then, as a sub-select in parentheses. */
        String vectors(EmbeddingIndex index) throws SQLException {
            String name = "index \"" + index.name().name() + "\"";
            ResolvedVersion vectors = views.following(index.id(), name, versions.get(0), root, moment, where);
            return AsOf.select(vectors, readsDirectly(index.id()));
        }
    }
}
