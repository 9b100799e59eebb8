package dev.vitrine.functions.video;

import dev.vitrine.functions.ffmpeg.MediaFile;
import dev.vitrine.udf.Json;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** A film's or a sound's properties as JSON; members that the container does not tell are left out. */
final class MediaProperties {
    private MediaProperties() {}

    static Json of(MediaFile file, long sizeBytes) {
        Json.ObjectBuilder properties = Json.object().put("format", file.formatNames());
        OptionalInt video = VideoStream.find(file);
        if (video.isPresent()) {
            addVideo(properties, file, video.getAsInt());
        } else if (file.context().duration() > 0) {
            properties.put("duration_seconds", file.context().duration() / (double) avutil.AV_TIME_BASE);
        }
        OptionalInt audio = file.bestStream(avutil.AVMEDIA_TYPE_AUDIO);
        if (audio.isPresent()) {
            properties.put("audio", audio(file.stream(audio.getAsInt()).codecpar()));
        }
        if (file.context().bit_rate() > 0) {
            properties.put("bit_rate", file.context().bit_rate());
        }
        return properties.put("size_bytes", sizeBytes).build();
    }

    private static void addVideo(Json.ObjectBuilder properties, MediaFile file, int index) {
        VideoStream stream = VideoStream.of(file, index);
        AVStream nativeStream = file.stream(index);
        AVCodecParameters parameters = nativeStream.codecpar();
        stream.duration().ifPresent(seconds -> properties.put("duration_seconds", seconds));
        properties.put("width", stream.width()).put("height", stream.height());
        if (stream.framesPerSecond() > 0) {
            properties.put("fps", stream.framesPerSecond());
        }
        if (nativeStream.nb_frames() > 0) {
            properties.put("frame_count", nativeStream.nb_frames());
        }
        properties.put("codec", codecName(parameters));
        BytePointer pixelFormat = avutil.av_get_pix_fmt_name(parameters.format());
        if (pixelFormat != null) {
            properties.put("pixel_format", pixelFormat.getString());
        }
        properties.put("orientation", stream.orientation().ordinal() + 1);
        AVRational aspect = parameters.sample_aspect_ratio();
        if (aspect.num() > 0 && aspect.num() != aspect.den()) {
            properties.put("pixel_aspect_ratio", (double) aspect.num() / aspect.den());
        }
    }

    private static Json audio(AVCodecParameters parameters) {
        return Json.object()
                .put("codec", codecName(parameters))
                .put("sample_rate", parameters.sample_rate())
                .put("channels", parameters.ch_layout().nb_channels())
                .build();
    }

    private static String codecName(AVCodecParameters parameters) {
        return avcodec.avcodec_get_name(parameters.codec_id()).getString();
    }
}
