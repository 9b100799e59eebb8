package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.CreatedView;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelReference;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.BoundText;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.store.history.ResolvedVersion;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
        List<ResolvedVersion> versions = new ArrayList<>();
        if (ChangesInFrom.isIn(context, sql)) {
            return Optional.empty();
        }
        for (TimeTravelReference reference : references()) {
            TimeSpec spec = reference.timeSpec();
            if (spec.kind() != TimeSpec.Kind.VERSION || isUnbound(spec)) {
                return Optional.empty();
            }
            versions.addAll(read(reference.table(), spec).versions());
        }
        return Optional.of(versions);
    }

    @SuppressWarnings("unchecked") // only this puts something under that key
    private List<TimeTravelReference> references() {
        return context.plans()
                .get(List.class, List.of("references", sql), () -> TimeTravelScanner.scan(Lexer.tokens(sql)));
    }

    /** Replaces every reference to an old version, and to the changes between two. */
    public void splice(BoundText.Builder text) throws SQLException {
        splice(text, List.of());
    }

    /** The same but for what stands in these places, which the caller replaces. */
    void splice(BoundText.Builder text, List<Span> replaced) throws SQLException {
        new ChangesInFrom(context, sql, relations, parameters).splice(text);
        Tokens tokens = Lexer.tokens(sql);
        for (TimeTravelReference reference : references()) {
            requireRun(tokens, reference);
            if (replaced.stream()
                    .anyMatch(span -> span.contains(reference.table().span()))) {
                continue;
            }
            if (isUnbound(reference.timeSpec())) {
                text.replace(reference.timeSpec().span(), "");
                continue;
            }
            String rows = read(reference.table(), reference.timeSpec()).select();
            text.replace(
                    reference.span(),
                    reference.alias().isPresent()
                            ? rows
                            : rows + " AS " + Quote.name(reference.table().name()));
        }
    }

    private void requireRun(Tokens tokens, TimeTravelReference reference) {
        int behind = tokens.indexAt(reference.span().end());
        if (reference.alias().isPresent()) {
            behind = tokens.indexAt(reference.alias().get().span().end());
        }
        if (tokens.isWord(behind, "TABLESAMPLE")) {
            throw VitrineException.at(
                    tokens.get(behind).span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "TABLESAMPLE takes rows of a table as it is now; say WHERE random() < 0.1 for a sample of an old version");
        }
        if (CreatedView.isIn(tokens)) {
            throw VitrineException.at(
                    reference.timeSpec().span().position(sql),
                    ErrorCode.NOT_AVAILABLE,
                    "a view cannot read an old version, which only this driver finds; CREATE SNAPSHOT name AS SELECT .. keeps its rows for every client");
        }
    }

    /** What is said of a statement that would lock rows of an old version; empty if it locks none. */
    static Optional<VitrineException> lockedRows(String sql) {
        Tokens tokens = Lexer.tokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isWord(i, "FOR")
                    && (tokens.isAnyWord(i + 1, "UPDATE", "SHARE")
                            || tokens.areWords(i + 1, "NO", "KEY")
                            || tokens.areWords(i + 1, "KEY", "SHARE"))) {
                return Optional.of(VitrineException.at(
                        tokens.get(i).span().position(sql),
                        ErrorCode.READ_ONLY_VERSION,
                        "rows of an old version cannot be locked; say which table's rows are: FOR UPDATE OF name"));
            }
        }
        return Optional.empty();
    }

    /** What a table or view that the text names is read from. */
    PastRelation.Read read(QualifiedName table, TimeSpec spec) throws SQLException {
        Moments moments = new Moments(context, sql, parameters);
        return new PastRelation(context, sql, moments, relation(table)).at(spec, table.span());
    }

    /** Whether the text is only described and nobody has said which version. */
    boolean isUnbound(TimeSpec spec) {
        return parameters.isEmpty() && isParameter(spec);
    }

    private boolean isParameter(TimeSpec spec) {
        return !BoundText.Builder.userSlots(sql, spec.argument()).isEmpty();
    }

    private Relation relation(QualifiedName table) throws SQLException {
        Optional<Relation> found = relations
                .find(table)
                .filter(relation -> relation instanceof IncrementalView
                        || relation instanceof ManagedTable managed && managed.versioned());
        if (found.isEmpty() && !exists(table.span().in(sql))) {
            throw VitrineException.at(
                    table.span().position(sql),
                    ErrorCode.UNDEFINED_TABLE,
                    "table \"%s\" does not exist".formatted(table.name()));
        }
        return found.orElseThrow(() -> VitrineException.at(
                table.span().position(sql),
                ErrorCode.WRONG_OBJECT_TYPE,
                "table \"%s\" keeps no history; ALTER TABLE %s SET (versioned = true) makes it begin"
                        .formatted(table.name(), table.name())));
    }

    private boolean exists(String table) throws SQLException {
        try (PreparedStatement select = context.connection().prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
