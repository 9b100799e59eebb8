package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Loads ffmpeg when it is first needed. Thread-safe. */
public final class Natives {
    private Natives() {}

    private static final class Holder {
        static final @Nullable Throwable FAILURE = load();

        private static @Nullable Throwable load() {
            try {
                Loader.load(avutil.class);
                Loader.load(avcodec.class);
                Loader.load(avformat.class);
                Loader.load(swscale.class);
                // A damaged file is told to the caller by an exception, not to the process' error stream.
                avutil.av_log_set_level(avutil.AV_LOG_QUIET);
                return null;
            } catch (LinkageError | RuntimeException e) {
                return e;
            }
        }
    }

    /** Whether the natives of this platform are there and load. */
    public static boolean areThere() {
        return Holder.FAILURE == null;
    }

    /**
     * Makes sure that ffmpeg can be called.
     *
     * @throws UdfException with state 58V01 when the natives of this platform are not on the class path
     */
    public static void require() {
        Throwable failure = Holder.FAILURE;
        if (failure != null) {
            throw UdfException.missing(
                    "ffmpeg for this platform cannot be loaded (%s); add vitrine-media-%s.jar to the class path"
                            .formatted(failure.getMessage(), Loader.getPlatform()),
                    failure);
        }
    }

    /** What ffmpeg says about an error code. */
    public static String describe(int error) {
        byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
        avutil.av_strerror(error, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }
}
