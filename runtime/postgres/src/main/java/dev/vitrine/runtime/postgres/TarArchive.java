package dev.vitrine.runtime.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;

/**
 * Unpacks a tar archive: files, directories, links and GNU's long names, which is all that the server's archives hold.
 * The layout is that of POSIX.1-1988 (ustar): blocks of 512 bytes, a header block a member.
 */
final class TarArchive {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int OWNER_EXECUTES = 0100;

    private final InputStream in;
    private final Path directory;

    private TarArchive(InputStream in, Path directory) {
        this.in = in;
        this.directory = directory;
    }

    /**
     * Unpacks the members whose name passes the filter. Permissions are those of a program that everybody may run:
     * 755 for directories and executables, 644 for other files, whatever the process' umask is.
     *
     * @param in the archive, uncompressed; it stays open
     */
    static void unpack(InputStream in, Path directory, Predicate<String> filter) throws IOException {
        new TarArchive(in, directory).unpack(filter);
    }

    private void unpack(Predicate<String> filter) throws IOException {
        String longName = "";
        for (byte[] header = in.readNBytes(BLOCK); !isEnd(header); header = in.readNBytes(BLOCK)) {
            if (header.length < BLOCK) {
                throw new EOFException("tar archive ends inside a header");
            }
            long size = octal(header, 124, 12);
            char type = (char) header[156];
            if (type == 'L') {
                longName = text(in.readNBytes((int) size), 0, (int) size);
            } else {
                String name = longName.isEmpty() ? text(header, 0, NAME) : longName;
                longName = "";
                if (filter.test(name)) {
                    write(name, type, size, header);
                } else {
                    in.skipNBytes(size);
                }
            }
            in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
        }
    }

    private void write(String name, char type, long size, byte[] header) throws IOException {
        Path target = inside(name);
        Files.createDirectories(target.getParent());
        switch (type) {
            case '5' -> Files.createDirectories(target);
            case '2' -> Files.createSymbolicLink(target, linkTarget(target, text(header, 157, NAME)));
            case '1' -> Files.createLink(target, inside(text(header, 157, NAME)));
            case '0', '\0' -> {
                try (OutputStream out = Files.newOutputStream(target)) {
                    copy(size, out);
                }
            }
            default -> throw new IOException("tar member %s has the unknown type '%s'".formatted(name, type));
        }
        if (type != '2') {
            boolean isProgram = type == '5' || (octal(header, 100, 8) & OWNER_EXECUTES) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private void copy(long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = size; left > 0; ) {
            int read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            if (read == 0) {
                throw new EOFException("tar archive ends inside a member");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private Path inside(String name) throws IOException {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("tar member leads out of its directory: " + name);
        }
        return target;
    }

    private Path linkTarget(Path link, String text) throws IOException {
        if (!link.resolveSibling(text).normalize().startsWith(directory)) {
            throw new IOException("tar link leads out of its directory: " + text);
        }
        return Path.of(text);
    }

    private static boolean isEnd(byte[] header) {
        return header.length == 0 || header[0] == 0;
    }

    private static long octal(byte[] header, int start, int length) {
        String digits = text(header, start, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int start, int length) {
        int end = start;
        while (end < start + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
