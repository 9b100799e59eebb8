package dev.vitrine.parser.lexer;

import java.util.Set;

/** What the scanners must know of Postgres' keywords. */
public final class Keywords {
    /** Categories R and T of {@code pg_get_keywords()}: never a bare alias. */
    private static final Set<String> RESERVED = Set.of(
            ("ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE "
                            + "CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT "
                            + "DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FROM GRANT GROUP HAVING IN "
                            + "INITIALLY INTERSECT INTO LATERAL LEADING LIMIT LOCALTIME LOCALTIMESTAMP NOT NULL OFFSET ON ONLY OR "
                            + "ORDER PLACING PRIMARY REFERENCES RETURNING SELECT SESSION_USER SOME SYMMETRIC SYSTEM_USER TABLE "
                            + "THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC WHEN WHERE WINDOW WITH "
                            + "AUTHORIZATION BINARY COLLATION CONCURRENTLY CROSS CURRENT_SCHEMA FREEZE FULL ILIKE INNER IS ISNULL "
                            + "JOIN LEFT LIKE NATURAL NOTNULL OUTER OVERLAPS RIGHT SIMILAR TABLESAMPLE VERBOSE")
                    .split(" "));

    /** Words behind which an expression may begin, so that {@code name (} behind them is a call. */
    private static final Set<String> BEFORE_EXPRESSION = Set.of(
            ("ALL AND ANY ASC BETWEEN BOTH BY CASE COST DEFAULT DISTINCT ELSE ESCAPE EXECUTE FOR FROM HAVING ILIKE IN IS JOIN LATERAL "
                            + "LEADING LIKE LIMIT NOT OFFSET ON ONLY OR PLACING RETURNING SELECT SET SIMILAR SOME SYMMETRIC ASYMMETRIC THEN "
                            + "TO TRAILING USING VALUES VARIADIC WHEN WHERE ZONE OVERLAPS FETCH FIRST NEXT VALUE CALL TIMESTAMP ROWS RANGE RETURN")
                    .split(" "));

    private Keywords() {}

    /** Whether this word cannot be a bare alias or a table's name. */
    public static boolean isReserved(String upperCase) {
        return RESERVED.contains(upperCase);
    }

    /** Whether an expression may follow this word. */
    public static boolean isBeforeExpression(String upperCase) {
        return BEFORE_EXPRESSION.contains(upperCase);
    }

    /** Whether the token may name a table, a column or an alias without AS. */
    public static boolean isFreeName(Tokens tokens, int index) {
        return switch (tokens.kind(index)) {
            case QUOTED_WORD -> true;
            case WORD -> !isReserved(tokens.upperWord(index));
            default -> false;
        };
    }
}
