package dev.vitrine.bench;

/** One comparison, or a few of a kind. */
interface Benchmark {
    /** What it is called on the command line. */
    String name();

    /** Measures and reports. */
    void run(Setting setting, Report report) throws Exception;
}
