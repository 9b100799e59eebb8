package dev.vitrine.runtime.engine.maintain;

import dev.vitrine.planner.catalog.ErrorPolicy;

/** What a statement says about failures, as the catalog keeps it. */
public final class ErrorPolicies {
    private ErrorPolicies() {}

    /** The policy of a clause. */
    public static ErrorPolicy of(dev.vitrine.parser.statement.ErrorPolicy clause) {
        return switch (clause.kind()) {
            case ABORT -> ErrorPolicy.ABORT;
            case NULL -> new ErrorPolicy.StoreNull();
            case DEFAULT -> new ErrorPolicy.StoreDefault(clause.literal().orElseThrow());
        };
    }
}
