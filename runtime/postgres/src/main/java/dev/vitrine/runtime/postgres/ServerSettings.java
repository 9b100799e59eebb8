package dev.vitrine.runtime.postgres;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How the server is set. What its users may want to change stands in {@code postgresql.conf}, once, when the data
 * directory is made; what must fit this start stands on the command line, where it wins over the file.
 */
final class ServerSettings {
    private static final long MEBIBYTE = 1 << 20;
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private ServerSettings() {}

    /** The lines to add to the {@code postgresql.conf} of a new data directory. */
    static String forNewDirectory(long memoryBytes) {
        long memory = memoryBytes / MEBIBYTE;
        return """
                # Vitrine's choices for a machine with %d MB
                shared_buffers = %dMB
                effective_cache_size = %dMB
                # an HNSW index is built in this memory
                maintenance_work_mem = %dMB
                max_wal_size = 4GB
                max_connections = 100
                max_prepared_transactions = 100
                # compiling a plan costs more than most statements here take
                jit = off
                random_page_cost = 1.1
                # a killed client's statement ends, and frees its locks
                client_connection_check_interval = 5s
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_line_prefix = '%%m [%%p] '
                log_checkpoints = off
                """.formatted(
                memory, clamp(memory / 8, 128, 512), clamp(memory / 2, 512, 16_384), clamp(memory / 32, 64, 512));
    }

    /** A temporary database need not outlive a crash. */
    static String forTemporaryDirectory() {
        return """
                fsync = off
                synchronous_commit = off
                full_page_writes = off
                max_wal_size = 1GB
                """;
    }

    /** The arguments of one start. */
    static List<String> forStart(String dataDirectory, int port) {
        return List.of(
                "-D",
                dataDirectory,
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=" + ServerAddress.of(port).host(),
                "-c",
                "unix_socket_directories=",
                "-c",
                "logging_collector=off",
                "-c",
                "log_destination=stderr",
                "-c",
                "dynamic_shared_memory_type=" + (hasSharedMemory() ? "posix" : "mmap"));
    }

    /** Containers often give 64 MB, which a parallel index build uses up. */
    private static boolean hasSharedMemory() {
        try {
            return !Files.isDirectory(SHARED_MEMORY)
                    || Files.getFileStore(SHARED_MEMORY).getTotalSpace() >= 1024 * MEBIBYTE;
        } catch (IOException e) {
            return true;
        }
    }

    /** The memory of the machine or of the container. */
    static long memoryBytes() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return 4096 * MEBIBYTE;
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
