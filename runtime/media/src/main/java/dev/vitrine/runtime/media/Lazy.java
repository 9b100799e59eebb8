package dev.vitrine.runtime.media;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made when it is first asked for. Thread-safe. */
final class Lazy<T> {
    private final Supplier<T> maker;

    @GuardedBy("this")
    private @Nullable T value;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        T made = value;
        if (made == null) {
            made = maker.get();
            value = made;
        }
        return made;
    }

    synchronized void ifMade(Consumer<? super T> action) {
        if (value != null) {
            action.accept(value);
        }
    }
}
