package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.run.SqlFailure;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts old versions of tables in the place of {@code t AS OF ..}. One thread at a time. */
public final class TimeTravel {
    private final RunContext context;
    private final String sql;
    private final Relations relations;
    private final List<Binding> parameters;

    /**
     * Time travel in a text.
     *
     * @param parameters the statement's parameters, which may say the version; empty while it is only described, when a
     *     version that a parameter says is taken for the newest
     */
    public TimeTravel(RunContext context, String sql, Relations relations, List<Binding> parameters) {
        this.context = context;
        this.sql = sql;
        this.relations = relations;
        this.parameters = parameters;
    }

    /** The versions that the text reads, in order, if each is told by its number: what is planned for them holds for good. */
    Optional<List<ResolvedVersion>> versions() throws SQLException {
        Moments moments = new Moments(context, sql, parameters);
        List<ResolvedVersion> versions = new ArrayList<>();
        if (ChangesInFrom.isIn(context, sql)) {
            return Optional.empty();
        }
        for (TimeTravelReference reference : references()) {
            TimeSpec spec = reference.timeSpec();
            if (spec.kind() != TimeSpec.Kind.VERSION || parameters.isEmpty() && isParameter(spec)) {
                return Optional.empty();
            }
            versions.addAll(versions(reference, moments));
        }
        return Optional.of(versions);
    }

    @SuppressWarnings("unchecked") // only this puts something under that key
    private List<TimeTravelReference> references() {
        return context.plans()
                .get(List.class, List.of("references", sql), () -> TimeTravelScanner.scan(Lexer.tokens(sql)));
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

    /** Replaces every reference to an old version, and to the changes between two. */
    public void splice(BoundText.Builder text) throws SQLException {
        new ChangesInFrom(context, sql, relations, parameters).splice(text);
        Moments moments = new Moments(context, sql, parameters);
        for (TimeTravelReference reference : references()) {
            if (parameters.isEmpty() && isParameter(reference.timeSpec())) {
                text.replace(reference.timeSpec().span(), "");
                continue;
            }
            List<ResolvedVersion> versions = versions(reference, moments);
            Relation relation = relation(reference);
            String rows = relation instanceof IncrementalView view
                    ? new PastViews(context, sql, moments).select(view, versions, this::readsDirectly)
                    : AsOf.select(versions.get(0), readsDirectly(relation.id()));
            text.replace(
                    reference.span(),
                    reference.alias().isPresent()
                            ? rows
                            : rows + " AS " + Quote.name(reference.table().name()));
        }
    }

    private boolean isParameter(TimeSpec spec) {
        return !BoundText.Builder.userSlots(sql, spec.argument()).isEmpty();
    }

    /** What a reference is read from: a version of the table, or of the table and the views that it names one of. */
    private List<ResolvedVersion> versions(TimeTravelReference reference, Moments moments) throws SQLException {
        Relation relation = relation(reference);
        return relation instanceof IncrementalView view
                ? new PastViews(context, sql, moments)
                        .resolve(view, reference.timeSpec(), reference.table().span())
                : List.of(moments.resolve((ManagedTable) relation, reference.timeSpec()));
    }

    private Relation relation(TimeTravelReference reference) throws SQLException {
        String name = reference.table().name();
        return relations
                .find(reference.table())
                .filter(relation -> relation instanceof IncrementalView
                        || relation instanceof ManagedTable table && table.versioned())
                .orElseThrow(() -> VitrineException.at(
                        reference.table().span().position(sql),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "table \"%s\" keeps no history; ALTER TABLE %s SET (versioned = true) makes it begin"
                                .formatted(name, name)));
    }
}
