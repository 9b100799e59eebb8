package dev.vitrine.planner.catalog;

/** How two vectors are compared; the same at build and at search. */
public enum Metric {
    /** The cosine of the angle; similarity 1 is the same direction. */
    COSINE("<=>", "cosine_ops"),
    /** The inner product. */
    IP("<#>", "ip_ops"),
    /** Euclidean distance; similarity is its negative. */
    L2("<->", "l2_ops");

    private final String operator;
    private final String operatorClass;

    Metric(String operator, String operatorClass) {
        this.operator = operator;
        this.operatorClass = operatorClass;
    }

    /** The distance operator of pgvector. */
    public String operator() {
        return operator;
    }

    /** The operator class of pgvector for a vector type, such as {@code vector_cosine_ops}. */
    public String operatorClass(String vectorType) {
        return vectorType + "_" + operatorClass;
    }

    /** The similarity for a distance, as SQL: larger is nearer. */
    public String similarity(String distance) {
        return switch (this) {
            case COSINE -> "(1 - (" + distance + "))";
            case IP, L2 -> "(0 - (" + distance + "))";
        };
    }
}
