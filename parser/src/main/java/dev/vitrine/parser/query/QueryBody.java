package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/** A query without its WITH, ORDER BY, LIMIT and locks. */
public sealed interface QueryBody {
    Span span();

    /**
     * A SELECT.
     *
     * @param list all of the select list
     * @param where the conjuncts, none without WHERE
     * @param windows all expressions of the WINDOW clause
     */
    record Select(
            Quantifier quantifier,
            List<Expression> distinctOn,
            List<SelectItem> items,
            Span list,
            List<FromItem> from,
            Optional<Clause> fromClause,
            List<Conjunct> where,
            Optional<Clause> whereClause,
            List<Expression> groupBy,
            Optional<Clause> groupByClause,
            Optional<Expression> having,
            Optional<Clause> havingClause,
            List<Expression> windows,
            Optional<Clause> windowClause,
            Span span)
            implements QueryBody {
        public Select {
            distinctOn = List.copyOf(distinctOn);
            items = List.copyOf(items);
            from = List.copyOf(from);
            where = List.copyOf(where);
            groupBy = List.copyOf(groupBy);
            windows = List.copyOf(windows);
        }

        /** What stands between SELECT and the list. */
        public enum Quantifier {
            ALL,
            DISTINCT,
            DISTINCT_ON
        }
    }

    /**
     * A set operation.
     *
     * @param operator in lower case, such as {@code union all}
     */
    record SetOperation(String operator, QueryBody left, QueryBody right, Span span) implements QueryBody {}

    /** A query in parentheses that has clauses of its own, as an operand of a set operation. */
    record Nested(Query query, Span span) implements QueryBody {}

    /** VALUES. */
    record Values(List<List<Expression>> rows, Span span) implements QueryBody {
        public Values {
            rows = List.copyOf(rows);
        }
    }

    /** {@code TABLE name}. */
    record ExplicitTable(QualifiedName table, Optional<TimeSpec> timeSpec, Span span) implements QueryBody {}
}
