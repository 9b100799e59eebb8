package dev.vitrine.runtime.media;

import static dev.vitrine.udf.MediaKind.AUDIO;
import static dev.vitrine.udf.MediaKind.DOCUMENT;
import static dev.vitrine.udf.MediaKind.IMAGE;
import static dev.vitrine.udf.MediaKind.VIDEO;

import dev.vitrine.udf.MediaKind;
import java.util.List;

/** File formats that are told by their first bytes. */
enum Format {
    JPEG("image/jpeg", "jpg", "a JPEG image", IMAGE),
    PNG("image/png", "png", "a PNG image", IMAGE),
    GIF("image/gif", "gif", "a GIF image", IMAGE, VIDEO),
    WEBP("image/webp", "webp", "a WebP image", IMAGE),
    TIFF("image/tiff", "tif", "a TIFF image", IMAGE),
    BMP("image/bmp", "bmp", "a BMP image", IMAGE),
    HEIC("image/heic", "heic", "a HEIC image", IMAGE),
    HEIF("image/heif", "heif", "a HEIF image", IMAGE),
    AVIF("image/avif", "avif", "an AVIF image", IMAGE),
    JPEG_2000("image/jp2", "jp2", "a JPEG 2000 image", IMAGE),
    JPEG_XL("image/jxl", "jxl", "a JPEG XL image", IMAGE),
    ICON("image/vnd.microsoft.icon", "ico", "an icon image", IMAGE),
    PHOTOSHOP("image/vnd.adobe.photoshop", "psd", "a Photoshop image", IMAGE),
    OPEN_EXR("image/x-exr", "exr", "an OpenEXR image", IMAGE),
    NETPBM("image/x-portable-anymap", "pnm", "a Netpbm image", IMAGE),
    SVG("image/svg+xml", "svg", "an SVG drawing", IMAGE, DOCUMENT),

    MP4("video/mp4", "mp4", "an MP4 video", VIDEO, AUDIO),
    QUICKTIME("video/quicktime", "mov", "a QuickTime video", VIDEO, AUDIO),
    MOBILE_3GPP("video/3gpp", "3gp", "a 3GPP video", VIDEO, AUDIO),
    WEBM("video/webm", "webm", "a WebM video", VIDEO, AUDIO),
    MATROSKA("video/x-matroska", "mkv", "a Matroska video", VIDEO, AUDIO),
    OGG_VIDEO("video/ogg", "ogv", "an Ogg video", VIDEO, AUDIO),
    AVI("video/x-msvideo", "avi", "an AVI video", VIDEO),
    FLASH_VIDEO("video/x-flv", "flv", "a Flash video", VIDEO, AUDIO),
    ADVANCED_SYSTEMS("video/x-ms-asf", "asf", "a Windows Media video", VIDEO, AUDIO),
    MPEG_PROGRAM("video/mpeg", "mpg", "an MPEG video", VIDEO, AUDIO),
    MPEG_TRANSPORT("video/mp2t", "ts", "an MPEG transport stream", VIDEO, AUDIO),

    MP3("audio/mpeg", "mp3", "MP3 audio", AUDIO),
    MP4_AUDIO("audio/mp4", "m4a", "MP4 audio", AUDIO, VIDEO),
    AAC("audio/aac", "aac", "AAC audio", AUDIO),
    OGG_AUDIO("audio/ogg", "ogg", "Ogg audio", AUDIO, VIDEO),
    FLAC("audio/flac", "flac", "FLAC audio", AUDIO),
    WAVE("audio/wav", "wav", "WAVE audio", AUDIO),
    AIFF("audio/aiff", "aiff", "AIFF audio", AUDIO),
    SUN_AUDIO("audio/basic", "au", "Sun audio", AUDIO),
    AMR("audio/amr", "amr", "AMR audio", AUDIO),
    CORE_AUDIO("audio/x-caf", "caf", "Core Audio", AUDIO),
    MIDI("audio/midi", "mid", "MIDI notes", AUDIO),

