package dev.vitrine.parser.grammar;

import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Composite;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.expression.MediaKind;
import dev.vitrine.parser.expression.MediaLiteral;
import dev.vitrine.parser.expression.Parameter;
import dev.vitrine.parser.expression.SubQuery;
import dev.vitrine.parser.lexer.Identifiers;
import dev.vitrine.parser.lexer.Keywords;
import dev.vitrine.parser.lexer.ParameterIndex;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.lexer.Strings;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.query.PlacedCall;
import dev.vitrine.parser.query.Query;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Turns the tree's expressions into ours. What they say is read from the user's tokens; the tree gives the structure. */
final class ExpressionConverter {
    private final Positions positions;
    private final Tokens tokens;

    ExpressionConverter(Positions positions) {
        this.positions = positions;
        this.tokens = positions.tokens();
    }

    /** Converts a node and wraps it if a cast or the like was blanked beside it. */
    Expression convert(SqlNode node) {
        Expression inner = bare(node);
        Span span = inner.span().to(positions.raw(node));
        Span wide = positions.widen(span);
        if (wide.equals(span)) {
            return inner;
        }
        int beside = wide.end() > span.end() ? tokens.indexAt(span.end()) : tokens.indexAt(wide.start());
        return new Composite(Identifiers.fold(tokens.text(beside)), List.of(inner), wide);
    }

    private Expression bare(SqlNode node) {
        if (node instanceof SqlIdentifier identifier) {
            return identifier(identifier);
        }
        if (node instanceof SqlLiteral) {
            return literal(node);
        }
        if (node instanceof SqlDynamicParam) {
            int i = positions.firstToken(node);
            return new Parameter(ParameterIndex.of(tokens, i), tokens.get(i).span());
        }
        if (node.isA(SqlKind.QUERY) || node.getKind() == SqlKind.WITH) {
            return subQuery(node);
        }
        if (node instanceof SqlNodeList list) {
            List<Expression> children = all(list);
            return new Composite("list", children, positions.hull(node, children));
        }
        return node instanceof SqlCall call ? call(call) : composite("other", node, List.of());
    }

    private Expression identifier(SqlIdentifier identifier) {
        QualifiedName name = positions.name(identifier);
        int i = tokens.indexAt(name.span().start());
        if (name.parts().size() == 1
                && tokens.is(i, TokenKind.WORD)
                && Keywords.isReserved(tokens.upperWord(i))
                && !tokens.isWord(i, "DEFAULT")) {
            return new Composite(name.name(), List.of(), name.span());
        }
        return new ColumnReference(name.parts(), name.span());
    }

    /** The tree may hold a literal that we put there ourselves, such as that for an empty array. */
    private Expression literal(SqlNode node) {
        int i = positions.firstToken(node);
        Span span = tokens.get(i).span();
        return switch (tokens.kind(i)) {
            case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> stringLiteral(i, span);
            case BIT_STRING -> new Literal(Literal.Kind.TYPED, tokens.text(i), span);
            case NUMBER -> new Literal(Literal.Kind.NUMBER, tokens.text(i), span);
            case WORD ->
                switch (tokens.upperWord(i)) {
                    case "NULL" -> new Literal(Literal.Kind.NULL, "null", span);
                    case "TRUE" -> new Literal(Literal.Kind.BOOLEAN, "true", span);
                    case "FALSE" -> new Literal(Literal.Kind.BOOLEAN, "false", span);
                    default -> new Composite(tokens.name(i), List.of(), span);
                };
            default -> new Composite(tokens.text(i), List.of(), positions.raw(node));
        };
    }

    /** A string with its type before it is one constant; what else stands beside it is left to the wrapping. */
    private Expression stringLiteral(int i, Span string) {
        String value = Strings.value(tokens, i);
        Span wide = positions.widen(string);
        int first = tokens.indexAt(wide.start());
        if (first == i || !tokens.kind(first).isName() || tokens.isWord(first, "VARIADIC")) {
            return new Literal(Literal.Kind.STRING, value, string);
        }
        int last = i;
        while (tokens.isWord(first, "INTERVAL") && tokens.get(last).end() < wide.end() && isIntervalField(last + 1)) {
            last = tokens.is(last + 1, TokenKind.OPEN_PAREN) ? tokens.partner(last + 1) : last + 1;
        }
        Span typed = tokens.span(first, last);
        Optional<MediaKind> kind = i == first + 1 ? MediaKind.at(tokens, first) : Optional.empty();
        if (kind.isPresent()) {
            return new MediaLiteral(kind.get(), value, typed);
        }
        return new Literal(Literal.Kind.TYPED, typed.in(tokens.sql()), typed);
    }

