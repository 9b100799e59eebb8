package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.query.TimeTravelScanner;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.DeleteShape;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.Target;
import dev.vitrine.parser.write.TruncateShape;
import dev.vitrine.parser.write.UpdateShape;
import dev.vitrine.parser.write.WriteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Reads the outline of a statement that writes. Works on tokens, so that whatever Postgres accepts inside an expression is
 * accepted here.
 */
public final class WriteParser {
    private final Tokens tokens;
    private final TokenReader reader;
    private final Span span;
    private Optional<Span> with = Optional.empty();

    private WriteParser(Tokens tokens, Range range) {
        this.tokens = tokens;
        this.reader = new TokenReader(tokens, range.first(), range.end(), verb(tokens, range));
        this.span = tokens.span(range.first(), range.end() - 1);
    }

    private static String verb(Tokens tokens, Range range) {
        int i = range.first();
        while (i < range.end() && !isVerb(tokens, i)) {
            i = tokens.skip(i);
        }
        return i < range.end() ? tokens.upperWord(i) : "the statement";
    }

    private static boolean isVerb(Tokens tokens, int i) {
        return tokens.isAnyWord(i, "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY");
    }

    /**
     * Reads one statement.
     *
     * @throws ParseException if it is no write, or its outline is broken
     */
    public static WriteShape parse(String sql) {
        return parse(Lexer.tokens(sql));
    }

    public static WriteShape parse(Tokens tokens) {
        Range range = StatementSplitter.only(tokens);
        if (range == null) {
            throw ParseException.syntax(tokens.sql(), 0, "expected one statement");
        }
        return new WriteParser(tokens, range).statement();
    }

    private WriteShape statement() {
        int first = reader.at();
        if (reader.isWord("WITH")) {
            reader.skipTo(i -> i > first && isVerb(tokens, i));
            with = Optional.of(reader.since(first));
        }
        if (reader.accept("INSERT")) {
            return new InsertReader(reader, span, with).read();
        }
        if (reader.accept("UPDATE")) {
            return update();
        }
        if (reader.accept("DELETE")) {
            return delete();
        }
        if (reader.accept("MERGE")) {
            return new MergeReader(reader, span, with).read();
        }
        if (reader.accept("TRUNCATE")) {
            return truncate();
        }
        if (reader.accept("COPY")) {
            return new CopyReader(reader, span).read();
        }
        throw reader.expected("INSERT, UPDATE, DELETE, MERGE, TRUNCATE or COPY");
    }

    private UpdateShape update() {
        Target target = target(reader);
        int set = reader.at();
        reader.expect("SET");
        int body = reader.at();
        IntPredicate clause = i -> isUpdateClause(tokens, i);
        reader.skipTo(clause);
        Clause setClause = new Clause(reader.since(set), reader.since(body));
        List<Assignment> assignments = new Assignments(reader).read(body, reader.at());
        Optional<Clause> from = clause("FROM", clause);
        Optional<Clause> where = clause("WHERE", clause);
        Optional<Span> noCascade = noCascade();
        Optional<Returning> returning = ReturningReader.read(reader);
        noCascade = noCascade.isPresent() ? noCascade : noCascade();
        end(reader);
        return new UpdateShape(span, with, target, assignments, setClause, from, where, returning, noCascade);
    }

    private static boolean isUpdateClause(Tokens tokens, int i) {
        return (tokens.isWord(i, "FROM") && !tokens.isWord(i - 1, "DISTINCT"))
                || tokens.isAnyWord(i, "WHERE", "RETURNING")
                || tokens.areWords(i, "NO", "CASCADE")
                || tokens.areWords(i, "LIMIT", "COST");
    }

    private Optional<Span> noCascade() {
        int first = reader.at();
        return reader.accept("NO", "CASCADE") ? Optional.of(reader.since(first)) : Optional.empty();
    }

    private Optional<Clause> clause(String keyword, IntPredicate next) {
        int first = reader.at();
        if (!reader.accept(keyword)) {
            return Optional.empty();
        }
        int body = reader.at();
        reader.skipTo(next);
        if (reader.at() == body) {
            throw reader.expected("something behind " + keyword);
        }
        return Optional.of(new Clause(reader.since(first), reader.since(body)));
    }

    private DeleteShape delete() {
        reader.expect("FROM");
        Target target = target(reader);
        IntPredicate clause = i -> tokens.isAnyWord(i, "WHERE", "RETURNING") || tokens.areWords(i, "LIMIT", "COST");
        Optional<Clause> using = clause("USING", clause);
        Optional<Clause> where = clause("WHERE", clause);
        Optional<Returning> returning = ReturningReader.read(reader);
        end(reader);
        return new DeleteShape(span, with, target, using, where, returning);
    }

    private TruncateShape truncate() {
        reader.accept("TABLE");
        List<Target> targets = new ArrayList<>();
        do {
            targets.add(truncated());
        } while (reader.accept(TokenKind.COMMA));
        boolean restart = reader.accept("RESTART", "IDENTITY");
        reader.accept("CONTINUE", "IDENTITY");
        boolean cascade = reader.accept("CASCADE");
        reader.accept("RESTRICT");
        end(reader);
        return new TruncateShape(span, targets, restart, cascade);
    }

    private Target truncated() {
        int first = reader.at();
        boolean only = reader.accept("ONLY");
        Target target = new Target(reader.name("a table"), only, Optional.empty(), reader.since(first));
        acceptStar(reader);
        requirePresent(reader, target.table());
        return target;
    }

    private static void acceptStar(TokenReader reader) {
        if (reader.tokens().isOperator(reader.at(), "*")) {
            reader.moveTo(reader.at() + 1);
        }
    }

    /** {@code [ONLY] name [*] [[AS] alias]}. */
    static Target target(TokenReader reader) {
        int first = reader.at();
        boolean only = reader.accept("ONLY");
        boolean parenthesized = only && reader.accept(TokenKind.OPEN_PAREN);
        var table = reader.name("a table");
        if (parenthesized && !reader.accept(TokenKind.CLOSE_PAREN)) {
            throw reader.expected(")");
        }
        acceptStar(reader);
        requirePresent(reader, table);
        var alias = reader.isWord("SET") || reader.areWords("NO", "CASCADE") ? Optional.<Alias>empty() : reader.alias();
        return new Target(table, only, alias, reader.since(first));
    }

    /** Only a table as it is now is written. */
    static void requirePresent(TokenReader reader, QualifiedName table) {
        if (TimeTravelScanner.isSpec(reader.tokens(), reader.at())) {
            throw ParseException.readOnly(
                    reader.tokens().sql(),
                    reader.tokens().get(reader.at()).start(),
                    "old versions of table \"%s\" are read only; write the table itself, or REVERT TABLE brings an old version back"
                            .formatted(table.name()));
        }
    }

    /** Nothing may follow. */
    static void end(TokenReader reader) {
        if (reader.areWords("LIMIT", "COST")) {
            throw ParseException.notAvailable(
                    reader.tokens().sql(),
                    reader.tokens().get(reader.at()).start(),
                    "LIMIT COST is not available yet; leave it out");
        }
        if (!reader.isAtEnd()) {
            throw reader.expected("the end of the statement");
        }
    }
}
