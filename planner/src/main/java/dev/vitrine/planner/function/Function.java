package dev.vitrine.planner.function;

/** Anything that a name followed by parentheses can call. */
public sealed interface Function permits ScalarFunction, TableProducer, AggregateDefinition {
    /** What it takes. */
    Signature signature();

    /** Changes when its results for equal arguments change. */
    String version();
}
