package dev.vitrine.udf.internal;

import dev.vitrine.udf.Media;

/** A medium whose decoded form was kept when it was opened, in memory that is short and shared by the whole process. */
public interface DecodedMedia extends Media {
    /**
     * Bytes that are kept in all; the oldest go first. Who opens media ahead of their use stays well below, or they have
     * to be decoded again.
     */
    long KEPT_BYTES = 64L << 20;

    /** Bytes of the decoded form, about. */
    long decodedBytes();
}
