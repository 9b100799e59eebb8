package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.Show;
import dev.vitrine.planner.QualifiedName;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.query.PastViews;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.Discard;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.runtime.store.history.Numbering;
import dev.vitrine.runtime.store.history.ShowHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The history of what views and indexes store. It begins and ends with that of the table at the bottom, whose numbers it goes by. One thread
 * at a time.
 */
final class DerivedHistory {
    private final Definitions definitions;
    private final Connection connection;

    DerivedHistory(Definitions definitions) {
        this.definitions = definitions;
        this.connection = definitions.context().connection();
    }

    /** The query of SHOW HISTORY FOR a view. */
    String sql(IncrementalView view, Show statement) throws SQLException {
        RunContext context = definitions.context();
        PastViews past = new PastViews(context, definitions.sql(), definitions.moments());
        ManagedTable root =
                past.requireHistory(view, statement.target().orElseThrow().span());
        context.side().call(Numbering::run);
        long first = 0;
        for (IncrementalView stored : past.storedChain(view)) {
            OptionalLong known = context.side().call(side -> AsOf.firstFollowed(side, stored.id(), root.id()));
            first = Math.max(first, known.orElse(0));
        }
        return ShowHistory.sqlOfView(
                root.id(),
                view.isStored() ? OptionalInt.of(view.id()) : OptionalInt.empty(),
                first,
                statement.limit().map(Long::valueOf).orElse(null));
    }

    /** Begins to keep what a view stores; its present rows are the first that are kept. */
    void enable(IncrementalView view) throws SQLException {
        if (view.isStored()) {
            enable(view.id(), view.storage());
        }
    }

    /** Begins to keep the vectors of an index. */
    void enable(EmbeddingIndex index) throws SQLException {
        enable(index.id(), index.vectors());
    }

    private void enable(int id, QualifiedName storage) throws SQLException {
        History.enable(connection, id, storage.schema(), storage.name(), List.of());
    }

    /** Deletes what is kept of a view or an index that is about to be dropped. */
    void drop(int id) throws SQLException {
        History.drop(connection, id);
    }

    /** Begins for all views and indexes over a table that keep no history yet. */
    void beginOver(ManagedTable table) throws SQLException {
        for (IncrementalView view : definitions.catalog().viewsOver(table.id())) {
            if (!view.versioned()) {
                enable(view);
                definitions.writer().setVersioned(view.id(), true);
            }
        }
        for (EmbeddingIndex index : definitions.catalog().indexesOver(table.id())) {
            if (History.kept(connection, List.of(index.id())).isEmpty()) {
                enable(index);
            }
        }
    }

    /** Ends for all views and indexes over a table. */
    void endOver(ManagedTable table) throws SQLException {
        for (int id : over(table)) {
            History.disable(connection, id, List.of());
        }
        for (IncrementalView view : definitions.catalog().viewsOver(table.id())) {
            definitions.writer().setVersioned(view.id(), false);
        }
    }

    /** Removes versions of a table, those between two that stay, and what was made of it only in these. */
    void discard(ManagedTable table, long before, long after) throws SQLException {
        Discard.between(connection, table.id(), before, after);
        for (int id : over(table)) {
            Discard.follow(connection, id, table.id(), before, after);
        }
    }

    /** The numbers of views and indexes over a table whose history is kept. */
    private List<Integer> over(ManagedTable table) throws SQLException {
        return History.kept(connection, definitions.catalog().storesOver(table.id()));
    }
}
