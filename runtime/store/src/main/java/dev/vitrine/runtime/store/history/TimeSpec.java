package dev.vitrine.runtime.store.history;

import static java.util.Objects.requireNonNull;

import java.time.OffsetDateTime;

/** Which version of a table is meant. */
public sealed interface TimeSpec permits TimeSpec.Version, TimeSpec.Timestamp {

    /** The version with this number. */
    record Version(long number) implements TimeSpec {}

    /** The newest version that was there at this time. */
    record Timestamp(OffsetDateTime time) implements TimeSpec {
        public Timestamp {
            requireNonNull(time, "time");
        }
    }
}
