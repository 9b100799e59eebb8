package dev.vitrine.tck;

import dev.vitrine.udf.FunctionProvider;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.TableFunction;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions that misbehave, as those of users do. */
public final class FaultyFunctions implements FunctionProvider {
    /** How often each function was called with each argument. */
    static final Map<String, Integer> CALLS = new ConcurrentHashMap<>();

    @Override
    public List<Class<?>> classes() {
        return List.of(FaultyFunctions.class, MoodyEmbedder.class, SlowLengths.class);
    }

    /** Waits until functions were called with so many arguments, or for twelve seconds. */
    static void awaitCalls(int calls) throws InterruptedException {
        for (int i = 0; i < 600 && CALLS.size() < calls; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static int count(String function, int number) {
        return CALLS.merge(function + " " + number, 1, Integer::sum);
    }

    /** Fails for odd numbers. */
    @Scalar(name = "even_only")
    public static int evenOnly(int number) {
        count("even_only", number);
        if (number % 2 != 0) {
            throw new IllegalStateException(number + " is odd");
        }
        return number / 2;
    }

    /** Fails for odd numbers, a batch at a time. */
    @Scalar(name = "even_batch", batchSize = 10)
    public static List<Integer> evenBatch(List<Integer> numbers) {
        return numbers.stream().map(FaultyFunctions::evenOnly).toList();
    }

    /** Never ends for zero, and may be interrupted. */
    @Scalar(name = "sleeps_at_zero", timeoutSeconds = 0.3)
    public static int sleepsAtZero(int number) throws InterruptedException {
        if (number == 0) {
            TimeUnit.HOURS.sleep(1);
        }
        return number;
    }

    /** Spins for zero and takes no notice of an interrupt, for three seconds. */
    @Scalar(name = "spins_at_zero", timeoutSeconds = 0.3)
    public static int spinsAtZero(int number) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (number == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return number;
    }

    /** Wants more memory than there is for zero. */
    @Scalar(name = "hogs_at_zero")
    public static int hogsAtZero(int number) {
        if (number == 0) {
            List<long[]> hoard = new ArrayList<>();
            while (true) {
                hoard.add(new long[Integer.MAX_VALUE - 8]);
            }
        }
        return number;
    }

    /** Fails twice for each number, as a service that is busy. */
    @Scalar(name = "third_time", work = Work.IO)
    public static CompletionStage<Integer> thirdTime(int number) {
        return count("third_time", number) < 3
                ? CompletableFuture.failedFuture(UdfException.retryable("the service is busy", null))
                : CompletableFuture.completedFuture(number * 10);
    }

    /** Keeps its thread while it waits. */
    @Scalar(name = "waits", work = Work.IO)
    public static int waits(int number, int millis) throws InterruptedException {
        count("waits", number);
        TimeUnit.MILLISECONDS.sleep(millis);
        return number;
    }

    /** Fails the first time for each number, for good. */
    @Scalar(name = "fails_once")
    public static int failsOnce(int number) {
        if (count("fails_once", number) == 1) {
            throw new IllegalStateException("not yet");
        }
        return number;
    }

    /** Fails the first time for each number, for good, as a service that refuses. */
    @Scalar(name = "refuses_once", work = Work.IO)
    public static int refusesOnce(int number) {
        return failsOnce(number);
    }

    /** Another answer each time. */
    @Scalar(name = "waits_anew", work = Work.IO, deterministic = false)
    public static int waitsAnew(int number) {
        return count("waits_anew", number);
    }

    /** Fills the memory for zero, in pieces so large that what is left when one more does not fit is enough for the other threads. */
    @Scalar(name = "fills_memory_at_zero", work = Work.IO, deterministic = false)
    public static int fillsMemoryAtZero(int number) {
        List<byte[]> hoard = new ArrayList<>();
        while (number == 0) {
            hoard.add(new byte[96 << 20]);
        }
        return number;
    }

    /** Gives texts where numbers were promised, for zero. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    @Scalar(name = "texts_at_zero", batchSize = 1)
    public static List<Integer> textsAtZero(List<Integer> numbers) {
        return numbers.get(0) == 0 ? (List) List.of("none") : numbers;
    }

    /** Gives one answer too few where there is a zero. */
    @Scalar(name = "one_less_at_zero", batchSize = 10)
    public static List<Integer> oneLessAtZero(List<Integer> numbers) {
        return numbers.contains(0) ? numbers.subList(1, numbers.size()) : numbers;
    }

    /** A row of {@code slow_items} and {@code even_items}. */
    public record Item(int value) {}

    /** Numbers from 0, each after a while. */
    @TableFunction(name = "slow_items")
    public static Stream<Item> slowItems(int count, int millis) {
        return IntStream.range(0, count).mapToObj(value -> {
            count("slow_items", value);
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Item(value);
        });
    }

    /** As many numbers as it is told; where those are odd, the last one fails. */
    @TableFunction(name = "even_items")
    public static Stream<Item> evenItems(int count) {
        return IntStream.range(0, count).mapToObj(value -> {
            if (value == count - 1 && count % 2 != 0 && !mended) {
                throw new IllegalStateException(count + " is odd");
            }
            return new Item(value);
        });
    }

    /** Whether {@code even_items} takes odd numbers, too. */
    @SuppressWarnings("NonFinalStaticField")
    static volatile boolean mended;

    /** Gives a text that no database takes for zero. */
    @Scalar(name = "nul_at_zero", work = Work.IO, deterministic = true)
    public static String nulAtZero(int number) {
        return number == 0 ? "\0" : "n" + number;
    }
}
