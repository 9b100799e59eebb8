package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.statement.Statement;
import dev.vitrine.parser.text.ParseException;
import dev.vitrine.parser.text.Span;
import java.io.StringReader;
import java.util.function.Predicate;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlNode;

/** The door to the generated parser. Everything that comes out is ours, errors too. Thread-safe: each parse has a parser of its own. */
public final class Grammar {
    private Grammar() {}

    /**
     * Parses a query.
     *
     * @param span the query in the copy's text, without a semicolon
     * @throws ParseException if it does not parse
     */
    public static Query query(ParseCopy copy, Span span) {
        SqlNode node = parse(copy, span, VitrineParserImpl::SqlQueryEof);
        return new QueryConverter(new Positions(copy)).convert(node);
    }

    /** Parses an expression. */
    public static Expression expression(ParseCopy copy, Span span) {
        SqlNode node = parse(copy, span, VitrineParserImpl::SqlExpressionEof);
        return new ExpressionConverter(new Positions(copy)).convert(node);
    }

    /**
     * Parses one of our own statements.
     *
     * @param isFunction whether a function of ours has this name
     */
    public static Statement definition(ParseCopy copy, Span span, Predicate<String> isFunction) {
        return parse(copy, span, isFunction, VitrineParserImpl::DefinitionEof);
    }

    /** Parses an expression that the copy of the whole text leaves blank. */
    static Expression separateExpression(Tokens tokens, Span span) {
        return expression(ParseCopy.ofPiece(tokens, span), span);
    }

    private interface Production<T> {
        T apply(VitrineParserImpl parser) throws dev.vitrine.parser.grammar.ParseException;
    }

    private static <T> T parse(ParseCopy copy, Span span, Production<T> production) {
        return parse(copy, span, name -> false, production);
    }

    private static <T> T parse(ParseCopy copy, Span span, Predicate<String> isFunction, Production<T> production) {
        VitrineParserImpl parser = new VitrineParserImpl(new StringReader(""));
        try {
            parser.start(span.in(copy.text()), span.start(), new DefinitionText(copy, span, isFunction));
            return production.apply(parser);
        } catch (ParseException e) {
            throw e;
        } catch (dev.vitrine.parser.grammar.ParseException | TokenMgrError | CalciteException e) {
            throw SyntaxErrors.at(copy.tokens(), failure(parser, copy, span));
        }
    }

    /**
     * The index of the token that could not be read: the furthest that the parser has looked at, since it looks ahead only as long
     * as what it sees fits. The productions of definitions look ahead freely, so that there it is the one behind the last read.
     */
    private static int failure(VitrineParserImpl parser, ParseCopy copy, Span span) {
        Tokens tokens = copy.tokens();
        Token token = parser.lastToken();
        if (token.next == null) {
            return Math.min(tokens.indexAt(Math.max(token.endColumn, span.start())), tokens.indexAt(span.end()));
        }
        token = token.next;
        while (!copy.isDefinition() && token.next != null) {
            token = token.next;
        }
        boolean atEnd = token.kind == VitrineParserImplConstants.EOF;
        return atEnd ? tokens.indexAt(span.end()) : tokens.indexAt(token.beginColumn - 1);
    }
}
