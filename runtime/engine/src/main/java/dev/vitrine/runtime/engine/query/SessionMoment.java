package dev.vitrine.runtime.engine.query;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.ReadTablesScanner;
import dev.vitrine.parser.query.ReadTablesScanner.ReadTable;
import dev.vitrine.parser.query.TimeSpec;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.text.SplicedText;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Catalog;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.run.Relations;
import dev.vitrine.runtime.engine.run.RunContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The setting {@code vitrine.as_of}: as of when a session reads every table with history. Its value is what stands behind
 * {@code AS OF}, or a time alone.
 */
public final class SessionMoment {
    /** The setting's name. */
    public static final String SETTING = "vitrine.as_of";

    private final String clause;

    private SessionMoment(String clause) {
        this.clause = clause;
    }

    /** Whether a statement names the setting, as a word or in a string. */
    public static boolean isNamed(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            boolean word = tokens.isWord(i, "VITRINE")
                    && tokens.is(i + 1, TokenKind.DOT)
                    && tokens.name(i + 2).equals("as_of");
            if (word || (tokens.kind(i).isString() && tokens.text(i).contains(SETTING))) {
                return true;
            }
        }
        return false;
    }

    /** What the session has set, empty for the present. */
    public static Optional<SessionMoment> of(RunContext context) throws SQLException {
        try (Statement statement = context.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('" + SETTING + "', true)")) {
            String value = row.next() ? row.getString(1) : null;
            return value == null || value.isBlank() ? Optional.empty() : Optional.of(parse(value));
        }
    }

    private static SessionMoment parse(String value) {
        Tokens tokens = Lexer.tokens(value);
        Optional<TimeSpec> spec = TimeTravelScanner.targetAt(tokens, 0);
        boolean whole =
                spec.isPresent() && tokens.indexAt(spec.get().span().end()) == tokens.size() && !hasParameter(tokens);
        return new SessionMoment(" AS OF " + (whole ? value : "TIMESTAMP " + Quote.literal(value)));
    }

    private static boolean hasParameter(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.PARAMETER)) {
                return true;
            }
        }
        return false;
    }

    /** The query with every table as of then, those behind views too; one that says itself as of when stays. */
    public String apply(String sql, RunContext context, Relations relations) throws SQLException {
        SplicedText.Builder text = new SplicedText.Builder(sql);
        PlainViews views = new PlainViews(context.connection(), sql);
        for (ReadTable table : ReadTablesScanner.scan(Lexer.tokens(sql))) {
            Relation relation = relations.find(table.name()).orElse(null);
            if (relation == null) {
                Optional<String> query = views.query(table);
                if (query.isPresent()) {
                    table.command().ifPresent(command -> text.replace(command, "SELECT * FROM"));
                    String alias = table.hasAlias()
                            ? ""
                            : " AS " + Quote.name(table.name().name());
                    text.replace(table.name().span(), "(" + apply(query.get(), context, relations) + ")" + alias);
                }
            } else if (hasHistory(relation, context.catalog())) {
                table.command().ifPresent(command -> text.replace(command, "SELECT * FROM"));
                text.insert(table.name().span().end(), clause);
            }
        }
        return text.build().text();
    }

    private static boolean hasHistory(Relation relation, Catalog catalog) {
        return relation instanceof IncrementalView view
                ? hasHistory(catalog.relation(view.baseId()).orElseThrow(), catalog)
                : ((ManagedTable) relation).versioned();
    }

    /** That nothing is written meanwhile. */
    public VitrineException refusal() {
        return VitrineException.of(
                ErrorCode.READ_ONLY_VERSION,
                "the session reads%s: nothing is written while %s is set; RESET %s ends that"
                        .formatted(clause, SETTING, SETTING));
    }
}
