package dev.vitrine.parser.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Walks over expressions. */
public final class Expressions {
    private Expressions() {}

    /** Visits an expression and all below it, parents first. Calls inside a sub-query are visited, its columns are not known. */
    public static void walk(Expression expression, Consumer<Expression> visitor) {
        visitor.accept(expression);
        for (Expression child : children(expression)) {
            walk(child, visitor);
        }
    }

    /** What stands directly below. */
    public static List<? extends Expression> children(Expression expression) {
        if (expression instanceof Composite composite) {
            return composite.children();
        }
        if (expression instanceof SubQuery query) {
            return query.calls();
        }
        if (expression instanceof Call call) {
            List<Expression> children =
                    new ArrayList<>(call.arguments().size() + call.orderBy().size());
            call.arguments().forEach(argument -> children.add(argument.value()));
            children.addAll(call.orderBy());
            return children;
        }
        return List.of();
    }

    /** All calls, outer ones before those in their arguments. */
    public static List<Call> calls(Expression expression) {
        return all(expression, Call.class);
    }

    /** All columns that are named outside sub-queries. */
    public static List<ColumnReference> columns(Expression expression) {
        return all(expression, ColumnReference.class);
    }

    private static <T extends Expression> List<T> all(Expression expression, Class<T> kind) {
        List<T> found = new ArrayList<>();
        walk(expression, e -> {
            if (kind.isInstance(e)) {
                found.add(kind.cast(e));
            }
        });
        return found;
    }

    /** The expressions that AND joins at the top; the expression itself if there is none. */
    public static List<Expression> conjuncts(Expression expression) {
        List<Expression> conjuncts = new ArrayList<>();
        addConjuncts(expression, conjuncts);
        return conjuncts;
    }

    private static void addConjuncts(Expression expression, List<Expression> conjuncts) {
        if (expression instanceof Composite composite && composite.operator().equals("and")) {
            composite.children().forEach(child -> addConjuncts(child, conjuncts));
        } else {
            conjuncts.add(expression);
        }
    }
}
