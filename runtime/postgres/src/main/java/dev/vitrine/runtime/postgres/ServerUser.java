package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom the server runs. An ordinary user runs it himself. PostgreSQL refuses to run as root, so root steps down: to
 * the owner of the home where that is somebody else, else to a user of the server's own, or, where changing the user is
 * forbidden, into a user namespace that looks like an ordinary user from inside. Immutable.
 *
 * @param prefix the words to put before a command to run it as this user
 * @param dataDirectory the data directory's name for this user, who may have no way to it by its own name
 */
record ServerUser(List<String> prefix, String dataDirectory) {
    /**
     * The server's own user and group when root has a home. No such user needs to exist; the number lies between the
     * ranges that systemd and Debian hand out, and inside the 65,536 that a container has.
     */
    private static final int OWN_NUMBER = 61117;

    /** Lets a process enter its working directory whatever the directories above it allow; Linux only. */
    private static final String WORKING_DIRECTORY = "/proc/self/cwd";

    private static final int NOT_REACHABLE = 3;
    private static final List<String> NAMESPACE = List.of("unshare", "-U");

    ServerUser {
        prefix = List.copyOf(prefix);
    }

    /** Finds the user for a home whose data directory exists, and makes it the data directory's owner. */
    static ServerUser of(Installation installation, Home home) throws IOException {
        Path data = home.data();
        if (!home.process().isRoot()) {
            return new ServerUser(List.of(), data.toString());
        }
        FileOwner target = home.owner().isRoot() ? ownUser(data) : home.owner();
        List<String> setpriv = setpriv(target);
        Command.Result byUser = probe(setpriv, installation, home.root());
        if (byUser.isSuccess() || byUser.status() == NOT_REACHABLE) {
            target.takesTree(data);
            return new ServerUser(setpriv, byUser.isSuccess() ? data.toString() : WORKING_DIRECTORY);
        }
        String problems = "setpriv: " + byUser.output();
        if (home.owner().isRoot()) {
            Command.Result byNamespace = probe(NAMESPACE, installation, home.root());
            if (byNamespace.isSuccess()) {
                // From inside the namespace root's own files are those of the user that the server seems to run as.
                home.process().takesTree(data);
                return new ServerUser(NAMESPACE, data.toString());
            }
            problems += "; unshare: " + byNamespace.output();
        }
        throw new EmbeddedServerException(
                SqlState.UNUSABLE,
                ("PostgreSQL does not run as root, and root may not become another user here (%s);"
                                + " run as an ordinary user, or allow CAP_SETUID and CAP_SETGID")
                        .formatted(problems));
    }

    /**
     * The prefix for {@code initdb}, which also refuses users without a name; root and they use a user namespace, or
     * root the user {@code nobody}.
     *
     * @param files what the user must own
     */
    static List<String> forInitialisation(Installation installation, Path draft, Path... files) throws IOException {
        FileOwner process = FileOwner.ofThisProcess(draft);
        if (!process.isRoot() && Command.tryRun(List.of("id", "-un")).isSuccess()) {
            return List.of();
        }
        Command.Result result = probe(NAMESPACE, installation, draft);
        if (result.isSuccess()) {
            return NAMESPACE;
        }
        if (!process.isRoot()) {
            throw new EmbeddedServerException(
                    SqlState.UNUSABLE,
                    ("initdb needs a user with a name, but the user number %d has none, and no user namespace may be"
                                    + " made (%s); add the user to /etc/passwd")
                            .formatted(process.user(), result.output()));
        }
        FileOwner nobody = nobody();
        for (Path file : files) {
            nobody.takes(file);
        }
        return setpriv(nobody);
    }

    private static FileOwner nobody() throws IOException {
        String user = Command.run(List.of("id", "-u", "nobody")).output();
        String group = Command.run(List.of("id", "-g", "nobody")).output();
        return new FileOwner(Integer.parseInt(user), Integer.parseInt(group));
    }

    /** A data directory keeps the user that it was given first. */
    private static FileOwner ownUser(Path data) throws IOException {
        FileOwner owner = FileOwner.of(data);
        return owner.isRoot() ? new FileOwner(OWN_NUMBER, OWN_NUMBER) : owner;
    }

    private static List<String> setpriv(FileOwner target) {
        return List.of(
                "setpriv", "--reuid=" + target.user(), "--regid=" + target.group(), "--clear-groups", "--no-new-privs");
    }

    /** Runs the server's program as the user would, and looks whether he can enter the directory by its name. */
    private static Command.Result probe(List<String> prefix, Installation installation, Path directory) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(
                "sh",
                "-c",
                "\"$1\" --version && { test -x \"$2\" || exit " + NOT_REACHABLE + "; }",
                "probe",
                installation.program("postgres").toString(),
                directory.toString()));
        return Command.tryRun(words);
    }
}
