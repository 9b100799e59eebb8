package dev.vitrine.functions.ffmpeg;

import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.internal.Orientation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * The picture of an ISO base media file (HEIC, AVIF): one stream, or, as phones write it, a grid of tiles, each a stream
 * (ISO/IEC 23008-12, 6.6.2.3). Transparency, which is a picture of its own there, is left out.
 */
final class PictureContainer {
    private PictureContainer() {}

    static PictureHeader header(Path path, PictureFormat format) {
        try (MediaFile file = open(path, format)) {
            return header(file, format);
        }
    }

    /** The upright picture. */
    static Picture decode(Path path, PictureFormat format) {
        try (MediaFile file = open(path, format)) {
            PictureHeader header = header(file, format);
            header.checkSize();
            AVStreamGroupTileGrid grid = grid(file);
            try (Picture stored = grid == null ? single(file, format) : tiled(file, grid, format)) {
                return stored.upright(header.orientation());
            }
        }
    }

    private static MediaFile open(Path path, PictureFormat format) {
        try {
            return MediaFile.open(path);
        } catch (UnreadableMediaException e) {
            throw UdfException.undecodable(
                    "the %s picture is damaged or cut off: %s".formatted(format.sqlName(), e.reason()), e);
        }
    }

    private static PictureHeader header(MediaFile file, PictureFormat format) {
        AVStreamGroupTileGrid grid = grid(file);
        if (grid != null) {
            return header(format, grid.width(), grid.height(), grid.coded_side_data(), grid.nb_coded_side_data());
        }
        var parameters = file.stream(mainStream(file, format)).codecpar();
        return header(
                format,
                parameters.width(),
                parameters.height(),
                parameters.coded_side_data(),
                parameters.nb_coded_side_data());
    }

    private static PictureHeader header(
            PictureFormat format, int width, int height, @Nullable AVPacketSideData sideData, int count) {
        if (width <= 0 || height <= 0) {
            throw UdfException.undecodable(
                    "the %s picture's header is damaged or cut off".formatted(format.sqlName()), null);
        }
        Orientation orientation = DisplayMatrix.orientation(sideData, count);
        return new PictureHeader(format, width, height, orientation);
    }

    private static @Nullable AVStreamGroupTileGrid grid(MediaFile file) {
        for (int i = 0; i < file.context().nb_stream_groups(); i++) {
            AVStreamGroup group = file.context().stream_groups(i);
            if (group.type() == avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID) {
                return group.params_tile_grid();
            }
        }
        return null;
    }

    private static AVStreamGroup gridGroup(MediaFile file) {
        int index = 0;
        while (file.context().stream_groups(index).type() != avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID) {
            index++;
        }
        return file.context().stream_groups(index);
    }

    private static int mainStream(MediaFile file, PictureFormat format) {
        return file.bestStream(avutil.AVMEDIA_TYPE_VIDEO)
                .orElseThrow(() ->
                        UdfException.undecodable("the %s file has no picture in it".formatted(format.sqlName()), null));
    }

    private static Picture single(MediaFile file, PictureFormat format) {
        int stream = mainStream(file, format);
        Map<Integer, AVPacket> packets = packets(file, Set.of(stream));
        try {
            return decode(file.stream(stream), packets.get(stream), format);
        } finally {
            packets.values().forEach(avcodec::av_packet_free);
        }
    }

    private static Picture tiled(MediaFile file, AVStreamGroupTileGrid grid, PictureFormat format) {
        AVStreamGroup group = gridGroup(file);
        Set<Integer> streams = new HashSet<>();
        for (int i = 0; i < group.nb_streams(); i++) {
            streams.add(group.streams(i).index());
        }
        Map<Integer, AVPacket> packets = packets(file, streams);
        try (Picture canvas = Picture.adopt(
                PixelConverter.allocate(PixelConverter.PACKED_OPAQUE, grid.coded_width(), grid.coded_height()))) {
            for (int i = 0; i < grid.nb_tiles(); i++) {
                AVStream stream = group.streams(grid.offsets_idx(i));
                try (Picture tile = decode(stream, packets.get(stream.index()), format)) {
                    canvas.paste(tile, grid.offsets_horizontal(i), grid.offsets_vertical(i));
                }
            }
            return canvas.cropped(grid.horizontal_offset(), grid.vertical_offset(), grid.width(), grid.height());
        } finally {
            packets.values().forEach(avcodec::av_packet_free);
        }
    }

    /** The first packet of each of these streams; the caller frees them. */
    private static Map<Integer, AVPacket> packets(MediaFile file, Set<Integer> streams) {
        Map<Integer, AVPacket> packets = new HashMap<>();
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            while (packets.size() < streams.size() && avformat.av_read_frame(file.context(), packet) >= 0) {
                if (streams.contains(packet.stream_index()) && !packets.containsKey(packet.stream_index())) {
                    packets.put(packet.stream_index(), avcodec.av_packet_clone(packet));
                }
                avcodec.av_packet_unref(packet);
            }
            return packets;
        } finally {
            avcodec.av_packet_free(packet);
        }
    }

    private static Picture decode(AVStream stream, @Nullable AVPacket packet, PictureFormat format) {
        if (packet == null) {
            throw UdfException.undecodable("the %s picture is cut off".formatted(format.sqlName()), null);
        }
        Picture picture = PictureDecoder.decode(packet, stream.codecpar(), format);
        AVFrame frame = picture.frame();
        if (frame.colorspace() == avutil.AVCOL_SPC_UNSPECIFIED) {
            frame.colorspace(avutil.AVCOL_SPC_BT470BG);
        }
        return picture;
    }
}