    PDF("application/pdf", "pdf", "a PDF document", DOCUMENT),
    WORD(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            "a Word document",
            DOCUMENT),
    POWERPOINT(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
            "a PowerPoint document",
            DOCUMENT),
    EXCEL("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "an Excel workbook", DOCUMENT),
    OPEN_TEXT("application/vnd.oasis.opendocument.text", "odt", "an OpenDocument text", DOCUMENT),
    OPEN_SPREADSHEET("application/vnd.oasis.opendocument.spreadsheet", "ods", "an OpenDocument spreadsheet", DOCUMENT),
    OPEN_PRESENTATION(
            "application/vnd.oasis.opendocument.presentation", "odp", "an OpenDocument presentation", DOCUMENT),
    EPUB("application/epub+zip", "epub", "an EPUB book", DOCUMENT),
    OLD_OFFICE("application/x-ole-storage", "doc", "an Office document of before 2007", DOCUMENT),
    RICH_TEXT("application/rtf", "rtf", "a rich text document", DOCUMENT),
    POSTSCRIPT("application/postscript", "ps", "a PostScript document", DOCUMENT),
    HTML("text/html", "html", "an HTML page", DOCUMENT),
    MARKDOWN("text/markdown", "md", "Markdown text", DOCUMENT),
    CSV("text/csv", "csv", "CSV text", DOCUMENT),
    JSON("application/json", "json", "JSON text", DOCUMENT),
    XML("application/xml", "xml", "XML text", DOCUMENT),
    TEXT("text/plain", "txt", "text", DOCUMENT),

    ZIP("application/zip", "zip", "a ZIP archive"),
    GZIP("application/gzip", "gz", "a gzip archive"),
    SEVEN_ZIP("application/x-7z-compressed", "7z", "a 7z archive"),
    RAR("application/vnd.rar", "rar", "a RAR archive"),
    ZSTANDARD("application/zstd", "zst", "a Zstandard archive"),
    XZ("application/x-xz", "xz", "an XZ archive"),
    TAR("application/x-tar", "tar", "a tar archive"),
    PROGRAM("application/x-executable", "bin", "a program"),
    SQLITE("application/vnd.sqlite3", "sqlite", "an SQLite database"),
    UNKNOWN("application/octet-stream", "bin", "of no known format");

    private final String mediaType;
    private final String extension;
    private final String words;
    private final List<MediaKind> kinds;

    /** The kinds that a file of the format may be of, the usual one first; none where it is no media. */
    Format(String mediaType, String extension, String words, MediaKind... kinds) {
        this.mediaType = mediaType;
        this.extension = extension;
        this.words = words;
        this.kinds = List.of(kinds);
    }

    String mediaType() {
        return mediaType;
    }

    String extension() {
        return extension;
    }

    /** What a message calls it, with its article. */
    String words() {
        return words;
    }

    List<MediaKind> kinds() {
        return kinds;
    }

    boolean isText() {
        return switch (this) {
            case TEXT, HTML, MARKDOWN, CSV, JSON, XML, SVG -> true;
            default -> false;
        };
    }

    boolean isZip() {
        return switch (this) {
            case ZIP, WORD, POWERPOINT, EXCEL, OPEN_TEXT, OPEN_SPREADSHEET, OPEN_PRESENTATION, EPUB -> true;
            default -> false;
        };
    }

    /** The usual file name extension of a media type, without a dot; {@code bin} for an unknown one. */
    static String extensionOf(String mediaType) {
        String bare = mediaType.split(";", 2)[0].strip();
        for (Format format : values()) {
            if (format.mediaType.equalsIgnoreCase(bare)) {
                return format.extension;
            }
        }
        return switch (bare) {
            case "audio/x-wav", "audio/vnd.wave" -> "wav";
            case "video/matroska" -> "mkv";
            case "audio/opus" -> "opus";
            case "audio/webm" -> "weba";
            default -> "bin";
        };
    }
}
