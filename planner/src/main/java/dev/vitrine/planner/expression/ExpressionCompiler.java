package dev.vitrine.planner.expression;

import dev.vitrine.parser.expression.Argument;
import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.ColumnReference;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.expression.Expressions;
import dev.vitrine.parser.expression.Literal;
import dev.vitrine.parser.expression.MediaLiteral;
import dev.vitrine.parser.expression.Parameter;
import dev.vitrine.parser.text.Span;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.function.Binder;
import dev.vitrine.planner.function.Function;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.MediaKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions into steps: a call of ours becomes a function step, everything around and inside calls that is not
 * ours stays the user's own text and is evaluated by Postgres. One thread at a time.
 */
final class ExpressionCompiler {
    private final ProgramBuilder builder;
    private final Leaves leaves;
    private final Binder binder;
    private final TypeOracle oracle;
    private final Predicate<String> isFunction;

    /** Where values come from that no step computes. */
    interface Leaves {
        /** The slot of a column, empty for a name that Postgres shall resolve. */
        OptionalInt column(ColumnReference reference, String sql);

        /** The slot of a whole expression without calls of ours, empty if it cannot be read as one. */
        OptionalInt expression(String sql, Expression expression);
    }

    ExpressionCompiler(
            ProgramBuilder builder, Leaves leaves, Binder binder, TypeOracle oracle, Predicate<String> isFunction) {
        this.builder = builder;
        this.leaves = leaves;
        this.binder = binder;
        this.oracle = oracle;
        this.isFunction = isFunction;
    }

    /**
     * The slot of an expression.
     *
     * @param sql the text it is part of
     */
    int compile(String sql, Expression expression) {
        if (expression instanceof Call call && isOurs(call)) {
            return apply(sql, call);
        }
        if (expression instanceof ColumnReference reference) {
            OptionalInt slot = leaves.column(reference, sql);
            if (slot.isPresent()) {
                return slot.getAsInt();
            }
        }
        OptionalInt whole = hasCall(expression) ? OptionalInt.empty() : leaves.expression(sql, expression);
        return whole.isPresent() ? whole.getAsInt() : evaluate(sql, expression);
    }

    /** The slot of another slot's value cast to a type. */
    int cast(int slot, PostgresType type, String declaredType) {
        List<Step.Piece> pieces = List.of(
                new Step.Piece.Text("CAST("),
                new Step.Piece.Slot(slot),
                new Step.Piece.Text(" AS " + declaredType + ")"));
        return builder.step(pieces, type, out -> new Step.Evaluate(pieces, out));
    }

    private boolean isOurs(Call call) {
        return call.schema().filter(schema -> !schema.equals("vitrine")).isEmpty() && isFunction.test(call.name());
    }

    private boolean hasCall(Expression expression) {
        return Expressions.calls(expression).stream().anyMatch(this::isOurs);
    }

    /**
     * A function chosen for a call.
     *
     * @param operands what is passed, one a parameter
     * @param arguments for each parameter the 0-based number of the argument in the call, -1 for its default
     */
    record Passed<F extends Function>(F function, List<Operand> operands, List<Integer> arguments) {}

    /** Compiles the arguments of a call and chooses its function. */
    <F extends Function> Passed<F> pass(Class<F> kind, String sql, Call call) {
        List<Binder.Argument> types = new ArrayList<>();
        List<Operand> operands = new ArrayList<>();
        for (Argument argument : call.arguments()) {
            Operand operand = operand(sql, argument);
            operands.add(operand);
            types.add(new Binder.Argument(argument.name(), typeOf(argument, operand)));
        }
        Binder.Choice<F> choice =
                binder.bind(kind, call.name(), types, call.span().position(sql));
        List<Operand> passed = new ArrayList<>();
        for (int i = 0; i < choice.arguments().size(); i++) {
            int given = choice.arguments().get(i);
            Signature.Parameter parameter =
                    choice.function().signature().parameters().get(i);
            passed.add(
                    given >= 0
                            ? operands.get(given)
                            : new Operand.Constant(
                                    parameter.fallback().orElseThrow().value()));
        }
        return new Passed<>(choice.function(), passed, choice.arguments());
    }

    private int apply(String sql, Call call) {
        Passed<ScalarFunction> passed = pass(ScalarFunction.class, sql, call);
        ScalarFunction function = passed.function();
        String text = call.span().in(sql);
        PostgresType type = function.result().serverType();
        return function.deterministic()
                ? builder.step(
                        Arrays.asList(function.signature(), passed.operands()),
                        type,
                        slot -> new Step.Apply(function, passed.operands(), text, slot))
                : builder.separateStep(type, slot -> new Step.Apply(function, passed.operands(), text, slot));
    }

