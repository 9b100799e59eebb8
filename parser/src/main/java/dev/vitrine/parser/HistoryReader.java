package dev.vitrine.parser;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.Erase;
import dev.vitrine.parser.statement.PurgeHistory;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.Span;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads statements that give up what was: PURGE HISTORY and ERASE. */
final class HistoryReader extends StatementReader {
    HistoryReader(Tokens tokens, StatementSplitter.Range range, Span span) {
        super(tokens, range, span);
    }

    @Override
    Optional<Statement> statement() {
        if (reader.accept("PURGE", "HISTORY")) {
            return Optional.of(purge());
        }
        return reader.accept("ERASE") ? Optional.of(erase()) : Optional.empty();
    }

    private Statement purge() {
        reader.expect("FOR");
        QualifiedName table = reader.name("the name of a table");
        if (reader.accept("KEEP")) {
            long versions = versions();
            if (!reader.accept("VERSIONS")) {
                reader.expect("VERSION");
            }
            return new PurgeHistory(span, table, OptionalLong.of(versions), Optional.empty(), dryRun());
        }
        if (!reader.accept("OLDER", "THAN")) {
            throw reader.expected("KEEP n VERSIONS or OLDER THAN an interval");
        }
        Span interval = upToDryRun("an interval, such as INTERVAL '30 days'");
        return new PurgeHistory(span, table, OptionalLong.empty(), Optional.of(interval), dryRun());
    }

    private long versions() {
        int at = reader.at();
        String text = reader.is(TokenKind.NUMBER) ? tokens.text(at) : "";
        if (!text.matches("[0-9]{1,18}")) {
            throw reader.expected("a number of versions");
        }
        reader.moveTo(at + 1);
        return Long.parseLong(text);
    }

    private Statement erase() {
        reader.expect("FROM");
        QualifiedName table = reader.name("the name of a table");
        reader.expect("WHERE");
        Span where = upToDryRun("a condition; TRUE erases all rows");
        return new Erase(span, table, where, dryRun());
    }

    private Span upToDryRun(String what) {
        int first = reader.at();
        reader.skipTo(i -> i + 2 == reader.end() && tokens.areWords(i, "DRY", "RUN"));
        if (reader.at() == first) {
            throw reader.expected(what);
        }
        return reader.since(first);
    }

    private boolean dryRun() {
        return reader.accept("DRY", "RUN");
    }
}
