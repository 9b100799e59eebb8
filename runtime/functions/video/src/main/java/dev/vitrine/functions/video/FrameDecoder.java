package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.functions.ffmpeg.Natives;
import dev.vitrine.functions.ffmpeg.PictureHeader;
import dev.vitrine.functions.ffmpeg.UnreadableMediaException;
import dev.vitrine.udf.UdfException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the frames of a film's video stream in the order they are shown, from the start or from a key frame. Nothing
 * is converted. One thread at a time; whoever opens it closes it.
 */
final class FrameDecoder implements AutoCloseable {
    /** More threads than this gain little and hold a reference frame each. */
    private static final int MAX_THREADS = 4;

    private final MediaFile file;
    private final String name;
    private final VideoStream stream;
    private final AVStream nativeStream;
    private final AVCodecContext codec;
    private final AVPacket packet;
    private boolean drained;
    private boolean hasSought;
    private long lastReadTick;
    private long lastShownTick = Long.MIN_VALUE;
    /** The last tick that a frame was given to the codec for, and the one before which none is wanted. */
    private long lastFedTick = Long.MIN_VALUE;

    private long wantedTick = Long.MIN_VALUE;
    private int skipped = avcodec.AVDISCARD_DEFAULT;
    private boolean closed;

    private FrameDecoder(MediaFile file, String name, VideoStream stream, AVCodecContext codec) {
        this.file = file;
        this.name = name;
        this.stream = stream;
        this.nativeStream = file.stream(stream.index());
        this.codec = codec;
        this.packet = avcodec.av_packet_alloc();
        this.lastReadTick = stream.start();
    }

