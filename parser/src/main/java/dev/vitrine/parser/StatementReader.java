package dev.vitrine.parser;

import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.Span;
import java.util.Optional;

/**
 * Reads a family of statements that are a few words, names and options, straight from their tokens. What stands in them as an
 * expression is kept as it is written: only Postgres has to understand it.
 */
abstract class StatementReader {
    final Tokens tokens;
    final TokenReader reader;
    final Span span;

    StatementReader(Tokens tokens, StatementSplitter.Range range, Span span) {
        this.tokens = tokens;
        this.span = span;
        String clause = tokens.upperWord(range.first()) + " " + tokens.upperWord(range.first() + 1);
        this.reader = new TokenReader(tokens, range.first(), range.end(), clause.strip());
    }

    /** The statement, empty if it is of another family. */
    final Optional<Statement> read() {
        Optional<Statement> statement = statement();
        if (statement.isPresent() && !reader.isAtEnd()) {
            throw reader.expected("the end of the statement");
        }
        return statement;
    }

    /** The statement from its first word on, empty if it is of another family; what may stand behind it is left. */
    abstract Optional<Statement> statement();
}
