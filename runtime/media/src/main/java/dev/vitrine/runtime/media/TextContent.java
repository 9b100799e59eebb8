package dev.vitrine.runtime.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells text from other bytes, and its sort by how it starts or, failing that, by the file's name. */
final class TextContent {
    private static final Pattern HTML =
            Pattern.compile("(<!--.*?-->|\\s)*<(!doctype html|html|head|body|title)\\b.*", Pattern.DOTALL);
    private static final Pattern SVG =
            Pattern.compile("(<\\?xml.*?\\?>|<!--.*?-->|<!doctype[^>]*>|\\s)*<svg\\b.*", Pattern.DOTALL);
    private static final Pattern XHTML =
            Pattern.compile("(<\\?xml.*?\\?>|<!--.*?-->|<!doctype html[^>]*>|\\s)*<html\\b.*", Pattern.DOTALL);

    private TextContent() {}

    /** {@link Format#UNKNOWN} where the bytes, the first of a file, are no text. */
    static Format format(byte[] head, String name) {
        Optional<String> text = text(head);
        if (text.isEmpty()) {
            return Format.UNKNOWN;
        }
        String start = text.get().toLowerCase(Locale.ROOT);
        if (SVG.matcher(start).matches()) {
            return Format.SVG;
        }
        if (HTML.matcher(start).matches() || XHTML.matcher(start).matches()) {
            return Format.HTML;
        }
        if (start.startsWith("<?xml")) {
            return Format.XML;
        }
        return switch (Sniffer.extension(name)) {
            case "md", "markdown", "mkd" -> Format.MARKDOWN;
            case "htm", "html" -> Format.HTML;
            case "csv" -> Format.CSV;
            case "json" -> Format.JSON;
            case "xml" -> Format.XML;
            default -> Format.TEXT;
        };
    }

    /** The characters, or empty where there are control characters that no text has. */
    private static Optional<String> text(byte[] head) {
        if (isUtf16(head)) {
            return Optional.of(new String(head, StandardCharsets.UTF_16));
        }
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) {
                return Optional.empty();
            }
        }
        boolean hasMark =
                head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf;
        int start = hasMark ? 3 : 0;
        if (isUtf8(head)) {
            return Optional.of(new String(head, start, head.length - start, StandardCharsets.UTF_8));
        }
        return isMostlyAscii(head) ? Optional.of(new String(head, StandardCharsets.ISO_8859_1)) : Optional.empty();
    }

    private static boolean isUtf16(byte[] head) {
        return head.length >= 2
                && (head[0] == (byte) 0xfe && head[1] == (byte) 0xff
                        || head[0] == (byte) 0xff && head[1] == (byte) 0xfe);
    }

    private static boolean isUtf8(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        // The last character may be cut in the middle.
        return !decoder.decode(ByteBuffer.wrap(head), CharBuffer.allocate(head.length), false)
                .isError();
    }

    /** Text in an old one-byte code is letters with accents here and there; noise is half above 127. */
    private static boolean isMostlyAscii(byte[] head) {
        int ascii = 0;
        for (byte b : head) {
            ascii += b >= 0 ? 1 : 0;
        }
        return ascii * 10L >= head.length * 7L;
    }

    /** {@code UTF-8} or {@code UTF-16} when the whole file is of that code; empty for another, unknown one. */
    static Optional<String> charset(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = new byte[1 << 16];
            int kept = in.readNBytes(bytes, 0, 2);
            if (kept == 2 && isUtf16(bytes)) {
                return Optional.of("UTF-16");
            }
            CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
            CharBuffer characters = CharBuffer.allocate(bytes.length);
            while (true) {
                int read = in.readNBytes(bytes, kept, bytes.length - kept);
                boolean isEnd = kept + read < bytes.length;
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, kept + read);
                CoderResult result = decoder.decode(buffer, characters.clear(), isEnd);
                if (result.isError()) {
                    return Optional.empty();
                }
                if (isEnd) {
                    return Optional.of("UTF-8");
                }
                kept = buffer.remaining();
                System.arraycopy(bytes, buffer.position(), bytes, 0, kept);
            }
        }
    }
}
