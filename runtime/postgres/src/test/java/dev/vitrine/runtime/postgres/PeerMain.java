package dev.vitrine.runtime.postgres;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Another JVM of the tests: opens the home that it is given (or a temporary one, for "mem"), and runs the queries that it
 * reads, a line each, until its input ends or it is told to close the lease.
 */
final class PeerMain {
    private PeerMain() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ServerLease lease;
        try {
            lease = arguments[0].equals("mem")
                    ? EmbeddedServer.acquireTemporary("")
                    : EmbeddedServer.acquire(Path.of(arguments[0]));
        } catch (EmbeddedServerException e) {
            out.println(e.sqlState() + " " + e.getMessage());
            return;
        }
        out.println("ready " + lease.home());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("close")) {
                lease.close();
                out.println("closed");
            } else if (line.equals("missing pgvector")) {
                out.println(lease.missingPgvector().orElse("nothing"));
            } else if (line.equals("ensure")) {
                lease.ensureRunning();
                out.println("running");
            } else {
                out.println(Sql.query(lease, line));
            }
        }
    }
}
