package dev.vitrine.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How long two ways to do the same took, round by round. The ways take turns call by call, so that the machine's moods meet
 * both.
 *
 * @param ours seconds a call, the median of each round; not to be written
 * @param plain the same of the plain way
 */
record Rounds(double[] ours, double[] plain) {
    /** One way to do it, once. */
    @FunctionalInterface
    interface Way {
        /** Does it; the number is another one each time, from 0. */
        void run(int call) throws Exception;
    }

    /**
     * Runs both ways in turns.
     *
     * @param warmups rounds before those that count
     * @param rounds rounds that count
     * @param calls of each way in a round
     */
    static Rounds run(int warmups, int rounds, int calls, Way ours, Way plain) throws Exception {
        double[] oursMedians = new double[rounds];
        double[] plainMedians = new double[rounds];
        double[] oursSeconds = new double[calls];
        double[] plainSeconds = new double[calls];
        int next = 0;
        for (int round = -warmups; round < rounds; round++) {
            for (int i = 0; i < calls; i++, next++) {
                if (next % 2 == 0) {
                    oursSeconds[i] = seconds(ours, next);
                    plainSeconds[i] = seconds(plain, next);
                } else {
                    plainSeconds[i] = seconds(plain, next);
                    oursSeconds[i] = seconds(ours, next);
                }
            }
            if (round >= 0) {
                oursMedians[round] = median(oursSeconds);
                plainMedians[round] = median(plainSeconds);
            }
        }
        return new Rounds(oursMedians, plainMedians);
    }

    /**
     * Runs both ways in turns, once a round.
     *
     * @param before what makes ready for a round; its time does not count
     */
    static Rounds run(int warmups, int rounds, Way before, Way ours, Way plain) throws Exception {
        double[] oursSeconds = new double[rounds];
        double[] plainSeconds = new double[rounds];
        for (int call = 0; call < warmups + rounds; call++) {
            before.run(call);
            int round = Math.max(0, call - warmups);
            if (call % 2 == 0) {
                oursSeconds[round] = seconds(ours, call);
                plainSeconds[round] = seconds(plain, call);
            } else {
                plainSeconds[round] = seconds(plain, call);
                oursSeconds[round] = seconds(ours, call);
            }
        }
        return new Rounds(oursSeconds, plainSeconds);
    }

    /** Seconds that it takes once. */
    static double seconds(Way way, int call) throws Exception {
        long start = System.nanoTime();
        way.run(call);
        return (System.nanoTime() - start) / 1e9;
    }

    /** Our rate as a share of the plain way's, of each round, in rising order. */
    double[] rates() {
        return IntStream.range(0, ours.length)
                .mapToDouble(round -> plain[round] / ours[round])
                .sorted()
                .toArray();
    }

    /** Seconds that ours takes more, of each round, in rising order. */
    double[] added() {
        return IntStream.range(0, ours.length)
                .mapToDouble(round -> ours[round] - plain[round])
                .sorted()
                .toArray();
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rounds rounds && Arrays.equals(ours, rounds.ours) && Arrays.equals(plain, rounds.plain);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ours) + Arrays.hashCode(plain);
    }

    @Override
    public String toString() {
        return "ours " + Arrays.toString(ours) + ", plain " + Arrays.toString(plain);
    }
}
