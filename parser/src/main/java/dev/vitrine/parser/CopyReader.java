package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import dev.vitrine.parser.write.ColumnList;
import dev.vitrine.parser.write.CopyShape;
import dev.vitrine.parser.write.CopyShape.Direction;
import dev.vitrine.parser.write.CopyShape.Endpoint;
import dev.vitrine.parser.write.CopyShape.Option;
import dev.vitrine.parser.write.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a COPY from behind its verb. */
final class CopyReader {
    private final TokenReader reader;
    private final Tokens tokens;
    private final Span span;
    private Optional<Target> target = Optional.empty();
    private Optional<ColumnList> columns = Optional.empty();
    private Optional<Span> query = Optional.empty();

    CopyReader(TokenReader reader, Span span) {
        this.reader = reader;
        this.tokens = reader.tokens();
        this.span = span;
    }

    CopyShape read() {
        source();
        Direction direction;
        if (reader.accept("FROM")) {
            direction = Direction.FROM;
        } else if (reader.accept("TO")) {
            direction = Direction.TO;
        } else {
            throw reader.expected("FROM or TO");
        }
        int endpointFirst = reader.at();
        Endpoint endpoint = endpoint();
        Span endpointSpan = reader.since(endpointFirst);
        int last = reader.at() - 1;
        Optional<String> location =
                tokens.kind(last).isString() ? Optional.of(Strings.value(tokens, last)) : Optional.empty();
        int optionsFirst = reader.at();
        List<Option> options = options();
        Optional<Span> optionsSpan =
                reader.at() > optionsFirst ? Optional.of(reader.since(optionsFirst)) : Optional.empty();
        Optional<Clause> where = where();
        WriteParser.end(reader);
        return new CopyShape(
                span, target, columns, query, direction, endpoint, endpointSpan, location, options, optionsSpan, where);
    }

    private void source() {
        if (reader.is(TokenKind.OPEN_PAREN)) {
            int close = reader.closing();
            query = Optional.of(tokens.span(reader.at() + 1, close - 1));
            reader.moveTo(close + 1);
            return;
        }
        if (reader.isWord("BINARY")
                && tokens.kind(reader.at() + 1).isName()
                && !tokens.isAnyWord(reader.at() + 1, "FROM", "TO")) {
            reader.accept("BINARY");
        }
        int first = reader.at();
        var table = reader.name("a table or a query in parentheses");
        target = Optional.of(new Target(table, false, Optional.empty(), reader.since(first)));
        if (reader.is(TokenKind.OPEN_PAREN)) {
            columns = Optional.of(new Assignments(reader).columns(reader.at()));
            reader.moveTo(tokens.indexAt(columns.get().span().end()));
        }
    }

    private Endpoint endpoint() {
        if (reader.accept("STDIN")) {
            return Endpoint.STDIN;
        }
        if (reader.accept("STDOUT")) {
            return Endpoint.STDOUT;
        }
        boolean program = reader.accept("PROGRAM");
        if (reader.isAtEnd() || !(tokens.kind(reader.at()).isString() || reader.is(TokenKind.PARAMETER))) {
            throw reader.expected("a file's name in quotes, PROGRAM, STDIN or STDOUT");
        }
        reader.moveTo(reader.at() + 1);
        return program ? Endpoint.PROGRAM : Endpoint.FILE;
    }

    private List<Option> options() {
        reader.accept("WITH");
        if (reader.is(TokenKind.OPEN_PAREN)) {
            int close = reader.closing();
            List<Option> options = new ArrayList<>();
            for (Range item : reader.list(reader.at() + 1, close)) {
                if (item.first() < item.end()) {
                    options.add(option(item.first(), item.end()));
                }
            }
            reader.moveTo(close + 1);
            return options;
        }
        return oldOptions();
    }

    private Option option(int first, int end) {
        String value = switch (end - first) {
            case 1 -> "";
            case 2 -> tokens.kind(first + 1).isString() ? Strings.value(tokens, first + 1) : tokens.text(first + 1);
            default -> tokens.span(first + 1, end - 1).in(tokens.sql());
        };
        return new Option(tokens.name(first), value, tokens.span(first, end - 1));
    }

    /** The form before Postgres 9.0, such as {@code CSV HEADER DELIMITER AS ';'}. */
    private List<Option> oldOptions() {
        List<Option> options = new ArrayList<>();
        while (!reader.isAtEnd() && !reader.isWord("WHERE")) {
            int first = reader.at();
            reader.moveTo(first + 1);
            reader.accept("AS");
            boolean hasValue = !reader.isAtEnd() && tokens.kind(reader.at()).isString();
            String value = hasValue ? Strings.value(tokens, reader.at()) : "";
            if (hasValue) {
                reader.moveTo(reader.at() + 1);
            }
            boolean isFormat = tokens.isAnyWord(first, "CSV", "BINARY");
            options.add(new Option(
                    isFormat ? "format" : tokens.name(first),
                    isFormat ? tokens.name(first) : value,
                    reader.since(first)));
        }
        return options;
    }

    private Optional<Clause> where() {
        int first = reader.at();
        if (!reader.accept("WHERE")) {
            return Optional.empty();
        }
        int body = reader.at();
        reader.moveTo(reader.end());
        return Optional.of(new Clause(reader.since(first), reader.since(body)));
    }
}
