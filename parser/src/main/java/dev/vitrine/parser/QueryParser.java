package dev.vitrine.parser;

import dev.vitrine.parser.StatementSplitter.Range;
import dev.vitrine.parser.grammar.Grammar;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.QuestionMark;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;

/** Parses queries: SELECT, WITH, VALUES, TABLE and their set operations. */
public final class QueryParser {
    private QueryParser() {}

    /**
     * Parses one query, as in a prepared statement.
     *
     * @throws ParseException with 42601 if it does not parse, 42V04 if it has a clause that does not run yet
     */
    public static Query parse(String sql) {
        return parse(sql, QuestionMark.PARAMETER);
    }

    public static Query parse(String sql, QuestionMark questionMark) {
        Tokens tokens = Lexer.tokens(sql, questionMark);
        Range range = StatementSplitter.only(tokens);
        if (range == null) {
            throw ParseException.syntax(sql, 0, "expected one query");
        }
        return parse(tokens, tokens.span(range.first(), range.end() - 1));
    }

    /** Parses the query that stands at a place of a longer text; all spans are places in the whole. */
    public static Query parse(Tokens tokens, Span span) {
        int end = tokens.indexAt(span.end());
        for (int i = tokens.indexAt(span.start()); i < end; i = tokens.skip(i)) {
            if (tokens.areWords(i, "LIMIT", "COST")) {
                throw ParseException.notAvailable(
                        tokens.sql(), tokens.get(i).start(), "LIMIT COST is not available yet; leave it out");
            }
        }
        return Grammar.query(ParseCopy.ofPiece(tokens, span), span);
    }
}
