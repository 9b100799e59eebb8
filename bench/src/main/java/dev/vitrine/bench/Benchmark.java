package dev.vitrine.bench;

import java.io.PrintStream;

/** One comparison. */
interface Benchmark {
    /** What it is called on the command line. */
    String name();

    /** Measures and prints a line a result. */
    void run(Setting setting, PrintStream out) throws Exception;
}
