package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import java.nio.DoubleBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.IntPointer;

/** Pixel formats and sizes, by libswscale, with the right matrix and range on both sides. */
final class PixelConverter {
    /** Packed 32-bit pixels that read as {@code 0xAARRGGBB} in little-endian order. */
    static final int PACKED = avutil.AV_PIX_FMT_BGRA;
    /** The same with the upper byte without meaning. */
    static final int PACKED_OPAQUE = avutil.AV_PIX_FMT_BGR0;

    private static final int ROW_ALIGNMENT = 64;
    private static final int ONE = 1 << 16;

    private PixelConverter() {}

    /** An empty frame with buffers; the caller frees it. */
    static AVFrame allocate(int format, int width, int height) {
        AVFrame frame = avutil.av_frame_alloc();
        if (frame == null) {
            throw new OutOfMemoryError("no native memory for a picture");
        }
        frame.format(format).width(width).height(height);
        int error = avutil.av_frame_get_buffer(frame, ROW_ALIGNMENT);
        if (error < 0) {
            avutil.av_frame_free(frame);
            throw UdfException.failed(
                    "no native memory for a picture of %s x %s: %s".formatted(width, height, Natives.describe(error)),
                    null);
        }
        return frame;
    }

    /**
     * The same picture in another format and size; the caller frees it. A YUV result has the full range and BT.601's
     * matrix, as JPEG wants them.
     */
    static AVFrame convert(AVFrame source, int format, int width, int height) {
        AVFrame target = allocate(format, width, height);
        boolean done = false;
        try {
            target.color_range(avutil.AVCOL_RANGE_JPEG);
            target.colorspace(isRgb(format) ? avutil.AVCOL_SPC_RGB : avutil.AVCOL_SPC_BT470BG);
            scale(source, target);
            done = true;
            return target;
        } finally {
            if (!done) {
                avutil.av_frame_free(target);
            }
        }
    }

    private static void scale(AVFrame source, AVFrame target) {
        SwsContext context = swscale.sws_getContext(
                source.width(),
                source.height(),
                withoutImpliedRange(source.format()),
                target.width(),
                target.height(),
                target.format(),
                flags(source, target),
                null,
                null,
                (DoubleBuffer) null);
        if (context == null) {
            throw UdfException.undecodable(
                    "pixels of the format %s cannot be converted".formatted(name(source.format())), null);
        }
        try {
            IntPointer sourceMatrix = swscale.sws_getCoefficients(source.colorspace());
            IntPointer targetMatrix = swscale.sws_getCoefficients(avutil.AVCOL_SPC_BT470BG);
            swscale.sws_setColorspaceDetails(
                    context, sourceMatrix, isFullRange(source) ? 1 : 0, targetMatrix, 1, 0, ONE, ONE);
            int error = swscale.sws_scale_frame(context, target, source);
            if (error < 0) {
                throw UdfException.undecodable(
                        "a picture could not be converted: %s".formatted(Natives.describe(error)), null);
            }
        } finally {
            swscale.sws_freeContext(context);
        }
    }

    /** Averages when shrinking; else the slower exact ways cost little, since such pictures are taken one by one. */
    private static int flags(AVFrame source, AVFrame target) {
        boolean shrinks = target.width() < source.width() || target.height() < source.height();
        return (shrinks ? swscale.SWS_AREA : swscale.SWS_BICUBIC)
                | swscale.SWS_ACCURATE_RND
                | swscale.SWS_FULL_CHR_H_INT;
    }

    static boolean isFullRange(AVFrame frame) {
        if (frame.color_range() == avutil.AVCOL_RANGE_UNSPECIFIED) {
            AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(frame.format());
            boolean isGrey = descriptor != null && descriptor.nb_components() <= 2;
            return isGrey || withoutImpliedRange(frame.format()) != frame.format();
        }
        return frame.color_range() == avutil.AVCOL_RANGE_JPEG;
    }

    /** The formats that say "full range" by their name are deprecated; the frame's own field says it. */
    private static int withoutImpliedRange(int format) {
        if (format == avutil.AV_PIX_FMT_YUVJ420P) {
            return avutil.AV_PIX_FMT_YUV420P;
        }
        if (format == avutil.AV_PIX_FMT_YUVJ422P) {
            return avutil.AV_PIX_FMT_YUV422P;
        }
        if (format == avutil.AV_PIX_FMT_YUVJ444P) {
            return avutil.AV_PIX_FMT_YUV444P;
        }
        if (format == avutil.AV_PIX_FMT_YUVJ440P) {
            return avutil.AV_PIX_FMT_YUV440P;
        }
        if (format == avutil.AV_PIX_FMT_YUVJ411P) {
            return avutil.AV_PIX_FMT_YUV411P;
        }
        return format;
    }

    private static boolean isRgb(int format) {
        return (avutil.av_pix_fmt_desc_get(format).flags() & avutil.AV_PIX_FMT_FLAG_RGB) != 0;
    }

    static boolean mayBeTransparent(int format) {
        AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(format);
        long flags = descriptor == null ? 0 : descriptor.flags();
        return (flags & (avutil.AV_PIX_FMT_FLAG_ALPHA | avutil.AV_PIX_FMT_FLAG_PAL)) != 0;
    }

    static long sizeBytes(AVFrame frame) {
        return Math.max(0, avutil.av_image_get_buffer_size(frame.format(), frame.width(), frame.height(), 1));
    }

    static String name(int format) {
        var name = avutil.av_get_pix_fmt_name(format);
        return name == null ? "number " + format : name.getString();
    }
}
