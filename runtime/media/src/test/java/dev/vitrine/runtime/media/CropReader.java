package dev.vitrine.runtime.media;

import dev.vitrine.udf.FragmentReader;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import java.awt.image.BufferedImage;
import java.awt.image.RasterFormatException;
import java.util.Optional;

/** Reads a rectangle of a picture: {@code xywh=x,y,width,height} (W3C Media Fragments, 4.2.2). */
public final class CropReader implements FragmentReader {
    @Override
    public Optional<Media> read(Media whole, String fragment) {
        if (!fragment.matches("xywh=\\d+,\\d+,\\d+,\\d+") || !(whole instanceof Image image)) {
            return Optional.empty();
        }
        String[] numbers = fragment.substring("xywh=".length()).split(",", -1);
        try {
            BufferedImage part = image.pixels()
                    .getSubimage(
                            Integer.parseInt(numbers[0]),
                            Integer.parseInt(numbers[1]),
                            Integer.parseInt(numbers[2]),
                            Integer.parseInt(numbers[3]));
            return Optional.of(Image.of(part));
        } catch (RasterFormatException e) {
            throw UdfException.undecodable("the rectangle " + fragment + " is not within the picture", e);
        }
    }
}
