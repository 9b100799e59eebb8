package dev.vitrine.functions.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vitrine.udf.Image;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageDescriptorTest {
    private static final List<String> NAMES = List.of(
            "aero1.jpg",
            "aloeL.jpg",
            "apple.jpg",
            "baboon.jpg",
            "board.jpg",
            "building.jpg",
            "butterfly.jpg",
            "fruits.jpg",
            "home.jpg",
            "leuvenA.jpg",
            "orange.jpg",
            "squirrel_cls.jpg",
            "stuff.jpg");

    private final ImageDescriptor descriptor = new ImageDescriptor();

    @Test
    void vectorsHaveTheDimensionAndTheNormOne() {
        assertThat(descriptor.embedImages(Stream.of("fruits.jpg", "smarties.png")
                        .map(Samples::media)
                        .toList()))
                .hasSize(2)
                .allSatisfy(vector -> {
                    assertThat(vector).hasSize(descriptor.dimension());
                    assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-5));
                });
    }

    @Test
    void thePictureInAnotherSizeAndQualityStaysNear() {
        Image image = Samples.media("home.jpg");
        Image small = ImageFunctions.thumbnail(image, 160, 160, "jpeg", 40);

        assertThat(similarity(image, small)).isGreaterThan(0.97);
    }

    @Test
    void picturesOfOneMakeUpAreNearest() {
        assertThat(nearest("apple.jpg")).isEqualTo("orange.jpg");
        assertThat(nearest("orange.jpg")).isEqualTo("apple.jpg");
        assertThat(nearest("fruits.jpg")).isIn("apple.jpg", "orange.jpg");
        assertThat(similarity(Samples.media("building.jpg"), Samples.media("leuvenA.jpg")))
                .isGreaterThan(similarity(Samples.media("building.jpg"), Samples.media("fruits.jpg")));
    }

    private String nearest(String name) {
        Image image = Samples.media(name);
        return NAMES.stream()
                .filter(other -> !other.equals(name))
                .max(Comparator.comparingDouble(other -> similarity(image, Samples.media(other))))
                .orElseThrow();
    }

    private double similarity(Image left, Image right) {
        List<float[]> vectors = descriptor.embedImages(List.of(left, right));
        return cosine(vectors.get(0), vectors.get(1));
    }

    private static double cosine(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
