package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.Alias;
import dev.vitrine.parser.statement.ErrorPolicy;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.ColumnList;
import dev.vitrine.parser.write.InsertShape;
import dev.vitrine.parser.write.InsertSource;
import dev.vitrine.parser.write.OnConflict;
import dev.vitrine.parser.write.OnError;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.Target;
import dev.vitrine.parser.write.ValuesRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an INSERT from behind its verb. */
final class InsertReader {
    private final TokenReader reader;
    private final Tokens tokens;
    private final Span span;
    private final Optional<Span> with;
    private Optional<OnError> onError = Optional.empty();

    InsertReader(TokenReader reader, Span span, Optional<Span> with) {
        this.reader = reader;
        this.tokens = reader.tokens();
        this.span = span;
        this.with = with;
    }

    InsertShape read() {
        reader.expect("INTO");
        Target target = target();
        Optional<ColumnList> columns = columns();
        Optional<Span> overriding = overriding();
        InsertSource source = source();
        acceptOnError();
        Optional<OnConflict> onConflict = onConflict();
        acceptOnError();
        Optional<Returning> returning = ReturningReader.read(reader);
        WriteParser.end(reader);
        return new InsertShape(span, with, target, columns, overriding, source, onConflict, onError, returning);
    }

    /** Only {@code AS alias} may follow: a bare word would be the source. */
    private Target target() {
        int first = reader.at();
        QualifiedName table = reader.name("a table");
        WriteParser.requirePresent(reader, table);
        Optional<Alias> alias = reader.isWord("AS") ? reader.alias() : Optional.empty();
        return new Target(table, false, alias, reader.since(first));
    }

    private Optional<ColumnList> columns() {
        if (!reader.is(TokenKind.OPEN_PAREN) || isQuery(reader.at())) {
            return Optional.empty();
        }
        ColumnList columns = new Assignments(reader).columns(reader.at());
        reader.moveTo(tokens.indexAt(columns.span().end()));
        return Optional.of(columns);
    }

    /** Whether a query, and not a list of columns, stands between these parentheses. */
    private boolean isQuery(int open) {
        int i = open;
        while (tokens.is(i, TokenKind.OPEN_PAREN)) {
            i++;
        }
        return tokens.isAnyWord(i, "SELECT", "WITH", "TABLE")
                || (tokens.isWord(i, "VALUES") && tokens.is(i + 1, TokenKind.OPEN_PAREN));
    }

    private Optional<Span> overriding() {
        int first = reader.at();
        if (!reader.accept("OVERRIDING")) {
            return Optional.empty();
        }
        if (!reader.accept("SYSTEM", "VALUE") && !reader.accept("USER", "VALUE")) {
            throw reader.expected("SYSTEM VALUE or USER VALUE");
        }
        return Optional.of(reader.since(first));
    }

    private InsertSource source() {
        int first = reader.at();
        if (reader.accept("DEFAULT", "VALUES")) {
            return new InsertSource.DefaultValues(reader.since(first));
        }
        if (reader.isWord("VALUES")) {
            Optional<InsertSource> rows = values();
            if (rows.isPresent()) {
                return rows.get();
            }
            reader.moveTo(first);
        }
        if (!reader.is(TokenKind.OPEN_PAREN) && !tokens.isAnyWord(first, "SELECT", "WITH", "TABLE", "VALUES")) {
            throw reader.expected("VALUES, DEFAULT VALUES or a query");
        }
        reader.skipTo(this::isTail);
        return new InsertSource.QuerySource(reader.since(first));
    }

    /** VALUES and its rows; empty if ORDER BY, UNION or the like follows, which makes a query of it. */
    private Optional<InsertSource> values() {
        int first = reader.at();
        reader.expect("VALUES");
        Assignments assignments = new Assignments(reader);
        List<ValuesRow> rows = new ArrayList<>();
        do {
            if (!reader.is(TokenKind.OPEN_PAREN)) {
                throw reader.expected("( and the values of a row");
            }
            int close = reader.closing();
            rows.add(assignments.row(reader.at()));
            reader.moveTo(close + 1);
        } while (reader.accept(TokenKind.COMMA));
        boolean complete = reader.isAtEnd() || isTail(reader.at());
        return complete ? Optional.of(new InsertSource.ValuesRows(rows, reader.since(first))) : Optional.empty();
    }

    private boolean isTail(int i) {
        return tokens.isWord(i, "RETURNING")
                || DefinitionHeads.isOnError(tokens, i)
                || isOnConflict(i)
                || tokens.areWords(i, "LIMIT", "COST");
    }

    private boolean isOnConflict(int i) {
        return tokens.areWords(i, "ON", "CONFLICT")
                && (tokens.is(i + 2, TokenKind.OPEN_PAREN) || tokens.isAnyWord(i + 2, "DO", "ON"));
    }

    private Optional<OnConflict> onConflict() {
        int first = reader.at();
        if (!isOnConflict(first)) {
            return Optional.empty();
        }
        reader.skipTo(i -> tokens.isWord(i, "DO"));
        reader.expect("DO");
        if (reader.accept("NOTHING")) {
            return Optional.of(new OnConflict(reader.since(first), false, List.of()));
        }
        reader.expect("UPDATE");
        reader.expect("SET");
        int body = reader.at();
        int end = reader.skipTo(i -> tokens.isAnyWord(i, "WHERE") || isTail(i));
        List<Assignment> assignments = new Assignments(reader).read(body, end);
        reader.moveTo(end);
        reader.skipTo(this::isTail);
        return Optional.of(new OnConflict(reader.since(first), true, assignments));
    }

    private void acceptOnError() {
        int first = reader.at();
        if (!reader.accept("ON", "ERROR")) {
            return;
        }
        ErrorPolicy policy;
        if (reader.accept("ABORT")) {
            policy = ErrorPolicy.ABORT;
        } else if (reader.accept("NULL")) {
            policy = ErrorPolicy.NULL;
        } else if (reader.accept("DEFAULT")) {
            int literal = reader.at();
            reader.skipTo(this::isTail);
            if (reader.at() == literal) {
                throw reader.expected("a literal");
            }
            policy = ErrorPolicy.ofDefault(reader.since(literal).in(tokens.sql()));
        } else {
            throw reader.expected("ABORT, NULL or DEFAULT");
        }
        onError = Optional.of(new OnError(policy, reader.since(first)));
    }
}
