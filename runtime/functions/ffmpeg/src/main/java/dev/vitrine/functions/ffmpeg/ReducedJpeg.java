package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a JPEG at an eighth or a quarter of its size, from the lowest frequencies of each block alone. The others are
 * skipped several at a time, which is what makes it faster than any full decoder: for a small thumbnail of a large
 * photograph three times. At half the size a full decoder is faster.
 *
 * <p>Takes what cameras write: Huffman-coded, 8 bits, grey or YCbCr, sequential, or progressive at an eighth. Leaves
 * everything else to the full decoder.
 */
final class ReducedJpeg {
    private static final int BLOCK = 8;
    /** Below this many pixels, making the look-up tables costs more than a reduced decoding to a quarter wins. */
    private static final int MIN_PIXELS_FOR_QUARTER = 1_000_000;
    /** In zigzag order the upper left 2 x 2 coefficients are the numbers 0, 1, 2 and 4: T.81, figure A.6. */
    private static final int COEFFICIENTS_FOR_QUARTER = 5;

    private final byte[] data;
    private final int side;
    /** Empty until the picture brings them. */
    private final int[][] quantisation = {{}, {}, {}, {}};

    private final @Nullable JpegHuffmanTable[] dcTables = new JpegHuffmanTable[4];
    private final @Nullable JpegHuffmanTable[] acTables = new JpegHuffmanTable[4];
    private List<JpegComponent> components = List.of();
    private final int width;
    private final int height;
    private boolean isProgressive;
    private int restartInterval;
    private int at = 2;

    private ReducedJpeg(byte[] data, PictureHeader header, int side) {
        this.data = data;
        this.width = header.storedWidth();
        this.height = header.storedHeight();
        this.side = side;
    }

