package dev.vitrine.parser;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.grammar.Grammar;
import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;

/** Parses scalar expressions. */
public final class ExpressionParser {
    private ExpressionParser() {}

    /**
     * Parses a text that is one expression.
     *
     * @throws ParseException if it does not parse
     */
    public static Expression parse(String text) {
        Tokens tokens = Lexer.tokens(text);
        if (tokens.size() == 0) {
            throw ParseException.syntax(text, 0, "expected an expression");
        }
        return parse(tokens, tokens.span(0, tokens.size() - 1));
    }

    /** Parses the expression that stands at a place of a longer text; all spans are places in the whole. */
    public static Expression parse(Tokens tokens, Span span) {
        return Grammar.expression(ParseCopy.ofPiece(tokens, span), span);
    }
}
