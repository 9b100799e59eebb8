package dev.vitrine.functions.video;

import dev.vitrine.udf.Fragment;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;

/**
 * A row of {@code frames}.
 *
 * @param time seconds from the film's start: the moment asked for where {@code fps} or {@code num_frames} choose, else
 *     the frame's own
 * @param frame what is shown at that time
 * @param attrs what the container and the codec say about the frame
 */
public record FrameRow(
        double time,
        @Fragment(of = "video", value = "t={time}") Image frame,
        Json attrs) {}
