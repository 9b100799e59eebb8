package dev.vitrine.parser.query;

/** Where in a query a call stands. The outermost of several wins, except where it says otherwise. */
public enum Place {
    SELECT_LIST,
    /** In a conjunct at the top of WHERE, with nothing but operators and calls above it. */
    WHERE_CONJUNCT,
    /** In such a conjunct, but below OR, NOT or CASE. */
    WHERE_NESTED,
    ORDER_BY,
    /** A table function, or in its arguments. */
    FROM,
    JOIN_ON,
    GROUP_BY,
    HAVING,
    DISTINCT_ON,
    /** In a query inside an expression or in FROM. */
    SUBQUERY,
    WITH,
    /** In an operand of UNION, INTERSECT or EXCEPT. */
    SET_OPERATION,
    LIMIT,
    /** In an argument of an aggregate, wherever that stands. */
    AGGREGATE_ARGUMENT,
    /** Followed by OVER, or in what OVER or WINDOW holds, or in an argument of such a call. */
    WINDOW,
    /** In VALUES. */
    VALUES
}
