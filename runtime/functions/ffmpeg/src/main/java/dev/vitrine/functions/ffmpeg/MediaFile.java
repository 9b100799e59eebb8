package dev.vitrine.functions.ffmpeg;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** An open container file. One thread at a time; whoever opens it closes it. */
public final class MediaFile implements AutoCloseable {
    /** The demultiplexers of real containers: no playlists, no text as subtitles, no devices. */
    private static final String FORMATS = String.join(
            ",",
            "mov,mp4,m4a,3gp,3g2,mj2",
            "matroska,webm",
            "avi,asf,flv,mpegts,mpeg,mxf,ogg,nut,ivf,dv,obu,gif,apng",
            "mpegvideo,h264,hevc,m4v,vc1",
            "mp3,aac,ac3,eac3,flac,wav,w64,aiff,au,caf,amr,ape,wv,tta");

    private final AVFormatContext context;
    private boolean closed;

    private MediaFile(AVFormatContext context) {
        this.context = context;
    }

    /**
     * Opens a local file and reads its headers.
     *
     * @throws UnreadableMediaException when it is no container that ffmpeg knows, or damaged
     */
    public static MediaFile open(Path file) throws UnreadableMediaException {
        Natives.require();
        AVFormatContext context = avformat.avformat_alloc_context();
        AVDictionary options = new AVDictionary(null);
        try {
            // No container may make a local file open other files or addresses.
            avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
            avutil.av_dict_set(options, "format_whitelist", FORMATS, 0);
            int error = avformat.avformat_open_input(context, "file:" + file.toAbsolutePath(), null, options);
            if (error < 0) {
                throw new UnreadableMediaException(Natives.describe(error));
            }
        } finally {
            avutil.av_dict_free(options);
        }
        MediaFile media = new MediaFile(context);
        int error = avformat.avformat_find_stream_info(context, (AVDictionary) null);
        if (error < 0) {
            media.close();
            throw new UnreadableMediaException(Natives.describe(error));
        }
        return media;
    }

    /** The native context, still owned by this object. */
    public AVFormatContext context() {
        return context;
    }

    /** The short names of the container format, such as {@code mov,mp4,m4a,3gp,3g2,mj2}. */
    public String formatNames() {
        return context.iformat().name().getString();
    }

    /** The number of the stream that a player would choose; empty when there is none of that type. */
    public OptionalInt bestStream(int mediaType) {
        int index =
                avformat.av_find_best_stream(context, mediaType, -1, -1, (org.bytedeco.ffmpeg.avcodec.AVCodec) null, 0);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** A stream by its number. */
    public AVStream stream(int index) {
        return context.streams(index);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avformat.avformat_close_input(context);
        }
    }
}
