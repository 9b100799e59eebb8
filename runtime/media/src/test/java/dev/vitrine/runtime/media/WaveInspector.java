package dev.vitrine.runtime.media;

import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaInfo;
import dev.vitrine.udf.MediaInspector;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.UdfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Opens WAVE files with the JDK. */
public final class WaveInspector implements MediaInspector {
    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public Set<MediaKind> kinds() {
        return Set.of(MediaKind.AUDIO);
    }

    @Override
    public Optional<MediaInfo> inspect(Path file, MediaKind expected) {
        CALLS.incrementAndGet();
        try {
            AudioFileFormat format = AudioSystem.getAudioFileFormat(file.toFile());
            Json properties = Json.object()
                    .put("channels", format.getFormat().getChannels())
                    .build();
            return Optional.of(new MediaInfo(MediaKind.AUDIO, "audio/wav", properties));
        } catch (UnsupportedAudioFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw UdfException.undecodable("the sound is damaged: " + e.getMessage(), e);
        }
    }
}
