package dev.vitrine.parser;

import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.ColumnList;
import dev.vitrine.parser.write.MergeShape;
import dev.vitrine.parser.write.MergeShape.Action;
import dev.vitrine.parser.write.MergeShape.Kind;
import dev.vitrine.parser.write.Returning;
import dev.vitrine.parser.write.Target;
import dev.vitrine.parser.write.ValuesRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a MERGE from behind its verb. */
final class MergeReader {
    private final TokenReader reader;
    private final Tokens tokens;
    private final Span span;
    private final Optional<Span> with;

    MergeReader(TokenReader reader, Span span, Optional<Span> with) {
        this.reader = reader;
        this.tokens = reader.tokens();
        this.span = span;
        this.with = with;
    }

    MergeShape read() {
        reader.expect("INTO");
        Target target = WriteParser.target(reader);
        int first = reader.at();
        reader.expect("USING");
        int usingBody = reader.at();
        // A join in the source has an ON of its own: the last one before the first WHEN is ours.
        int when = reader.skipTo(this::isWhen);
        int on = lastOn(usingBody, when);
        reader.moveTo(on);
        Clause using = new Clause(reader.since(first), reader.since(usingBody));
        reader.expect("ON");
        int onBody = reader.at();
        reader.moveTo(when);
        Clause onClause = new Clause(reader.since(on), reader.since(onBody));
        List<Action> actions = new ArrayList<>();
        while (reader.isWord("WHEN")) {
            actions.add(action());
        }
        Optional<Returning> returning = ReturningReader.read(reader);
        WriteParser.end(reader);
        return new MergeShape(span, with, target, using, onClause, actions, returning);
    }

    private boolean isWhen(int i) {
        return tokens.isWord(i, "WHEN")
                && (tokens.isWord(i + 1, "MATCHED") || tokens.areWords(i + 1, "NOT", "MATCHED"));
    }

    private int lastOn(int first, int end) {
        int on = end;
        for (int i = first; i < end; i = tokens.skip(i)) {
            if (tokens.isWord(i, "ON")) {
                on = i;
            }
        }
        return on;
    }

    private Action action() {
        int first = reader.at();
        reader.expect("WHEN");
        reader.accept("NOT");
        reader.expect("MATCHED");
        if (reader.accept("BY") && !reader.accept("SOURCE") && !reader.accept("TARGET")) {
            throw reader.expected("SOURCE or TARGET");
        }
        Optional<Span> condition = condition();
        reader.expect("THEN");
        if (reader.accept("DO")) {
            reader.expect("NOTHING");
            return new Action(
                    Kind.NOTHING, reader.since(first), condition, List.of(), Optional.empty(), Optional.empty());
        }
        if (reader.accept("DELETE")) {
            return new Action(
                    Kind.DELETE, reader.since(first), condition, List.of(), Optional.empty(), Optional.empty());
        }
        if (reader.accept("UPDATE")) {
            return update(first, condition);
        }
        reader.expect("INSERT");
        return insert(first, condition);
    }

    private Optional<Span> condition() {
        if (!reader.accept("AND")) {
            return Optional.empty();
        }
        int first = reader.at();
        int cases = 0;
        while (!reader.isAtEnd() && (cases > 0 || !reader.isWord("THEN"))) {
            cases += reader.isWord("CASE") ? 1 : reader.isWord("END") ? -1 : 0;
            reader.moveTo(tokens.skip(reader.at()));
        }
        return Optional.of(reader.since(first));
    }

    private Action update(int first, Optional<Span> condition) {
        reader.expect("SET");
        int body = reader.at();
        int end = reader.skipTo(i -> isWhen(i) || tokens.isWord(i, "RETURNING"));
        List<Assignment> assignments = new Assignments(reader).read(body, end);
        reader.moveTo(end);
        return new Action(Kind.UPDATE, reader.since(first), condition, assignments, Optional.empty(), Optional.empty());
    }

    private Action insert(int first, Optional<Span> condition) {
        Optional<ColumnList> columns = Optional.empty();
        if (reader.is(TokenKind.OPEN_PAREN)) {
            columns = Optional.of(new Assignments(reader).columns(reader.at()));
            reader.moveTo(tokens.indexAt(columns.get().span().end()));
        }
        reader.skipTo(i -> tokens.isAnyWord(i, "VALUES", "DEFAULT"));
        Optional<ValuesRow> values = Optional.empty();
        if (!reader.accept("DEFAULT", "VALUES")) {
            reader.expect("VALUES");
            if (!reader.is(TokenKind.OPEN_PAREN)) {
                throw reader.expected("( and the values of a row");
            }
            values = Optional.of(new Assignments(reader).row(reader.at()));
            reader.moveTo(tokens.indexAt(values.get().span().end()));
        }
        return new Action(Kind.INSERT, reader.since(first), condition, List.of(), columns, values);
    }
}
