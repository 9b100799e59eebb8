package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.ShortPointer;

/** Encodes pictures. The same picture and quality give the same bytes. */
public final class PictureEncoder {
    /** The quality of lossy pictures for which none was asked, frames of films among them. */
    public static final int DEFAULT_QUALITY = 85;

    /** The encoder takes its matrices times this over eight, so this leaves them as they are. */
    private static final int MATRIX_AS_GIVEN = 8;
    /** From here on colour is kept at full resolution. */
    private static final int FULL_COLOUR_QUALITY = 95;

    private PictureEncoder() {}

    /**
     * A JPEG without transparency (transparent parts become white), in full-range BT.601 as JFIF wants.
     *
     * @param quality 1 to 100, scaling the tables of ITU-T T.81, annex K, as libjpeg does
     */
    public static byte[] jpeg(Picture picture, int quality) {
        if (picture.width() > 65_500 || picture.height() > 65_500) {
            throw UdfException.invalidArgument("a JPEG has at most 65,500 pixels a side, not %s x %s"
                    .formatted(picture.width(), picture.height()));
        }
        int format = quality >= FULL_COLOUR_QUALITY ? avutil.AV_PIX_FMT_YUV444P : avutil.AV_PIX_FMT_YUV420P;
        if (!picture.mayBeTransparent()) {
            return encodeJpeg(
                    PixelConverter.convert(picture.frame(), format, picture.width(), picture.height()), quality);
        }
        try (Picture opaque = picture.onWhite()) {
            return encodeJpeg(
                    PixelConverter.convert(opaque.frame(), format, picture.width(), picture.height()), quality);
        }
    }

    private static byte[] encodeJpeg(AVFrame frame, int quality) {
        return encode(avcodec.AV_CODEC_ID_MJPEG, "mjpeg", frame, context -> {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
            context.global_quality(MATRIX_AS_GIVEN * avutil.FF_QP2LAMBDA);
            frame.quality(MATRIX_AS_GIVEN * avutil.FF_QP2LAMBDA);
            context.intra_matrix(nativeMatrix(JpegTables.luminance(quality)));
            context.chroma_intra_matrix(nativeMatrix(JpegTables.chrominance(quality)));
        });
    }

    /** A PNG of 8 bits a sample, with an alpha channel where a pixel is transparent. */
    public static byte[] png(Picture picture) {
        int format = picture.isTransparent() ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24;
        AVFrame frame = PixelConverter.convert(picture.frame(), format, picture.width(), picture.height());
        return encode(avcodec.AV_CODEC_ID_PNG, "png", frame, context -> {
            context.compression_level(6);
            avutil.av_opt_set(context.priv_data(), "pred", "mixed", 0);
        });
    }

    /**
     * A lossy WebP, with an alpha channel where a pixel is transparent.
     *
     * @param quality 1 to 100
     */
    public static byte[] webp(Picture picture, int quality) {
        if (picture.width() > 16_383 || picture.height() > 16_383) {
            throw UdfException.invalidArgument("a WebP has at most 16,383 pixels a side, not %s x %s"
                    .formatted(picture.width(), picture.height()));
        }
        // Packed pixels let libwebp make its own limited-range planes.
        AVFrame frame =
                PixelConverter.convert(picture.frame(), PixelConverter.PACKED, picture.width(), picture.height());
        return encode(avcodec.AV_CODEC_ID_WEBP, "libwebp", frame, context -> {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
            context.global_quality(quality * avutil.FF_QP2LAMBDA);
        });
    }

    private interface Settings {
        void apply(AVCodecContext context);
    }

    /** Encodes a frame and frees it. */
    private static byte[] encode(int codecId, String name, AVFrame frame, Settings settings) {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
        AVCodecContext context = null;
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            // An encoder that is left out of a build must not turn into another one unseen.
            if (codec == null || codec.id() != codecId) {
                throw UdfException.failed("this build of ffmpeg has no encoder " + name, null);
            }
            context = avcodec.avcodec_alloc_context3(codec);
            context.width(frame.width()).height(frame.height()).pix_fmt(frame.format());
            context.color_range(avutil.AVCOL_RANGE_JPEG).colorspace(frame.colorspace());
            try (AVRational anyRate = new AVRational().num(1).den(25)) {
                context.time_base(anyRate);
            }
            context.thread_count(1);
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_BITEXACT);
            frame.pts(0);
            settings.apply(context);
            check(avcodec.avcodec_open2(context, codec, (AVDictionary) null), name);
            check(avcodec.avcodec_send_frame(context, frame), name);
            avcodec.avcodec_send_frame(context, null);
            check(avcodec.avcodec_receive_packet(context, packet), name);
            byte[] encoded = new byte[packet.size()];
            packet.data().get(encoded);
            return encoded;
        } finally {
            avcodec.av_packet_free(packet);
            if (context != null) {
                avcodec.avcodec_free_context(context);
            }
            avutil.av_frame_free(frame);
        }
    }

    private static void check(int result, String name) {
        if (result < 0) {
            throw UdfException.failed("ffmpeg's %s encoder failed: %s".formatted(name, Natives.describe(result)), null);
        }
    }

    /** Memory that the codec context frees. */
    private static ShortPointer nativeMatrix(short[] matrix) {
        ShortPointer pointer = new ShortPointer(avutil.av_malloc((long) matrix.length * Short.BYTES));
        return pointer.put(matrix, 0, matrix.length);
    }
}