    private boolean isIntervalField(int i) {
        return tokens.is(i, TokenKind.OPEN_PAREN)
                || tokens.isAnyWord(i, "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO");
    }

    private Expression subQuery(SqlNode node) {
        Query query = new QueryConverter(positions).convert(node);
        List<Call> calls = query.calls().stream().map(PlacedCall::call).toList();
        return new SubQuery(calls, positions.parentheses(query.span()));
    }

    private Expression call(SqlCall call) {
        return switch (call.getKind()) {
            case OVER -> over(call);
            case FILTER -> composite("filter", call, all(call.getOperandList()));
            case WITHIN_GROUP -> composite("within group", call, all(call.getOperandList()));
            case CASE -> caseOf((SqlCase) call);
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> convert(call.operand(0));
            case DEFAULT ->
                new Composite(
                        "default",
                        List.of(),
                        tokens.get(positions.firstToken(call)).span());
            default ->
                call.getOperator() instanceof SqlFunction function
                                && function.getSqlIdentifier() != null
                                && followedByParenthesis(function.getSqlIdentifier())
                        ? function(call, function.getSqlIdentifier())
                        : operator(call);
        };
    }

    private boolean followedByParenthesis(SqlIdentifier name) {
        int i = tokens.indexAt(positions.raw(name).end());
        TokenKind kind = tokens.kind(i);
        return kind == TokenKind.OPEN_PAREN || kind == TokenKind.OPEN_BRACKET || tokens.isAnyWord(i, "SETS", "FROM");
    }

    private Expression function(SqlCall call, SqlIdentifier identifier) {
        QualifiedName name = positions.name(identifier);
        int open = tokens.indexAt(name.span().end());
        while (!tokens.is(open, TokenKind.OPEN_PAREN) && !tokens.is(open, TokenKind.OPEN_BRACKET)) {
            open++;
        }
        Span span = tokens.span(tokens.indexAt(name.span().start()), tokens.partner(open));
        int order = orderBy(open);
        List<Argument> arguments = new ArrayList<>();
        List<Expression> orderBy = new ArrayList<>();
        boolean star = false;
        for (SqlNode operand : call.getOperandList()) {
            if (operand == null) {
                continue;
            }
            if (operand instanceof SqlIdentifier star1 && star1.isStar()) {
                star = true;
            } else if (positions.firstToken(operand) > order) {
                orderBy.add(convert(operand));
            } else {
                arguments.add(argument(operand));
            }
        }
        if (isSyntax(name, open)) {
            List<Expression> children = new ArrayList<>();
            arguments.forEach(argument -> children.add(argument.value()));
            return new Composite(name.name(), children, span);
        }
        boolean distinct = call.getFunctionQuantifier() != null && tokens.isWord(open + 1, "DISTINCT");
        return new Call(name.name(), name.schema(), arguments, distinct, star, false, orderBy, span);
    }

    /** Words that look like a call but are none. */
    private boolean isSyntax(QualifiedName name, int open) {
        if (tokens.is(open, TokenKind.OPEN_BRACKET)) {
            return true;
        }
        return name.parts().size() == 1
                && tokens.is(open - 1, TokenKind.WORD)
                && tokens.isAnyWord(
                        open - 1,
                        "CAST",
                        "ROW",
                        "COALESCE",
                        "NULLIF",
                        "GREATEST",
                        "LEAST",
                        "GROUPING",
                        "SETS",
                        "CUBE",
                        "ROLLUP",
                        "FROM",
                        "CURRENT_TIMESTAMP",
                        "CURRENT_TIME",
                        "LOCALTIME",
                        "LOCALTIMESTAMP");
    }

    private int orderBy(int open) {
        int close = tokens.partner(open);
        for (int i = open + 1; i < close; i = tokens.skip(i)) {
            if (tokens.areWords(i, "ORDER", "BY")) {
                return i;
            }
        }
        return close;
    }

    private Argument argument(SqlNode operand) {
        if (operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT && operand instanceof SqlCall assignment) {
            return new Argument(
                    Optional.of(positions.name(assignment.operand(1)).name()), convert(assignment.operand(0)));
        }
        return new Argument(Optional.empty(), convert(operand));
    }

