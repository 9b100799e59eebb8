package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.write.Assignment;
import dev.vitrine.parser.write.ColumnList;
import dev.vitrine.parser.write.InsertValue;
import dev.vitrine.parser.write.TargetColumn;
import dev.vitrine.parser.write.ValuesRow;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code a = 1, (b, c) = (2, 3)}, column lists and rows. */
final class Assignments {
    private final TokenReader reader;
    private final Tokens tokens;

    Assignments(TokenReader reader) {
        this.reader = reader;
        this.tokens = reader.tokens();
    }

    List<Assignment> read(int first, int end) {
        List<Assignment> assignments = new ArrayList<>();
        for (Range item : reader.list(first, end)) {
            assignments.add(assignment(item));
        }
        reader.moveTo(end);
        return assignments;
    }

    private Assignment assignment(Range item) {
        int equals = item.first();
        while (equals < item.end() && !tokens.isOperator(equals, "=")) {
            equals = tokens.skip(equals);
        }
        if (equals == item.first() || equals + 1 >= item.end()) {
            reader.moveTo(Math.min(equals, item.end()));
            throw reader.expected("column = value");
        }
        List<TargetColumn> columns = tokens.is(item.first(), TokenKind.OPEN_PAREN)
                ? columns(item.first()).columns()
                : List.of(column(item.first(), equals));
        return new Assignment(
                columns,
                tokens.span(equals + 1, item.end() - 1),
                values(equals + 1, item.end(), columns.size()),
                tokens.span(item.first(), item.end() - 1));
    }

    private List<InsertValue> values(int first, int end, int columns) {
        boolean row = tokens.is(first, TokenKind.OPEN_PAREN) && tokens.partner(first) == end - 1;
        if (columns == 1 && !row) {
            return List.of(ValueReader.read(tokens, first, end));
        }
        int open = tokens.isWord(first, "ROW") ? first + 1 : first;
        if (!tokens.is(open, TokenKind.OPEN_PAREN) || tokens.partner(open) != end - 1) {
            return columns == 1 ? List.of(ValueReader.read(tokens, first, end)) : List.of();
        }
        List<InsertValue> values = row(open).values();
        return values.size() == columns ? values : List.of();
    }

    /** The columns between the parenthesis at a token and its partner. */
    ColumnList columns(int open) {
        reader.moveTo(open);
        int close = reader.closing();
        List<TargetColumn> columns = new ArrayList<>();
        for (Range item : reader.list(open + 1, close)) {
            columns.add(column(item.first(), item.end()));
        }
        return new ColumnList(columns, tokens.span(open, close));
    }

    private TargetColumn column(int first, int end) {
        if (first >= end || !tokens.kind(first).isName()) {
            throw ParseException.syntax(
                    tokens.sql(), tokens.get(first).start(), "found \"" + tokens.text(first) + "\"; expected a column");
        }
        return new TargetColumn(tokens.name(first), tokens.span(first, end - 1));
    }

    /** The values between the parenthesis at a token and its partner. */
    ValuesRow row(int open) {
        reader.moveTo(open);
        int close = reader.closing();
        List<InsertValue> values = new ArrayList<>();
        if (close > open + 1) {
            for (Range item : reader.list(open + 1, close)) {
                values.add(ValueReader.read(tokens, item.first(), item.end()));
            }
        }
        return new ValuesRow(values, tokens.span(open, close));
    }
}
