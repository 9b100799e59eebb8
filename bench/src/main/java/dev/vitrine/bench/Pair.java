package dev.vitrine.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Two ways to do the same, timed in turns so that a change of the machine's mood meets both. */
final class Pair {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> plain = new ArrayList<>();

    /** One way to do it, once. */
    @FunctionalInterface
    interface Way {
        void run() throws Exception;
    }

    /**
     * Runs both ways.
     *
     * @param warmups rounds that do not count
     * @param rounds rounds that count; the order changes with each
     */
    static Pair run(int warmups, int rounds, Way ours, Way plain) throws Exception {
        Pair pair = new Pair();
        for (int round = -warmups; round < rounds; round++) {
            double oursSeconds;
            double plainSeconds;
            if (round % 2 == 0) {
                oursSeconds = time(ours);
                plainSeconds = time(plain);
            } else {
                plainSeconds = time(plain);
                oursSeconds = time(ours);
            }
            if (round >= 0) {
                pair.ours.add(oursSeconds);
                pair.plain.add(plainSeconds);
            }
        }
        return pair;
    }

    /** Seconds that it takes once. */
    static double time(Way way) throws Exception {
        long start = System.nanoTime();
        way.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Our median, in seconds. */
    double ours() {
        return median(ours);
    }

    /** The plain way's median, in seconds. */
    double plain() {
        return median(plain);
    }

    /** Our rate as a share of the plain way's: the median of the rounds' ratios. */
    double rate() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(plain.get(i) / ours.get(i));
        }
        return median(ratios);
    }

    /** The result on one line. */
    String line(String what, double target) {
        return String.format(
                Locale.ROOT,
                "%-34s vitrine %9.4f s   plain %9.4f s   rate %5.2f of plain   target %.2f   %s",
                what,
                ours(),
                plain(),
                rate(),
                target,
                rate() >= target ? "met" : "MISSED");
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
