package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.Natives;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/** Makes clips whose frame number n is the grey {@link #greyOf}, at the times that are asked for. */
final class ClipWriter {
    private int width = 64;
    private int height = 48;
    private int groupSize = 12;
    private int reordered;
    private boolean isTurned;
    private String encoder = "mpeg4";
    private int ticksPerSecond = 1000;

    /** The grey level of a frame, 0 to 255, 8 apart from those of its neighbours. */
    static int greyOf(int frame) {
        return 16 + frame * 8 % 216;
    }

    ClipWriter size(int width, int height) {
        this.width = width;
        this.height = height;
        return this;
    }

    ClipWriter groupSize(int frames) {
        groupSize = frames;
        return this;
    }

    /** Two frames between any two are made from both neighbours, so that decoding and showing order differ. */
    ClipWriter reordered() {
        reordered = 2;
        return this;
    }

    /** Asks players to turn the picture a quarter clockwise. */
    ClipWriter turned() {
        isTurned = true;
        return this;
    }

    ClipWriter encoder(String name) {
        encoder = name;
        return this;
    }

    ClipWriter ticksPerSecond(int ticks) {
        ticksPerSecond = ticks;
        return this;
    }

    /** Writes a clip with a frame at each of these ticks; the file's extension chooses the container. */
    Path write(Path file, long... ticks) {
        Natives.require();
        AVFormatContext format = new AVFormatContext(null);
        check(avformat.avformat_alloc_output_context2(format, null, null, file.toString()));
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(encoder);
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            configure(context, (format.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0);
            check(avcodec.avcodec_open2(context, codec, (AVDictionary) null));
            AVStream stream = avformat.avformat_new_stream(format, null);
            avcodec.avcodec_parameters_from_context(stream.codecpar(), context);
            stream.time_base(context.time_base());
            if (isTurned) {
                turn(stream);
            }
            AVIOContext output = new AVIOContext(null);
            check(avformat.avio_open(output, file.toString(), avformat.AVIO_FLAG_WRITE));
            format.pb(output);
            check(avformat.avformat_write_header(format, (AVDictionary) null));
            for (int i = 0; i < ticks.length; i++) {
                AVFrame frame = frame(i, ticks[i]);
                check(avcodec.avcodec_send_frame(context, frame));
                avutil.av_frame_free(frame);
                drain(format, context, stream, packet);
            }
            avcodec.avcodec_send_frame(context, null);
            drain(format, context, stream, packet);
            check(avformat.av_write_trailer(format));
            avformat.avio_closep(output);
            return file;
        } finally {
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
            avformat.avformat_free_context(format);
        }
    }

    private void configure(AVCodecContext context, boolean globalHeader) {
        context.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
        context.time_base(new AVRational().num(1).den(ticksPerSecond));
        context.gop_size(groupSize).max_b_frames(reordered).bit_rate(2_000_000);
        context.thread_count(1);
        context.color_range(avutil.AVCOL_RANGE_MPEG);
        if (globalHeader) {
            context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
    }

    private static void turn(AVStream stream) {
        AVPacketSideData list = stream.codecpar().coded_side_data();
        IntPointer count = new IntPointer(1).put(0, 0);
        AVPacketSideData entry = avcodec.av_packet_side_data_new(
                list == null ? new AVPacketSideData(null) : list, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
        new IntPointer((Pointer) entry.data()).put(0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30);
        stream.codecpar().coded_side_data(entry);
        stream.codecpar().nb_coded_side_data(count.get());
    }

    private AVFrame frame(int number, long tick) {
        AVFrame frame = avutil.av_frame_alloc();
        frame.format(avutil.AV_PIX_FMT_YUV420P).width(width).height(height).pts(tick);
        check(avutil.av_frame_get_buffer(frame, 0));
        fill(frame, 0, 16 + greyOf(number) * 219 / 255, height);
        fill(frame, 1, 128, height / 2);
        fill(frame, 2, 128, height / 2);
        // A black stripe at the left shows which way a frame is turned.
        for (int y = 0; y < height; y++) {
            byte[] black = new byte[width / 4];
            Arrays.fill(black, (byte) 16);
            frame.data(0).position((long) y * frame.linesize(0)).put(black);
        }
        return frame;
    }

    private static void fill(AVFrame frame, int plane, int value, int rows) {
        byte[] samples = new byte[frame.linesize(plane) * rows];
        Arrays.fill(samples, (byte) value);
        frame.data(plane).put(samples);
    }

    private static void drain(AVFormatContext format, AVCodecContext context, AVStream stream, AVPacket packet) {
        while (avcodec.avcodec_receive_packet(context, packet) >= 0) {
            // Without a length of its last frame an MP4 ends before it.
            packet.duration(context.time_base().den() / 25);
            avcodec.av_packet_rescale_ts(packet, context.time_base(), stream.time_base());
            packet.stream_index(0);
            check(avformat.av_interleaved_write_frame(format, packet));
        }
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException(Natives.describe(result));
        }
    }
}