    /** What this decoder does not take; not an error of the picture. */
    private static final class NotTakenException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The stored picture at the smallest size whose sides are not below these; empty when that is the full size, or the
     * picture is of a sort that is not taken.
     *
     * @throws UdfException with state 22V02 when it is damaged
     */
    static Optional<Picture> decode(byte[] encoded, PictureHeader header, int minWidth, int minHeight) {
        int side = side(header, minWidth, minHeight);
        if (side == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ReducedJpeg(encoded, header, side).decode());
        } catch (NotTakenException e) {
            return Optional.empty();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw UdfException.undecodable("the jpeg picture is damaged or cut off", e);
        }
    }

    /** The pixels that a block's side shrinks to, or 0 where a full decoder does better. */
    private static int side(PictureHeader header, int minWidth, int minHeight) {
        int width = header.storedWidth();
        int height = header.storedHeight();
        if (reduced(width, 1) >= minWidth && reduced(height, 1) >= minHeight) {
            return 1;
        }
        boolean isLarge = (long) width * height >= MIN_PIXELS_FOR_QUARTER;
        return isLarge && reduced(width, 2) >= minWidth && reduced(height, 2) >= minHeight ? 2 : 0;
    }

    private static int reduced(int length, int side) {
        return (int) (((long) length * side + BLOCK - 1) / BLOCK);
    }

    private Picture decode() throws NotTakenException {
        while (true) {
            int marker = nextMarker();
            if (marker == 0xd9 || marker < 0) {
                // Only a progressive picture is read up to its end.
                throw UdfException.undecodable("the jpeg picture has no picture data", null);
            }
            int length = unsignedShort(at);
            int segment = at + 2;
            int end = at + length;
            switch (marker) {
                case 0xc0, 0xc1, 0xc2 -> readFrame(segment, marker == 0xc2);
                case 0xc4 -> readHuffmanTables(segment, end);
                case 0xdb -> readQuantisation(segment, end);
                case 0xdd -> restartInterval = unsignedShort(segment);
                case 0xee -> refuseRgb(segment, end);
                case 0xda -> {
                    at = end;
                    readScan(segment);
                    if (components.stream().allMatch(component -> component.isDone)) {
                        checkEnd();
                        return picture();
                    }
                    continue;
                }
                default -> refuseOtherFrames(marker);
            }
            at = end;
        }
    }

    /** The later scans of a progressive picture are not read, but they must be there. */
    private void checkEnd() {
        for (int i = data.length - 2; isProgressive && (data[i] != (byte) 0xff || data[i + 1] != (byte) 0xd9); i--) {
            if (i <= at) {
                throw UdfException.undecodable("the jpeg picture is cut off: its end is missing", null);
            }
        }
    }

    private static void refuseOtherFrames(int marker) throws NotTakenException {
        boolean isFrameOrArithmetic = marker >= 0xc3 && marker <= 0xcf;
        if (isFrameOrArithmetic) {
            throw new NotTakenException();
        }
    }

    /** Skips to the next marker and behind it; -1 at the end of the data. */
    private int nextMarker() {
        while (at + 1 < data.length) {
            int marker = data[at + 1] & 0xff;
            if (data[at] == (byte) 0xff && marker != 0 && marker != 0xff) {
                at += 2;
                return marker;
            }
            at++;
        }
        return -1;
    }

    private int unsigned(int index) {
        return data[index] & 0xff;
    }

    private int unsignedShort(int index) {
        return unsigned(index) << 8 | unsigned(index + 1);
    }

    /** Adobe's segment: the transform 0 means RGB or CMYK. */
    private void refuseRgb(int segment, int end) throws NotTakenException {
        boolean isAdobe = end - segment >= 12
                && unsigned(segment) == 'A'
                && unsigned(segment + 1) == 'd'
                && unsigned(segment + 2) == 'o';
        if (isAdobe && unsigned(segment + 11) == 0) {
            throw new NotTakenException();
        }
    }

    private void readQuantisation(int segment, int end) {
        int from = segment;
        while (from < end) {
            int precision = unsigned(from) >> 4;
            int[] table = new int[64];
            for (int i = 0; i < 64; i++) {
                table[i] = precision == 0 ? unsigned(from + 1 + i) : unsignedShort(from + 1 + 2 * i);
            }
            quantisation[unsigned(from) & 3] = table;
            from += 1 + (precision == 0 ? 64 : 128);
        }
    }

    private void readHuffmanTables(int segment, int end) {
        int from = segment;
        while (from < end) {
            boolean isAc = unsigned(from) >> 4 != 0;
            int count = JpegHuffmanTable.count(data, from + 1);
            (isAc ? acTables : dcTables)[unsigned(from) & 3] = new JpegHuffmanTable(data, from + 1, count, isAc);
            from += 17 + count;
        }
    }

    private void readFrame(int segment, boolean progressive) throws NotTakenException {
        int count = unsigned(segment + 5);
        if (unsigned(segment) != BLOCK || count != 1 && count != 3 || progressive && side != 1) {
            throw new NotTakenException();
        }
        boolean isOther = unsignedShort(segment + 1) != height || unsignedShort(segment + 3) != width;
        if (isOther || !components.isEmpty()) {
            throw new IllegalArgumentException("a second frame in one picture");
        }
        isProgressive = progressive;
        components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int entry = segment + 6 + 3 * i;
            components.add(new JpegComponent(unsigned(entry), unsigned(entry + 1), unsigned(entry + 2) & 3));
        }
        boolean hasFactors = components.stream().allMatch(c -> c.horizontal > 0 && c.vertical > 0);
        boolean isRgb = count == 3 && components.get(0).id == 'R' && components.get(1).id == 'G';
        if (isRgb || !hasFactors || pixelFormat() < 0) {
            throw new NotTakenException();
        }
        int maxHorizontal = maxHorizontal();
        int maxVertical = maxVertical();
        components.forEach(
                component -> component.allocate(width, height, maxHorizontal, maxVertical, side, progressive));
    }

    private int maxHorizontal() {
        return components.get(0).horizontal;
    }

    private int maxVertical() {
        return components.get(0).vertical;
    }

    /** The native format of the chroma sampling; -1 for one that has none. */
    private int pixelFormat() {
        if (components.size() == 1) {
            return avutil.AV_PIX_FMT_GRAY8;
        }
        JpegComponent luma = components.get(0);
        boolean isUsual = components.stream().skip(1).allMatch(c -> c.horizontal == 1 && c.vertical == 1);
        if (!isUsual) {
            return -1;
        }
        return switch (luma.horizontal << 4 | luma.vertical) {
            case 0x11 -> avutil.AV_PIX_FMT_YUV444P;
            case 0x21 -> avutil.AV_PIX_FMT_YUV422P;
            case 0x22 -> avutil.AV_PIX_FMT_YUV420P;
            case 0x12 -> avutil.AV_PIX_FMT_YUV440P;
            case 0x41 -> avutil.AV_PIX_FMT_YUV411P;
            default -> -1;
        };
    }

    /** B.2.3: the components with their tables, then the band and the bits of a progressive scan. */
    private void readScan(int segment) throws NotTakenException {
        int count = unsigned(segment);
        List<JpegComponent> scanned = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = unsigned(segment + 1 + 2 * i);
            int tables = unsigned(segment + 2 + 2 * i);
            JpegComponent component = components.stream()
                    .filter(candidate -> candidate.id == id)
                    .findFirst()
                    .orElseThrow(NotTakenException::new);
            component.dc = dcTables[tables >> 4 & 3];
            component.ac = acTables[tables & 3];
            component.lastMean = 0;
            scanned.add(component);
        }
        int first = unsigned(segment + 1 + 2 * count);
        int bits = unsigned(segment + 3 + 2 * count);
        if (isProgressive) {
            if (first == 0) {
                readMeans(scanned, bits >> 4, bits & 15);
            }
            return;
        }
        read(scanned, new SequentialBlock());
        scanned.forEach(component -> component.isDone = true);
    }

    /** Reads a block's data; {@code index} counts over the padded rows of blocks. */
    private interface BlockReader {
        void read(JpegEntropyReader reader, JpegComponent component, int index);
    }

    /** A.2: blocks in rows where the scan has one component, else in minimum coded units. */
    private void read(List<JpegComponent> scanned, BlockReader blocks) {
        JpegEntropyReader reader = new JpegEntropyReader(data, at);
        boolean isSingle = scanned.size() == 1;
        JpegComponent only = scanned.get(0);
        int unitsWide = isSingle ? only.blocksWide : JpegComponent.ceil(width, maxHorizontal() * BLOCK);
        int unitsHigh = isSingle ? only.blocksHigh : JpegComponent.ceil(height, maxVertical() * BLOCK);
        int untilRestart = restartInterval;
        for (int y = 0; y < unitsHigh; y++) {
            for (int x = 0; x < unitsWide; x++) {
                if (restartInterval > 0 && untilRestart-- == 0) {
                    reader.restart();
                    scanned.forEach(component -> component.lastMean = 0);
                    untilRestart = restartInterval - 1;
                }
                if (isSingle) {
                    blocks.read(reader, only, y * only.paddedBlocksWide + x);
                } else {
                    readUnit(reader, scanned, blocks, x, y);
                }
            }
            reader.checkNotPastEnd();
        }
        at = reader.position();
    }

    private static void readUnit(
            JpegEntropyReader reader, List<JpegComponent> scanned, BlockReader blocks, int x, int y) {
        for (JpegComponent component : scanned) {
            for (int v = 0; v < component.vertical; v++) {
                int row = (y * component.vertical + v) * component.paddedBlocksWide;
                for (int h = 0; h < component.horizontal; h++) {
                    blocks.read(reader, component, row + x * component.horizontal + h);
                }
            }
        }
    }

    /** G.1.2.1: the means' upper bits, then one more bit in each later scan. */
    private void readMeans(List<JpegComponent> scanned, int earlierBit, int bit) {
        if (earlierBit == 0) {
            read(scanned, (reader, component, index) -> {
                component.lastMean += reader.difference(table(component.dc));
                component.means[index] = component.lastMean << bit;
            });
        } else {
            read(scanned, (reader, component, index) -> component.means[index] |= reader.bit() << bit);
        }
        if (bit == 0) {
            scanned.forEach(component -> {
                component.isDone = true;
                int scale = quantisation[component.quantisation][0];
                for (int i = 0; i < component.means.length; i++) {
                    component.samples[i] = sample(component.means[i] * scale);
                }
            });
        }
    }

    private static JpegHuffmanTable table(@Nullable JpegHuffmanTable table) {
        if (table == null) {
            throw UdfException.undecodable("the jpeg picture is damaged: a scan names a table that is not there", null);
        }
        return table;
    }

    /** A sample from eight times its distance to the middle. */
    private static byte sample(int eightfold) {
        return (byte) Math.max(0, Math.min(255, (eightfold + BLOCK / 2 >> 3) + 128));
    }

    /** Reads a sequential block and transforms its lowest frequencies. */
    private final class SequentialBlock implements BlockReader {
        private final int[] coefficients = new int[COEFFICIENTS_FOR_QUARTER];

        @Override
        public void read(JpegEntropyReader reader, JpegComponent component, int index) {
            component.lastMean += reader.difference(table(component.dc));
            int[] scale = quantisation[component.quantisation];
            if (side == 1) {
                reader.skip(table(component.ac), 1);
                component.samples[index] = sample(component.lastMean * scale[0]);
                return;
            }
            Arrays.fill(coefficients, 0);
            reader.coefficients(table(component.ac), coefficients);
            int blockRow = index / component.paddedBlocksWide;
            int blockColumn = index % component.paddedBlocksWide;
            transform(component, scale, 2 * (blockRow * component.stride + blockColumn));
        }

        /** The inverse cosine transform of 2 x 2 points has one factor, an eighth with that of the full transform. */
        private void transform(JpegComponent component, int[] scale, int target) {
            int mean = component.lastMean * scale[0];
            int across = coefficients[1] * scale[1];
            int down = coefficients[2] * scale[2];
            int both = coefficients[4] * scale[4];
            byte[] samples = component.samples;
            samples[target] = sample(mean + across + down + both);
            samples[target + 1] = sample(mean - across + down - both);
            samples[target + component.stride] = sample(mean + across - down - both);
            samples[target + component.stride + 1] = sample(mean - across - down + both);
        }
    }

    private Picture picture() {
        AVFrame frame = PixelConverter.allocate(pixelFormat(), reduced(width, side), reduced(height, side));
        frame.color_range(avutil.AVCOL_RANGE_JPEG).colorspace(avutil.AVCOL_SPC_BT470BG);
        for (int plane = 0; plane < components.size(); plane++) {
            JpegComponent component = components.get(plane);
            boolean isLuma = plane == 0;
            int planeWidth = isLuma ? frame.width() : JpegComponent.ceil(frame.width(), maxHorizontal());
            int planeHeight = isLuma ? frame.height() : JpegComponent.ceil(frame.height(), maxVertical());
            for (int y = 0; y < planeHeight; y++) {
                frame.data(plane)
                        .position((long) y * frame.linesize(plane))
                        .put(component.samples, y * component.stride, planeWidth);
            }
        }
        return Picture.adopt(frame);
    }
}
