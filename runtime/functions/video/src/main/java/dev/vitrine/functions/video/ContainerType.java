package dev.vitrine.functions.video;

import dev.vitrine.udf.MediaKind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Media types of containers. */
final class ContainerType {
    /** What containers start with, where that is enough to know them. */
    private static final List<String> MARKS = List.of(
            "\u001a\u0045\u00df\u00a3",
            "RIFF",
            "OggS",
            "fLaC",
            "FLV\u0001",
            "\u0030\u0026\u00b2\u0075",
            "\0\0\u0001\u00ba",
            "ID3",
            "FORM");

    private ContainerType() {}

    /** Whether the first bytes are those of a container, so that a file which cannot be opened is a damaged one. */
    static boolean startsLikeContainer(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        return text.startsWith("ftyp", 4)
                || text.startsWith("moov", 4)
                || MARKS.stream().anyMatch(text::startsWith);
    }

    /**
     * The media type.
     *
     * @param formatNames ffmpeg's names of the container
     * @param start the first bytes
     */
    static String mediaType(String formatNames, byte[] start, MediaKind kind) {
        String first = formatNames.split(",", 2)[0];
        boolean isVideo = kind == MediaKind.VIDEO;
        return switch (first) {
            case "mov" -> movie(start, isVideo);
            case "matroska" -> matroska(start, isVideo);
            case "avi" -> "video/x-msvideo";
            case "asf" -> isVideo ? "video/x-ms-wmv" : "audio/x-ms-wma";
            case "flv" -> "video/x-flv";
            case "mpegts" -> "video/mp2t";
            case "mpeg", "mpegvideo" -> "video/mpeg";
            case "mxf" -> "application/mxf";
            case "ogg" -> isVideo ? "video/ogg" : "audio/ogg";
            case "mp3" -> "audio/mpeg";
            case "aac" -> "audio/aac";
            case "flac" -> "audio/flac";
            case "wav", "w64" -> "audio/wav";
            case "aiff" -> "audio/aiff";
            case "h264" -> "video/h264";
            case "hevc" -> "video/h265";
            default -> (isVideo ? "video/x-" : "audio/x-") + first;
        };
    }

    private static String movie(byte[] start, boolean isVideo) {
        String brand = start.length < 12 ? "" : new String(start, 8, 4, StandardCharsets.ISO_8859_1);
        if (!isVideo) {
            return "audio/mp4";
        }
        return switch (brand) {
            case "qt  " -> "video/quicktime";
            case "3gp4", "3gp5", "3gp6" -> "video/3gpp";
            default -> "video/mp4";
        };
    }

    /** The header names the document type within its first bytes. */
    private static String matroska(byte[] start, boolean isVideo) {
        boolean isWebm = new String(start, StandardCharsets.ISO_8859_1).contains("webm");
        return (isVideo ? "video/" : "audio/") + (isWebm ? "webm" : "x-matroska");
    }
}
