package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * A decoded picture in native memory, in whatever pixel format its decoder gave. Whoever gets one closes it. One
 * thread at a time.
 */
public final class Picture implements AutoCloseable {
    private static final int OPAQUE = 0xff000000;

    private final AVFrame frame;
    private boolean closed;

    private Picture(AVFrame frame) {
        this.frame = frame;
    }

    /** Takes the frame over: closing the picture frees it. */
    public static Picture adopt(AVFrame frame) {
        return new Picture(frame);
    }

    /** A picture that shares the frame's buffers, which live until both are freed. */
    public static Picture share(AVFrame frame) {
        AVFrame clone = avutil.av_frame_clone(frame);
        if (clone == null) {
            throw new OutOfMemoryError("no native memory for a picture");
        }
        return new Picture(clone);
    }

    /** A picture of {@code width * height} packed {@code 0xAARRGGBB} pixels, not premultiplied; they are copied. */
    public static Picture of(int[] argb, int width, int height) {
        AVFrame frame = PixelConverter.allocate(PixelConverter.PACKED, width, height);
        IntBuffer pixels = packedPixels(frame);
        int stride = frame.linesize(0) / Integer.BYTES;
        for (int y = 0; y < height; y++) {
            pixels.put(y * stride, argb, y * width, width);
        }
        return new Picture(frame);
    }

    /** The same, of pixels on the heap. */
    public static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        return of(image.getRGB(0, 0, width, height, null, 0, width), width, height);
    }

    /** Pixels in a row. */
    public int width() {
        return frame.width();
    }

    /** Rows. */
    public int height() {
        return frame.height();
    }

    /** The native frame, still owned by this picture. */
    public AVFrame frame() {
        return frame;
    }

    /** Whether the pixel format can carry transparency; the picture may be opaque all the same. */
    public boolean mayBeTransparent() {
        return PixelConverter.mayBeTransparent(frame.format());
    }

    /** Whether a pixel is transparent. */
    public boolean isTransparent() {
        return mayBeTransparent() && !Opacity.isOpaque(argb());
    }

    /** Bytes of native memory, about. */
    public long sizeBytes() {
        return PixelConverter.sizeBytes(frame);
    }

    /**
     * The picture in another size: averaged where it shrinks, interpolated where it grows.
     *
     * @return a new picture of packed pixels
     */
    public Picture scaled(int width, int height) {
        if (!mayBeTransparent()) {
            return new Picture(PixelConverter.convert(frame, PixelConverter.PACKED_OPAQUE, width, height));
        }
        // Transparent pixels have any colour: weigh each pixel by its opacity, or it bleeds into the others.
        try (Picture packed = new Picture(PixelConverter.convert(frame, PixelConverter.PACKED, width(), height()))) {
            Opacity.premultiply(
                    packedPixels(packed.frame), packed.frame.linesize(0) / Integer.BYTES, width(), height());
            Picture scaled = new Picture(PixelConverter.convert(packed.frame, PixelConverter.PACKED, width, height));
            Opacity.unpremultiply(packedPixels(scaled.frame), scaled.frame.linesize(0) / Integer.BYTES, width, height);
            return scaled;
        }
    }

    /**
     * The pixels as {@code 0xAARRGGBB}, not premultiplied, row by row.
     *
     * @throws UdfException when they would fill most of the heap
     */
    public int[] argb() {
        if (!isPacked()) {
            try (Picture packed = packed()) {
                return packed.argb();
            }
        }
        int width = width();
        int height = height();
        checkHeap((long) width * height);
        int[] argb = new int[width * height];
        IntBuffer pixels = packedPixels(frame);
        int stride = frame.linesize(0) / Integer.BYTES;
        for (int y = 0; y < height; y++) {
            pixels.get(y * stride, argb, y * width, width);
        }
        if (!mayBeTransparent()) {
            for (int i = 0; i < argb.length; i++) {
                argb[i] |= OPAQUE;
            }
        }
        return argb;
    }

    /** A part of this picture, as packed pixels; it must lie inside. */
    public Picture cropped(int x, int y, int width, int height) {
        try (Picture packed = packed()) {
            AVFrame target = PixelConverter.allocate(packed.frame.format(), width, height);
            IntBuffer from = packedPixels(packed.frame);
            IntBuffer to = packedPixels(target);
            int fromStride = packed.frame.linesize(0) / Integer.BYTES;
            int toStride = target.linesize(0) / Integer.BYTES;
            for (int row = 0; row < height; row++) {
                to.put(row * toStride, from, (y + row) * fromStride + x, width);
            }
            return new Picture(target);
        }
    }

    /** Copies a picture onto this one of packed pixels; what is beyond the right and the lower edge is left out. */
    void paste(Picture other, int x, int y) {
        int width = Math.min(other.width(), width() - x);
        int height = Math.min(other.height(), height() - y);
        try (Picture packed = other.packed()) {
            IntBuffer from = packedPixels(packed.frame);
            IntBuffer to = packedPixels(frame);
            int fromStride = packed.frame.linesize(0) / Integer.BYTES;
            int toStride = frame.linesize(0) / Integer.BYTES;
            for (int row = 0; row < height; row++) {
                to.put((y + row) * toStride + x, from, row * fromStride, width);
            }
        }
    }

    /** The picture in front of white, opaque. */
    Picture onWhite() {
        int[] argb = argb();
        Opacity.blendOnWhite(argb);
        return of(argb, width(), height());
    }

    /** The picture turned upright, as packed pixels. */
    public Picture upright(Orientation orientation) {
        if (orientation == Orientation.UPRIGHT) {
            return share(frame);
        }
        int[] upright = orientation.apply(argb(), width(), height());
        Picture turned = orientation.swapsSides() ? of(upright, height(), width()) : of(upright, width(), height());
        if (!mayBeTransparent()) {
            turned.frame.format(PixelConverter.PACKED_OPAQUE);
        }
        return turned;
    }

    /** The picture on the heap: {@code TYPE_INT_ARGB} where a pixel is transparent, else {@code TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        return bufferedImage(argb(), width(), height());
    }

    /** Wraps packed pixels, which the image then owns. */
    public static BufferedImage bufferedImage(int[] argb, int width, int height) {
        int type = Opacity.isOpaque(argb) ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
        BufferedImage image = new BufferedImage(width, height, type);
        int[] target = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(argb, 0, target, 0, argb.length);
        return image;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            avutil.av_frame_free(frame);
        }
    }

    private boolean isPacked() {
        return frame.format() == PixelConverter.PACKED || frame.format() == PixelConverter.PACKED_OPAQUE;
    }

    private Picture packed() {
        if (isPacked()) {
            return share(frame);
        }
        int format = mayBeTransparent() ? PixelConverter.PACKED : PixelConverter.PACKED_OPAQUE;
        return new Picture(PixelConverter.convert(frame, format, width(), height()));
    }

    private static void checkHeap(long pixels) {
        long affordable = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 8);
        if (pixels > affordable) {
            throw UdfException.failed(
                    "a picture of %s pixels does not fit the heap, which affords %s; shrink it first or raise -Xmx"
                            .formatted(pixels, affordable),
                    null);
        }
    }

    private static IntBuffer packedPixels(AVFrame frame) {
        long bytes = (long) frame.linesize(0) * frame.height();
        ByteBuffer buffer = frame.data(0).capacity(bytes).asByteBuffer();
        return buffer.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    }
}
