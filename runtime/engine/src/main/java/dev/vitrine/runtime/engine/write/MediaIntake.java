package dev.vitrine.runtime.engine.write;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.ErrorPolicy;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.compute.Cancellation;
import dev.vitrine.runtime.engine.compute.Parallel;
import dev.vitrine.runtime.engine.run.MediaReceiver;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks what a statement writes into media columns, each distinct locator once. One thread at a time. */
final class MediaIntake {
    private final RunContext context;
    private final boolean keepsErrors;
    private final Map<Value, String> places = new LinkedHashMap<>();
    private final Map<Value, UdfException> failures = new ConcurrentHashMap<>();

    private record Value(MediaKind kind, String locator) {}

    /** What a statement writes into a table; errors are kept by the table's key. */
    MediaIntake(RunContext context, ManagedTable table) {
        this.context = context;
        this.keepsErrors = !table.key().isEmpty()
                && context.errorPolicy()
                        .filter(ErrorPolicy.StoreNull.class::isInstance)
                        .isPresent();
    }

    /**
     * Takes a value.
     *
     * @param value a locator, a {@code Media}, {@code byte[]}, {@code InputStream} or null
     * @param place where it is written, for messages
     * @return its locator: bytes are put into the media store
     */
    @Nullable
    String take(MediaKind kind, @Nullable Object value, String place) {
        if (value == null) {
            return null;
        }
        if (value instanceof String || !MediaReceiver.isContent(value)) {
            String locator = value.toString();
            places.putIfAbsent(new Value(kind, locator), place);
            return locator;
        }
        try {
            Media medium =
                    value instanceof Media given ? given : context.receiver().receive(kind, value);
            String locator = context.media().store(List.of(medium)).get(0);
            places.putIfAbsent(new Value(kind, locator), place);
            return locator;
        } catch (UdfException e) {
            if (!keepsErrors) {
                throw at(place, e);
            }
            String none = "bytes " + failures.size();
            failures.put(new Value(kind, none), e);
            return none;
        }
    }

    /**
     * Opens everything that was taken.
     *
     * @throws VitrineException with the state of the first that is not whole or not of its kind, unless the statement keeps errors
     */
    void check() {
        Cancellation cancellation = context.cancellation();
        List<Runnable> checks = new ArrayList<>();
        places.forEach((value, place) -> checks.add(() -> {
            cancellation.check();
            try {
                context.checker().check(value.kind(), value.locator());
            } catch (UdfException e) {
                if (!keepsErrors) {
                    throw at(place, e);
                }
                failures.put(value, e);
            }
        }));
        Parallel.run(checks, cancellation);
        places.clear();
    }

    /** Why a locator that was checked cannot be used; absent if it can. */
    Optional<UdfException> failure(MediaKind kind, String locator) {
        return Optional.ofNullable(failures.get(new Value(kind, locator)));
    }

    private static VitrineException at(String place, UdfException failure) {
        return new VitrineException(failure.sqlState(), place + ": " + failure.getMessage(), null, failure);
    }
}