    private Operand operand(String sql, Argument argument) {
        Expression value = argument.value();
        if (value instanceof Literal literal && literal.kind() != Literal.Kind.TYPED) {
            return new Operand.Constant(
                    switch (literal.kind()) {
                        case NULL -> null;
                        case BOOLEAN -> Boolean.valueOf(literal.value());
                        case STRING, NUMBER, TYPED -> literal.value();
                    });
        }
        if (value instanceof MediaLiteral literal) {
            return new Operand.Constant(literal.value());
        }
        if (value instanceof Parameter parameter) {
            return new Operand.Parameter(parameter.index() - 1);
        }
        return new Operand.Slot(compile(sql, value));
    }

    private Optional<PostgresType> typeOf(Argument argument, Operand operand) {
        if (operand instanceof Operand.Slot slot) {
            return Optional.of(builder.type(slot.slot()));
        }
        if (argument.value() instanceof MediaLiteral literal) {
            return Optional.of(PostgresType.of(MediaKind.valueOf(literal.kind().name())));
        }
        if (argument.value() instanceof Literal literal && literal.kind() == Literal.Kind.NUMBER) {
            return Optional.of(numberType(literal.value()));
        }
        return argument.value() instanceof Literal literal && literal.kind() == Literal.Kind.BOOLEAN
                ? Optional.of(ValueType.BOOLEAN.serverType())
                : Optional.empty();
    }

    /** As Postgres types a number: an integer by its size, everything else numeric. */
    private static PostgresType numberType(String text) {
        try {
            long value = Long.parseLong(text);
            return PostgresType.of(value == (int) value ? "int4" : "int8");
        } catch (NumberFormatException e) {
            return PostgresType.of("numeric");
        }
    }

    private int evaluate(String sql, Expression expression) {
        List<Step.Piece> pieces = new ArrayList<>();
        Span region = expression.span();
        int copied = region.start();
        for (Expression part : parts(expression)) {
            Step.Piece piece = piece(sql, part);
            if (piece != null) {
                pieces.add(new Step.Piece.Text(sql.substring(copied, part.span().start())));
                pieces.add(piece);
                copied = part.span().end();
            }
        }
        pieces.add(new Step.Piece.Text(sql.substring(copied, region.end())));
        StringBuilder described = new StringBuilder("(");
        for (Step.Piece piece : pieces) {
            described.append(placeholder(piece));
        }
        PostgresType type =
                oracle.describe(List.of(described.append(')').toString())).get(0);
        return builder.step(pieces, type, slot -> new Step.Evaluate(pieces, slot));
    }

    /** The parts of an expression that are replaced, in the order of the text: outermost calls of ours, columns. */
    private List<Expression> parts(Expression expression) {
        List<Expression> parts = new ArrayList<>();
        collect(expression, parts);
        parts.sort(java.util.Comparator.comparingInt(part -> part.span().start()));
        return parts;
    }

    private void collect(Expression expression, List<Expression> parts) {
        if (expression instanceof ColumnReference
                || expression instanceof MediaLiteral
                || expression instanceof Parameter
                || (expression instanceof Call call && isOurs(call))) {
            parts.add(expression);
        } else {
            Expressions.children(expression).forEach(child -> collect(child, parts));
        }
    }

    private Step.@Nullable Piece piece(String sql, Expression part) {
        if (part instanceof Call call) {
            return new Step.Piece.Slot(apply(sql, call));
        }
        if (part instanceof MediaLiteral literal) {
            return new Step.Piece.Text("CAST(" + Quote.literal(literal.value()) + " AS "
                    + PostgresType.of(MediaKind.valueOf(literal.kind().name())).sqlName() + ")");
        }
        if (part instanceof Parameter parameter) {
            return new Step.Piece.Parameter(parameter.index() - 1);
        }
        OptionalInt slot = leaves.column((ColumnReference) part, sql);
        return slot.isPresent() ? new Step.Piece.Slot(slot.getAsInt()) : null;
    }

    private String placeholder(Step.Piece piece) {
        if (piece instanceof Step.Piece.Text text) {
            return text.sql();
        }
        return piece instanceof Step.Piece.Slot slot
                ? "CAST(NULL AS " + builder.type(slot.slot()).sqlName() + ")"
                : "?";
    }
}
