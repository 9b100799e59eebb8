package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Decodes one still picture, as it is stored (not turned upright). A damaged picture is refused, not mended. */
final class PictureDecoder {
    private PictureDecoder() {}

    /** Decodes a format that is one packet of its codec; not for HEIC and AVIF. */
    static Picture decode(byte[] encoded, PictureFormat format) {
        // The GIF decoder fills up what is missing, in silence.
        if (format == PictureFormat.GIF && EndOfPicture.isMissing(encoded, format)) {
            throw UdfException.undecodable("the gif picture is cut off: its end is missing", null);
        }
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            if (packet == null || avcodec.av_new_packet(packet, encoded.length) < 0) {
                throw new OutOfMemoryError("no native memory for %s bytes".formatted(encoded.length));
            }
            packet.data().put(encoded);
            return decode(packet, codec(format), null, format);
        } finally {
            avcodec.av_packet_free(packet);
        }
    }

    /** Decodes a stream's packet, which stays the caller's. */
    static Picture decode(AVPacket packet, AVCodecParameters parameters, PictureFormat format) {
        return decode(packet, parameters.codec_id(), parameters, format);
    }

    private static Picture decode(
            AVPacket packet, int codecId, @Nullable AVCodecParameters parameters, PictureFormat format) {
        AVCodec codec = avcodec.avcodec_find_decoder(codecId);
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        AVFrame frame = avutil.av_frame_alloc();
        boolean done = false;
        try {
            if (parameters != null) {
                avcodec.avcodec_parameters_to_context(context, parameters);
            }
            context.thread_count(1);
            context.max_pixels(PictureHeader.MAX_PIXELS);
            // The TIFF decoder takes every tag that it does not know for damage then.
            boolean isStrict = format != PictureFormat.TIFF;
            context.err_recognition(avcodec.AV_EF_CRCCHECK | (isStrict ? avcodec.AV_EF_EXPLODE : 0));
            check(avcodec.avcodec_open2(context, codec, (AVDictionary) null), format);
            check(avcodec.avcodec_send_packet(context, packet), format);
            avcodec.avcodec_send_packet(context, null);
            check(avcodec.avcodec_receive_frame(context, frame), format);
            done = true;
            return Picture.adopt(frame);
        } finally {
            avcodec.avcodec_free_context(context);
            if (!done) {
                avutil.av_frame_free(frame);
            }
        }
    }

    private static void check(int result, PictureFormat format) {
        if (result < 0) {
            throw UdfException.undecodable(
                    "the %s picture is damaged or cut off: %s".formatted(format.sqlName(), Natives.describe(result)),
                    null);
        }
    }

    private static int codec(PictureFormat format) {
        return switch (format) {
            case JPEG -> avcodec.AV_CODEC_ID_MJPEG;
            case PNG -> avcodec.AV_CODEC_ID_PNG;
            case GIF -> avcodec.AV_CODEC_ID_GIF;
            case BMP -> avcodec.AV_CODEC_ID_BMP;
            case WEBP -> avcodec.AV_CODEC_ID_WEBP;
            case TIFF -> avcodec.AV_CODEC_ID_TIFF;
            case HEIC -> avcodec.AV_CODEC_ID_HEVC;
            case AVIF -> avcodec.AV_CODEC_ID_AV1;
        };
    }
}
