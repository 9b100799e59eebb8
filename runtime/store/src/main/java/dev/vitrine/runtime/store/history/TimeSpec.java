package dev.vitrine.runtime.store.history;

import static java.util.Objects.requireNonNull;

import java.time.OffsetDateTime;

/** Which version of a table is meant. */
public sealed interface TimeSpec permits TimeSpec.Version, TimeSpec.Timestamp, TimeSpec.Position {

    /** The version with this number. */
    record Version(long number) implements TimeSpec {}

    /** The newest version that was there at this time. */
    record Timestamp(OffsetDateTime time) implements TimeSpec {
        public Timestamp {
            requireNonNull(time, "time");
        }
    }

    /** The newest version up to a place in the order of all versions, such as a snapshot's. */
    record Position(long pos) implements TimeSpec {}
}
