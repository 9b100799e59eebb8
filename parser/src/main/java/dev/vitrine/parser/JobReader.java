package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.ControlJob;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.statement.WaitForJob;
import dev.vitrine.parser.statement.WaitForTable;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/** Reads statements about work that goes on behind others. */
final class JobReader extends StatementReader {
    JobReader(Tokens tokens, StatementSplitter.Range range, Span span) {
        super(tokens, range, span);
    }

    @Override
    Optional<Statement> statement() {
        if (reader.accept("WAIT", "FOR", "TABLE")) {
            QualifiedName table = reader.name("the name of a table");
            return Optional.of(new WaitForTable(span, table, timeout()));
        }
        if (reader.accept("WAIT", "FOR", "JOB")) {
            Span number = number();
            return Optional.of(new WaitForJob(span, value(number), number, timeout()));
        }
        for (ControlJob.Action action : ControlJob.Action.values()) {
            if (reader.accept(action.name(), "JOB")) {
                Span number = number();
                return Optional.of(new ControlJob(span, action, value(number), number));
            }
        }
        return Optional.empty();
    }

    private Span number() {
        int at = reader.at();
        if (reader.isAtEnd()
                || !tokens.is(at, TokenKind.NUMBER)
                || !tokens.get(at).span().in(tokens.sql()).matches("[0-9]{1,18}")) {
            throw reader.expected("the number of a job, as SHOW JOBS tells it");
        }
        reader.moveTo(at + 1);
        return tokens.get(at).span();
    }

    private long value(Span number) {
        return Long.parseLong(number.in(tokens.sql()));
    }

    private Optional<Span> timeout() {
        if (!reader.accept("TIMEOUT")) {
            return Optional.empty();
        }
        int first = reader.at();
        reader.skipTo(i -> false);
        if (reader.at() == first) {
            throw reader.expected("an interval, such as '10 seconds'");
        }
        return Optional.of(reader.since(first));
    }
}