    /**
     * Opens a film.
     *
     * @param name what messages call it
     * @throws UdfException with state 22V02 when it cannot be opened, 22V03 when it has no moving pictures
     */
    static FrameDecoder open(Path path, String name) {
        MediaFile file;
        try {
            file = MediaFile.open(path);
        } catch (UnreadableMediaException e) {
            throw unreadable(name, e);
        }
        try {
            return open(file, name);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static FrameDecoder open(MediaFile file, String name) {
        int index = streamIndex(file, name);
        for (int i = 0; i < file.context().nb_streams(); i++) {
            file.stream(i).discard(i == index ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
        }
        AVStream stream = file.stream(index);
        AVCodec decoder = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            throw UdfException.undecodable(
                    "%s uses the codec %s, which this build of ffmpeg does not decode"
                            .formatted(
                                    name,
                                    avcodec.avcodec_get_name(stream.codecpar().codec_id())
                                            .getString()),
                    null);
        }
        AVCodecContext codec = avcodec.avcodec_alloc_context3(decoder);
        avcodec.avcodec_parameters_to_context(codec, stream.codecpar());
        codec.pkt_timebase(stream.time_base());
        codec.max_pixels(PictureHeader.MAX_PIXELS);
        codec.thread_count(Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS));
        int error = avcodec.avcodec_open2(codec, decoder, (AVDictionary) null);
        if (error < 0) {
            avcodec.avcodec_free_context(codec);
            throw UdfException.undecodable(
                    "the decoder for %s does not start: %s".formatted(name, Natives.describe(error)), null);
        }
        return new FrameDecoder(file, name, VideoStream.of(file, index), codec);
    }

    /** The number of the stream with moving pictures, or the exception that there is none. */
    static int streamIndex(MediaFile file, String name) {
        return VideoStream.find(file)
                .orElseThrow(() -> UdfException.wrongKind("%s has no moving pictures".formatted(name)));
    }

    static UdfException unreadable(String name, UnreadableMediaException cause) {
        return UdfException.undecodable(
                "%s is no film that can be read: %s".formatted(name, cause.getMessage()), cause);
    }

    VideoStream stream() {
        return stream;
    }

    /** Decodes key frames alone from here on. */
    void skipToKeyFrames() {
        skipped = avcodec.AVDISCARD_NONKEY;
    }

    /** From here on only the frame shown at a moment matters, and those after it; others may be left out. */
    void want(double seconds) {
        wantedTick = stream.tick(seconds + stream.tolerance());
    }

    /**
     * The next frame to be shown, or null after the last. The caller frees it; its {@code pts} is set.
     *
     * @throws UdfException with state 22V02 when the file cannot be read on
     */
    @Nullable
    AVFrame next() {
        AVFrame frame = avutil.av_frame_alloc();
        boolean done = false;
        try {
            while (true) {
                int result = avcodec.avcodec_receive_frame(codec, frame);
                if (result >= 0) {
                    if ((frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0) {
                        avutil.av_frame_unref(frame);
                        continue;
                    }
                    complete(frame);
                    done = true;
                    return frame;
                }
                if (result == avutil.AVERROR_EOF()) {
                    return null;
                }
                if (drained) {
                    throw damaged(result);
                }
                if (result == org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN()) {
                    feed();
                }
            }
        } finally {
            if (!done) {
                avutil.av_frame_free(frame);
            }
        }
    }

    private void complete(AVFrame frame) {
        long tick = frame.best_effort_timestamp();
        if (tick == avutil.AV_NOPTS_VALUE) {
            long step = frame.duration() > 0 ? frame.duration() : Math.round(frameSeconds() / stream.length(1));
            tick = lastShownTick == Long.MIN_VALUE ? stream.start() : lastShownTick + step;
        }
        frame.pts(tick);
        lastShownTick = tick;
        if (frame.colorspace() == avutil.AVCOL_SPC_UNSPECIFIED) {
            // Players' rule: what is larger than standard definition is BT.709.
            boolean isHighDefinition = frame.width() > 1024 || frame.height() > 576;
            frame.colorspace(isHighDefinition ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_BT470BG);
        }
    }

    /** Seconds that a frame is shown by the average rate. */
    double frameSeconds() {
        return stream.framesPerSecond() > 0 ? 1 / stream.framesPerSecond() : 0.04;
    }

    /** Second at which a frame stops being shown, if none follows. */
    double endOf(AVFrame frame) {
        double shown = frame.duration() > 0 ? stream.length(frame.duration()) : frameSeconds();
        return stream.seconds(frame.pts()) + shown;
    }

    private void feed() {
        while (true) {
            int result = avformat.av_read_frame(file.context(), packet);
            if (result == avutil.AVERROR_EOF()) {
                drained = true;
                avcodec.avcodec_send_packet(codec, null);
                return;
            }
            if (result < 0) {
                throw damaged(result);
            }
            boolean isOurs = packet.stream_index() == stream.index();
            if (isOurs) {
                if (packet.dts() != avutil.AV_NOPTS_VALUE) {
                    lastReadTick = packet.dts();
                }
                codec.skip_frame(isNeverShown() ? avcodec.AVDISCARD_NONREF : skipped);
                // A packet that cannot be decoded loses its own frame only, as in any player.
                avcodec.avcodec_send_packet(codec, packet);
            }
            avcodec.av_packet_unref(packet);
            if (isOurs) {
                return;
            }
        }
    }

    /**
     * Whether the packet's frame is not wanted: a later one was given already that is shown by the wanted moment. The
     * codec leaves it out if no other frame is made from it.
     */
    private boolean isNeverShown() {
        long tick = packet.pts();
        if (tick == avutil.AV_NOPTS_VALUE) {
            return false;
        }
        if (tick < lastFedTick && lastFedTick <= wantedTick) {
            return true;
        }
        lastFedTick = Math.max(lastFedTick, tick);
        return false;
    }

    private UdfException damaged(int error) {
        return UdfException.undecodable(
                "%s is damaged or cut off after second %s: %s"
                        .formatted(name, Math.max(0, stream.seconds(lastReadTick)), Natives.describe(error)),
                null);
    }

    /** Seconds of film between what was read last and the last key frame in the index that is shown by a moment. */
    double secondsToKeyFrame(double seconds) {
        int entry =
                avformat.av_index_search_timestamp(nativeStream, decodingTick(seconds), avformat.AVSEEK_FLAG_BACKWARD);
        if (entry < 0 || lastReadTick == Long.MIN_VALUE) {
            return 0;
        }
        AVIndexEntry key = avformat.avformat_index_get_entry(nativeStream, entry);
        return stream.length(key.timestamp() - lastReadTick);
    }

    /** Whether key frames may lie ahead that the index does not have: Matroska reads its index at the first seek. */
    boolean mayHaveUnlistedKeyFrames() {
        return avformat.avformat_index_get_entries_count(nativeStream) == 0
                || !hasSought && file.formatNames().contains("matroska");
    }

    /** Goes on from a key frame at or before a moment, as far as the container can tell; false if it cannot seek. */
    boolean seek(double seconds) {
        hasSought = true;
        int result = avformat.av_seek_frame(
                file.context(), stream.index(), decodingTick(seconds), avformat.AVSEEK_FLAG_BACKWARD);
        if (result < 0) {
            return false;
        }
        restart();
        return true;
    }

    /** Indexes go by decoding time, which is ahead of showing time by as much as frames are reordered. */
    private long decodingTick(double seconds) {
        return stream.tick(seconds - codec.has_b_frames() * frameSeconds());
    }

    /** Goes on from the first frame. */
    void rewind() {
        int result = avformat.avformat_seek_file(
                file.context(), stream.index(), Long.MIN_VALUE, stream.start(), stream.start(), 0);
        if (result < 0) {
            result = avformat.av_seek_frame(file.context(), -1, 0, avformat.AVSEEK_FLAG_BYTE);
        }
        if (result < 0) {
            throw damaged(result);
        }
        restart();
    }

    private void restart() {
        avcodec.avcodec_flush_buffers(codec);
        drained = false;
        lastReadTick = Long.MIN_VALUE;
        lastShownTick = Long.MIN_VALUE;
        lastFedTick = Long.MIN_VALUE;
        wantedTick = Long.MIN_VALUE;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(codec);
            file.close();
        }
    }
}
