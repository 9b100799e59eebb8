package dev.vitrine.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class MediaTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.UTF_8);
    /** FIPS 180-2, appendix B.1. */
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void aValueInMemoryKnowsWhereItWouldBeStored() throws IOException {
        Document text = Document.of(ABC, "text/plain; charset=utf-8");

        assertThat(text.kind()).isEqualTo(MediaKind.DOCUMENT);
        assertThat(text.sha256()).isEqualTo(SHA256_OF_ABC);
        assertThat(text.locator()).isEqualTo("vitrine:sha256/" + SHA256_OF_ABC + ".txt");
        assertThat(text.sizeBytes()).isEqualTo(3);
        try (InputStream in = text.open()) {
            assertThat(in.readAllBytes()).isEqualTo(ABC);
        }
        assertThat(Video.of(ABC, "video/mp4").locator()).endsWith(".mp4");
        assertThat(Audio.of(ABC, "audio/x-unheard-of").locator()).endsWith(".bin");
    }

    @Test
    void theFileOfAValueInMemoryHoldsItsBytes() throws IOException {
        Audio sound = Audio.of(ABC, "audio/flac");

        assertThat(sound.file()).hasBinaryContent(ABC).isEqualTo(sound.file());
        assertThat(sound.file().toString()).endsWith(".flac");
        assertThat(Files.isReadable(sound.file())).isTrue();
    }

    @Test
    void valuesOfOneKindAreEqualByContent() {
        assertThat(Video.of(ABC, "video/mp4"))
                .isEqualTo(Video.of(ABC.clone(), "video/webm"))
                .hasSameHashCodeAs(Video.of(ABC.clone(), "video/mp4"))
                .isNotEqualTo(Video.of(new byte[3], "video/mp4"));
        assertThat((Media) Audio.of(ABC, "audio/mp4")).isNotEqualTo(Video.of(ABC, "video/mp4"));
    }

    @Test
    void aPictureOfPixelsIsPngAndKeepsItsPixels() throws IOException {
        BufferedImage red = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        red.setRGB(2, 1, 0x80ff0000);

        Image image = Image.of(red);
        image.pixels().setRGB(2, 1, 0);
        assertThat(image.pixels().getRGB(2, 1)).isEqualTo(0x80ff0000);
        assertThat(image.mediaType()).isEqualTo("image/png");
        assertThat(image.locator()).endsWith(".png");

        Image read;
        try (InputStream in = image.open()) {
            read = Image.of(in.readAllBytes(), "image/png");
        }
        assertThat(read).isEqualTo(image);
        assertThat(read.pixels().getRGB(2, 1)).isEqualTo(0x80ff0000);
    }

    @Test
    void aPartOfALargerPictureIsCopiedAlone() {
        BufferedImage whole = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        whole.setRGB(2, 2, 0xff00ff);

        BufferedImage part = Image.of(whole.getSubimage(2, 2, 2, 1)).pixels();
        assertThat(part.getWidth()).isEqualTo(2);
        assertThat(part.getRGB(0, 0)).isEqualTo(0xffff00ff);
    }

    @Test
    void bytesThatAreNoPictureAreUndecodable() {
        assertThatThrownBy(() -> Image.of(ABC, "image/jpeg").pixels())
                .isInstanceOfSatisfying(
                        UdfException.class, e -> assertThat(e.sqlState()).isEqualTo("22V02"));
    }
}
