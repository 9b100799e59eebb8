package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.functions.ffmpeg.PictureHeader;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Decodes a little of a file, to know that something can be decoded. */
final class StreamProbe {
    /** Key frames are rarely further apart than this many packets. */
    private static final int MAX_PACKETS = 2_000;

    private static final int SECONDS_BEFORE_END = 2;

    private StreamProbe() {}

    /** Whether the first pictures or sounds and some near the end can be decoded. */
    static boolean decodesAtBothEnds(MediaFile file) {
        OptionalInt video = VideoStream.find(file);
        int index = video.isPresent()
                ? video.getAsInt()
                : file.bestStream(avutil.AVMEDIA_TYPE_AUDIO).orElseThrow();
        AVStream stream = file.stream(index);
        AVCodec decoder = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            // Whole as far as can be told; a function that needs its pictures names the codec.
            return true;
        }
        AVCodecContext codec = avcodec.avcodec_alloc_context3(decoder);
        try {
            avcodec.avcodec_parameters_to_context(codec, stream.codecpar());
            codec.max_pixels(PictureHeader.MAX_PIXELS);
            codec.thread_count(1);
            codec.skip_frame(avcodec.AVDISCARD_NONKEY);
            return avcodec.avcodec_open2(codec, decoder, (AVDictionary) null) >= 0
                    && decodesOne(file, index, codec)
                    && (!seekNearEnd(file, stream) || decodesNearEnd(file, index, codec));
        } finally {
            avcodec.avcodec_free_context(codec);
        }
    }

    private static boolean seekNearEnd(MediaFile file, AVStream stream) {
        long duration = file.context().duration();
        if (duration == avutil.AV_NOPTS_VALUE || duration <= 0) {
            return false;
        }
        long start = file.context().start_time() == avutil.AV_NOPTS_VALUE
                ? 0
                : file.context().start_time();
        long moment = start + Math.max(0, duration - SECONDS_BEFORE_END * (long) avutil.AV_TIME_BASE);
        long tick = avutil.av_rescale(
                moment,
                stream.time_base().den(),
                (long) avutil.AV_TIME_BASE * stream.time_base().num());
        return avformat.av_seek_frame(file.context(), stream.index(), tick, avformat.AVSEEK_FLAG_BACKWARD) >= 0;
    }

    private static boolean decodesNearEnd(MediaFile file, int index, AVCodecContext codec) {
        avcodec.avcodec_flush_buffers(codec);
        return decodesOne(file, index, codec);
    }

    /** Reads on until one frame comes out. */
    private static boolean decodesOne(MediaFile file, int index, AVCodecContext codec) {
        AVPacket packet = avcodec.av_packet_alloc();
        AVFrame frame = avutil.av_frame_alloc();
        try {
            for (int packets = 0; packets < MAX_PACKETS; packets++) {
                if (avformat.av_read_frame(file.context(), packet) < 0) {
                    avcodec.avcodec_send_packet(codec, null);
                    return avcodec.avcodec_receive_frame(codec, frame) >= 0;
                }
                if (packet.stream_index() == index) {
                    avcodec.avcodec_send_packet(codec, packet);
                }
                avcodec.av_packet_unref(packet);
                if (avcodec.avcodec_receive_frame(codec, frame) >= 0) {
                    return true;
                }
            }
            return false;
        } finally {
            avutil.av_frame_free(frame);
            avcodec.av_packet_free(packet);
        }
    }
}
