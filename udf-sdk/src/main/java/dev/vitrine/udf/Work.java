package dev.vitrine.udf;

/** What a call of a function spends its time on. */
public enum Work {
    /** This machine's processors: as many calls run at once as there are cores. */
    CPU,
    /** Waiting for another machine or a device: many calls may be in flight at once. */
    IO
}
