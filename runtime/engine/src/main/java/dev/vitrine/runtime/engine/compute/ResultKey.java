package dev.vitrine.runtime.engine.compute;

import java.util.Arrays;
import java.util.HexFormat;

/** What a result is found by: a SHA-256 over everything that it depends on. Immutable. */
public final class ResultKey {
    private final byte[] hash;

    ResultKey(byte[] hash) {
        this.hash = hash.clone();
    }

    /** A key as it was stored; the array is copied. */
    public static ResultKey of(byte[] hash) {
        return new ResultKey(hash);
    }

    /** 32 bytes, a copy. */
    public byte[] bytes() {
        return hash.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResultKey key && Arrays.equals(hash, key.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(hash);
    }
}
