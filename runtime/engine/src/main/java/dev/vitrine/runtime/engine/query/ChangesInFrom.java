package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TableChangesReference;
import dev.vitrine.parser.query.TableChangesScanner;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.history.AsOf;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import dev.vitrine.runtime.store.history.TableChanges;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Puts the changes of a table or incremental view in the place of {@code TABLE_CHANGES(..)}. One thread at a time. */
final class ChangesInFrom {
    private final RunContext context;
    private final String sql;
    private final Relations relations;
    private final List<Binding> parameters;
    private final Moments moments;

    ChangesInFrom(RunContext context, String sql, Relations relations, List<Binding> parameters) {
        this.context = context;
        this.sql = sql;
        this.relations = relations;
        this.parameters = parameters;
        this.moments = new Moments(context, sql, parameters);
    }

    /** Whether a text asks for changes. */
    static boolean isIn(RunContext context, String sql) {
        return context.plans()
                .get(
                        Boolean.class,
                        List.of("changes", sql),
                        () -> !TableChangesScanner.scan(sql).isEmpty());
    }

    void splice(BoundText.Builder text) throws SQLException {
        for (TableChangesReference reference : TableChangesScanner.scan(sql)) {
            String rows = isUnbound(reference.table()) ? NOTHING : rows(reference);
            text.replace(reference.span(), reference.alias().isPresent() ? rows : rows + " AS table_changes");
        }
    }

    /** What is described while nobody has said which table. */
    private static final String NOTHING =
            "(SELECT CAST(NULL AS text) AS change_type, CAST(NULL AS bigint) AS version, CAST(NULL AS timestamptz) AS at,"
                    + " CAST(NULL AS text) AS cause, CAST(NULL AS jsonb) AS key, CAST(NULL AS text[]) AS changed_columns,"
                    + " CAST(NULL AS jsonb) AS old, CAST(NULL AS jsonb) AS new)";

    /** Whether the text is only described and this piece of it has no value. */
    private boolean isUnbound(Span span) {
        return parameters.isEmpty() && !BoundText.Builder.userSlots(sql, span).isEmpty();
    }

    private String rows(TableChangesReference reference) throws SQLException {
        Relation relation = relation(reference);
        ManagedTable table = relation instanceof IncrementalView view
                ? new PastViews(context, sql, moments).requireHistory(view, reference.table())
                : (ManagedTable) relation;
        ResolvedVersion newest = context.side().call(side -> AsOf.newest(side, table.id()));
        Span last = reference.to().orElse(null);
        ResolvedVersion to = last == null || isUnbound(last) ? newest : moments.version(table, last);
        ResolvedVersion from = isUnbound(reference.from()) ? to : moments.version(table, reference.from());
        if (from.number() > to.number()) {
            throw VitrineException.at(
                    reference.from().position(sql),
                    ErrorCode.INVALID_PARAMETER,
                    "version %d is not before version %d".formatted(from.number(), to.number()));
        }
        if (relation instanceof IncrementalView view) {
            return new ViewChanges(context, sql, moments, view, table, reference.table())
                    .select(from.number(), to.number());
        }
        return context.side().call(side -> TableChanges.select(side, from, to));
    }

    private Relation relation(TableChangesReference reference) throws SQLException {
        String written = moments.text(reference.table());
        Tokens tokens = Lexer.tokens(written);
        int end = QualifiedName.end(tokens, 0);
        Optional<Relation> relation =
                end > 0 && end == tokens.size() ? relations.find(QualifiedName.read(tokens, 0, end)) : Optional.empty();
        return relation.filter(found -> found instanceof IncrementalView || ((ManagedTable) found).versioned())
                .orElseThrow(() -> VitrineException.at(
                        reference.table().position(sql),
                        ErrorCode.WRONG_OBJECT_TYPE,
                        "'%s' is no table or incremental view that keeps history".formatted(written)));
    }
}