    private Expression over(SqlCall call) {
        List<Expression> children = new ArrayList<>();
        Expression function = convert(call.operand(0));
        children.add(withOver(function));
        SqlNode window = call.operand(1);
        if (window instanceof SqlWindow definition) {
            children.addAll(window(definition));
        }
        Span span = positions.hull(call, children);
        int over = tokens.indexAt(function.span().end());
        while (!tokens.isWord(over, "OVER")) {
            over++;
        }
        int last = tokens.is(over + 1, TokenKind.OPEN_PAREN) ? tokens.partner(over + 1) : over + 1;
        return new Composite("over", children, span.to(tokens.span(over, last)));
    }

    private static Expression withOver(Expression function) {
        if (function instanceof Call call) {
            return call.withOver();
        }
        if (function instanceof Composite composite && composite.operator().equals("filter")) {
            List<Expression> children = new ArrayList<>(composite.children());
            children.set(0, withOver(children.get(0)));
            return new Composite("filter", children, composite.span());
        }
        return function;
    }

    /** The expressions that a window partitions and sorts by. */
    List<Expression> window(SqlWindow window) {
        List<Expression> expressions = new ArrayList<>(all(window.getPartitionList()));
        expressions.addAll(all(window.getOrderList()));
        return expressions;
    }

    private Expression caseOf(SqlCase call) {
        List<@Nullable SqlNode> parts = new ArrayList<>();
        parts.add(call.getValueOperand());
        for (int i = 0; i < call.getWhenOperands().size(); i++) {
            parts.add(call.getWhenOperands().get(i));
            parts.add(call.getThenOperands().get(i));
        }
        if (tokens.isWord(lastToken(call) - 1, "ELSE") || hasElse(call)) {
            parts.add(call.getElseOperand());
        }
        return composite("case", call, all(parts));
    }

    private int lastToken(SqlNode node) {
        return tokens.indexAt(positions.raw(node).end()) - 1;
    }

    /** Without ELSE the tree has a NULL of its own making there. */
    private boolean hasElse(SqlCase call) {
        SqlNode otherwise = call.getElseOperand();
        return otherwise != null
                && otherwise.getParserPosition().getColumnNum() > 0
                && tokens.isWord(tokens.indexAt(positions.raw(otherwise).start()) - 1, "ELSE");
    }

    private Expression operator(SqlCall call) {
        List<Expression> children = all(call.getOperandList());
        String name = Identifiers.fold(call.getOperator().getName());
        return composite(
                switch (call.getKind()) {
                    case AND, OR, NOT, EXISTS, IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
                        name;
                    case IS_UNKNOWN -> "is unknown";
                    case BETWEEN -> name.startsWith("not") ? "not between" : "between";
                    case ROW -> "row";
                    default -> children.size() == 2 ? between(children.get(0), children.get(1), name) : name;
                },
                call,
                children);
    }

    /** The operator as the user wrote it, from the tokens between two operands. */
    private String between(Expression left, Expression right, String otherwise) {
        int end = tokens.indexAt(right.span().start());
        StringBuilder operator = new StringBuilder();
        for (int i = tokens.indexAt(left.span().end()); i < end; i++) {
            TokenKind kind = tokens.kind(i);
            if (kind == TokenKind.OPEN_BRACKET) {
                return "[]";
            }
            if (kind == TokenKind.WORD || kind == TokenKind.OPERATOR) {
                operator.append(operator.length() == 0 ? "" : " ").append(Identifiers.fold(tokens.text(i)));
            }
        }
        return operator.length() == 0 ? otherwise : operator.toString();
    }

    private Composite composite(String operator, SqlNode node, List<Expression> children) {
        return new Composite(operator, children, positions.hull(node, children));
    }

    /** Converts those that are expressions at all. */
    List<Expression> all(Iterable<? extends @Nullable SqlNode> nodes) {
        List<Expression> expressions = new ArrayList<>();
        for (SqlNode node : nodes) {
            if (node instanceof SqlIdentifier
                    || node instanceof SqlDynamicParam
                    || node instanceof SqlCall
                    || node instanceof SqlNodeList
                    || isConstant(node)) {
                expressions.add(convert(node));
            }
        }
        return expressions;
    }

    /** Flags of the tree, such as the one for SYMMETRIC, are literals too, but not constants of the user. */
    private boolean isConstant(@Nullable SqlNode node) {
        return node instanceof SqlLiteral literal
                && literal.getParserPosition().getColumnNum() > 0
                && literal.getTypeName() != SqlTypeName.SYMBOL;
    }
}
