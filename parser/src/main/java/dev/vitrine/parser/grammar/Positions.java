package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.mask.ParseCopy;
import dev.vitrine.parser.text.Span;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** From the tree's columns to spans of the user's text. The copy is one line, so that a column is an offset. */
final class Positions {
    private final ParseCopy copy;
    private final Tokens tokens;

    Positions(ParseCopy copy) {
        this.copy = copy;
        this.tokens = copy.tokens();
    }

    ParseCopy copy() {
        return copy;
    }

    Tokens tokens() {
        return tokens;
    }

    String sql() {
        return tokens.sql();
    }

    /** The span of a node without what was blanked beside it. */
    Span raw(SqlNode node) {
        SqlParserPos pos = node.getParserPosition();
        int start = Math.max(pos.getColumnNum() - 1, 0);
        return new Span(start, Math.max(pos.getEndColumnNum(), start));
    }

    /** The span of a node and its children. */
    Span hull(SqlNode node, List<? extends Expression> children) {
        Span span = raw(node);
        for (Expression child : children) {
            span = span.isEmpty() ? child.span() : span.to(child.span());
        }
        return span;
    }

    Span widen(Span span) {
        return copy.widen(span);
    }

    /** The index of the first token of a node that is no parenthesis and not blank in the copy. */
    int firstToken(SqlNode node) {
        int i = tokens.indexAt(raw(node).start());
        while (isBlankOrParenthesis(i)) {
            i++;
        }
        return i;
    }

    private boolean isBlankOrParenthesis(int i) {
        if (i >= tokens.size()) {
            return false;
        }
        char c = copy.text().charAt(tokens.get(i).start());
        return c == '(' || c == ' ';
    }

    /** The name that a node begins with. */
    QualifiedName name(SqlNode node) {
        int first = firstToken(node);
        return QualifiedName.read(tokens, first, QualifiedName.end(tokens, first));
    }

    /** From the parenthesis around a piece of text to its partner; the span itself if there is none. */
    Span parentheses(Span inside) {
        int open = tokens.indexAt(inside.start()) - 1;
        int close = tokens.partner(open);
        return tokens.is(open, TokenKind.OPEN_PAREN) && close < tokens.size() ? tokens.span(open, close) : inside;
    }
}
