package dev.vitrine.functions.video;

import dev.vitrine.udf.FragmentReader;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.Video;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens {@code film#t=seconds}, a frame. The form is that of W3C Media Fragments, with one moment. */
public final class FrameReader implements FragmentReader {
    private static final Pattern MOMENT = Pattern.compile("t=([0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?)");

    @Override
    public Optional<Media> read(Media whole, String fragment) {
        Matcher moment = MOMENT.matcher(fragment);
        if (!(whole instanceof Video video) || !moment.matches()) {
            return Optional.empty();
        }
        double seconds = Double.parseDouble(moment.group(1));
        return Optional.of(Frames.at(video, seconds)
                .orElseThrow(() -> UdfException.unreachable(
                        "%s has no frame at second %s: it ends before that".formatted(video.locator(), seconds),
                        null)));
    }
}
