package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.internal.Orientation;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** How a container wants its pictures to be turned. */
public final class DisplayMatrix {
    private DisplayMatrix() {}

    /**
     * The orientation in a list of side data, to the next quarter turn; upright where there is none.
     *
     * <p>ISO/IEC 14496-12, 6.2.2: the matrix takes a stored place p, q to a p + c q, b p + d q.
     */
    public static Orientation orientation(@Nullable AVPacketSideData list, int count) {
        AVPacketSideData entry =
                list == null ? null : avcodec.av_packet_side_data_get(list, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (entry == null || entry.size() < 9L * Integer.BYTES) {
            return Orientation.UPRIGHT;
        }
        IntPointer matrix = new IntPointer((Pointer) entry.data());
        return orientation(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
    }

    private static Orientation orientation(long a, long b, long c, long d) {
        if (Math.abs(a) + Math.abs(d) >= Math.abs(b) + Math.abs(c)) {
            return a >= 0
                    ? d >= 0 ? Orientation.UPRIGHT : Orientation.FLIPPED
                    : d >= 0 ? Orientation.MIRRORED : Orientation.ROTATED_180;
        }
        return b >= 0
                ? c >= 0 ? Orientation.TRANSPOSED : Orientation.ROTATED_90
                : c >= 0 ? Orientation.ROTATED_270 : Orientation.TRANSVERSED;
    }
}
