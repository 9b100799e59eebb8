package dev.vitrine.runtime.media;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells addresses that lead into this machine or its network from those of the Internet. */
final class PrivateAddresses {
    /** IANA IPv4 Special-Purpose Address Registry: what is not globally reachable, as first bytes and prefix length. */
    private static final int[][] IPV4 = {
        {0, 0, 0, 0, 8},
        {10, 0, 0, 0, 8},
        {100, 64, 0, 0, 10},
        {127, 0, 0, 0, 8},
        {169, 254, 0, 0, 16},
        {172, 16, 0, 0, 12},
        {192, 0, 0, 0, 24},
        {192, 0, 2, 0, 24},
        {192, 168, 0, 0, 16},
        {198, 18, 0, 0, 15},
        {198, 51, 100, 0, 24},
        {203, 0, 113, 0, 24},
        {224, 0, 0, 0, 3},
    };

    private PrivateAddresses() {}

    static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPrivate4(bytes) : isPrivate6((Inet6Address) address, bytes);
    }

    private static boolean isPrivate4(byte[] bytes) {
        int value = number(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff);
        for (int[] block : IPV4) {
            int shift = 32 - block[4];
            if (value >>> shift == number(block[0], block[1], block[2], block[3]) >>> shift) {
                return true;
            }
        }
        return false;
    }

    private static int number(int first, int second, int third, int fourth) {
        return first << 24 | second << 16 | third << 8 | fourth;
    }

    /** Only 2000::/3 is given out; within it are ways to write an IPv4 address, and blocks for documents and tests. */
    private static boolean isPrivate6(Inet6Address address, byte[] bytes) {
        if (address.isIPv4CompatibleAddress()) {
            return true;
        }
        if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b) && isZero(bytes, 4, 12)) {
            return isPrivate4(Arrays.copyOfRange(bytes, 12, 16));
        }
        if ((bytes[0] & 0xe0) != 0x20) {
            return true;
        }
        if (startsWith(bytes, 0x20, 0x02)) {
            return isPrivate4(Arrays.copyOfRange(bytes, 2, 6));
        }
        return startsWith(bytes, 0x20, 0x01, 0x00) && (bytes[3] & 0xff) < 2
                || startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8);
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a name leads to such an address as far as this machine can tell. */
    static boolean containAnyOf(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (contain(address)) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
