package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.grammar.Grammar;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.statement.NotYetAvailable;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;

/** Parses the statements of the lane {@link Lane#DEFINITION}. */
public final class StatementParser {
    private StatementParser() {}

    /**
     * Parses one statement.
     *
     * @param names decides whether GENERATED ALWAYS AS is ours, by the functions in it
     * @throws ParseException with 42601 if it does not parse, 42V04 if a part of it does not run yet
     */
    public static Statement parse(String sql, Names names) {
        return parse(Lexer.tokens(sql), names);
    }

    public static Statement parse(Tokens tokens, Names names) {
        Range range = StatementSplitter.only(tokens);
        if (range == null) {
            throw ParseException.syntax(tokens.sql(), 0, "expected one statement");
        }
        Span span = tokens.span(range.first(), range.end() - 1);
        return new ControlReader(tokens, range, span)
                .read()
                .or(() -> new VersionReader(tokens, range, span).read())
                .or(() -> new HistoryReader(tokens, range, span).read())
                .or(() -> new JobReader(tokens, range, span).read())
                .or(() -> NotYetForms.at(tokens, range.first()).map(form -> new NotYetAvailable(form, span)))
                .orElseGet(() -> Grammar.definition(ParseCopy.ofDefinition(tokens), span, names::isFunction));
    }
}
