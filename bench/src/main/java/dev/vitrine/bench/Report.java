package dev.vitrine.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Prints results, and knows whether one missed its target. */
final class Report {
    private final PrintStream out;
    private boolean met = true;

    Report(PrintStream out) {
        this.out = out;
    }

    /** Begins a benchmark. What else the machine does is seen by its load. */
    void title(String name) {
        out.printf(
                Locale.ROOT,
                "%n%s   (load %.1f)%n",
                name,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Something worth to know beside a result. */
    void note(String text) {
        out.println("  " + text);
    }

    /** Two ways side by side; the target is the least rate, as a share of the plain way's. */
    void rate(String what, Rounds rounds, double target) {
        double[] rates = rounds.rates();
        double rate = Rounds.median(rates);
        row(
                what,
                rounds,
                String.format(
                        Locale.ROOT,
                        "rate %.2f of plain (rounds %.2f to %.2f), target at least %.2f: %s",
                        rate,
                        rates[0],
                        rates[rates.length - 1],
                        target,
                        verdict(rate >= target)));
    }

    /** Two ways side by side; the target is the most time, as a multiple of the plain way's. */
    void time(String what, Rounds rounds, double target) {
        double[] rates = rounds.rates();
        double time = 1 / Rounds.median(rates);
        row(
                what,
                rounds,
                String.format(
                        Locale.ROOT,
                        "time %.2f of plain (rounds %.2f to %.2f), target at most %.2f: %s",
                        time,
                        1 / rates[rates.length - 1],
                        1 / rates[0],
                        target,
                        verdict(time <= target)));
    }

    /** Two ways side by side; the target is for our median alone. */
    void seconds(String what, Rounds rounds, double target) {
        double seconds = Rounds.median(rounds.ours());
        row(
                what,
                rounds,
                String.format(
                        Locale.ROOT,
                        "rate %.2f of plain, target at most %s: %s",
                        Rounds.median(rounds.rates()),
                        duration(target),
                        verdict(seconds <= target)));
    }

    /**
     * Two ways side by side; the target is the most time that ours takes more.
     *
     * @param parts what one run consists of, such as rows or statements: times more are told for one
     */
    void added(String what, Rounds rounds, int parts, double target) {
        double[] added = rounds.added();
        double median = Rounds.median(added) / parts;
        row(
                what,
                rounds,
                String.format(
                        Locale.ROOT,
                        "%.1f µs more (rounds %.1f to %.1f), target at most %.1f µs: %s",
                        median * 1e6,
                        added[0] / parts * 1e6,
                        added[added.length - 1] / parts * 1e6,
                        target * 1e6,
                        verdict(median <= target)));
    }

    /** Two ways side by side, without a target. */
    void compare(String what, Rounds rounds) {
        double[] rates = rounds.rates();
        row(
                what,
                rounds,
                String.format(
                        Locale.ROOT,
                        "rate %.2f of plain (rounds %.2f to %.2f)",
                        Rounds.median(rates),
                        rates[0],
                        rates[rates.length - 1]));
    }

    private void row(String what, Rounds rounds, String judgement) {
        out.printf(
                Locale.ROOT,
                "  %-34s vitrine %9s   plain %9s   %s%n",
                what,
                duration(Rounds.median(rounds.ours())),
                duration(Rounds.median(rounds.plain())),
                judgement);
    }

    /** A single fact with a target. */
    void fact(String text, String target, boolean isMet) {
        out.println("  " + text + ", target " + target + ": " + verdict(isMet));
    }

    /** Whether all targets so far were met. */
    boolean isMet() {
        return met;
    }

    private String verdict(boolean isMet) {
        met &= isMet;
        return isMet ? "met" : "MISSED";
    }

    static String duration(double seconds) {
        if (seconds < 1e-3) {
            return String.format(Locale.ROOT, "%.1f µs", seconds * 1e6);
        }
        return seconds < 1
                ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
                : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
