package dev.vitrine.runtime.postgres;

import dev.vitrine.runtime.postgres.EmbeddedServerException.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data directory that was initialised once and is copied for each new home, since a copy takes a third of the time of
 * an {@code initdb}. It holds the user and the database {@value #USER}, with pgvector in it. Immutable.
 *
 * @param directory holds {@code data}, the template's password, and why pgvector does not load if it does not
 */
record Template(Path directory) {
    /**
     * The name of the superuser and of the database. Not {@code vitrine}: Postgres looks for tables in a schema of the
     * user's name first, and that one holds what Vitrine keeps.
     */
    static final String USER = "postgres";

    private static final String PASSWORD = "password";
    private static final String PGVECTOR_PROBLEM = "pgvector-problem";

    /** The template of the installation, made by the first call. */
    static Template of(Installation installation) throws IOException {
        return new Template(installation
                .cache()
                .entry(nameFor(installation), "rwx--x--x", draft -> new Maker(installation, draft).make()));
    }

    /** Why the server cannot load the pgvector files that it has; empty when it can, has none, or nobody tried yet. */
    static Optional<String> knownPgvectorProblem(Installation installation) {
        Path file =
                installation.cache().directory().resolve(nameFor(installation)).resolve(PGVECTOR_PROBLEM);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String nameFor(Installation installation) {
        return installation.directory().getFileName() + "-template-postgres";
    }

    Path data() {
        return directory.resolve("data");
    }

    /** The password of the user in this template. Each home gets one of its own when it is first started. */
    String password() throws IOException {
        return Files.readString(directory.resolve(PASSWORD));
    }

    private static final class Maker {
        private final Installation installation;
        private final Path draft;
        private final Path data;

        Maker(Installation installation, Path draft) {
            this.installation = installation;
            this.draft = draft;
            this.data = draft.resolve("data");
        }

        void make() throws IOException {
            Path passwordFile = draft.resolve(PASSWORD);
            Durable.write(passwordFile, Password.generate());
            FileOwner owner = FileOwner.of(draft);
            Files.createDirectory(data);
            List<String> prefix = ServerUser.forInitialisation(installation, draft, data, passwordFile);
            initialise(prefix, passwordFile);
            if (installation.missingPgvector().isEmpty()) {
                createExtension(prefix);
            }
            owner.takesTree(data);
            owner.takes(passwordFile);
        }

        /**
         * The built-in locale sorts by code point and knows the cases of all of Unicode, the same on every platform and
         * for ever: an update of the system's C library or of ICU cannot make an index wrong.
         */
        private void initialise(List<String> prefix, Path passwordFile) throws IOException {
            run(
                    Command.words(
                            prefix,
                            installation.program("initdb"),
                            "--pgdata=" + data,
                            "--username=" + USER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--text-search-config=english",
                            "--data-checksums",
                            "--no-sync"),
                    "");
        }

        /** In the template too, so that it is in databases that are made later. */
        private void createExtension(List<String> prefix) throws IOException {
            for (String database : List.of("template1", USER)) {
                Optional<String> problem = execute(prefix, database, "CREATE EXTENSION vector;");
                if (problem.isPresent()) {
                    Durable.write(draft.resolve(PGVECTOR_PROBLEM), problem.get());
                }
            }
        }

        /** Runs a statement in single-user mode, which needs neither a port nor a password; the answer is its error. */
        private Optional<String> execute(List<String> prefix, String database, String statement) throws IOException {
            List<String> words = Command.words(
                    prefix, installation.program("postgres"), "--single", "-F", "-D", data.toString(), database);
            return errorIn(run(words, statement + "\n"));
        }

        private static String run(List<String> words, String input) throws IOException {
            Command.Result result;
            try {
                result = Command.run(words, input);
            } catch (IOException e) {
                throw new EmbeddedServerException(
                        SqlState.UNUSABLE,
                        ("the server's programs cannot be run: %s; they need glibc (not musl) and a file system that allows"
                                        + " programs: set VITRINE_CACHE to another directory, or use a server of your own: %s")
                                .formatted(e.getMessage(), Installation.OWN_SERVER),
                        e);
            }
            if (!result.isSuccess()) {
                throw new EmbeddedServerException(
                        SqlState.UNREACHABLE,
                        "%s ended with status %d: %s".formatted(words.get(0), result.status(), result.output()));
            }
            return result.output();
        }

        private static Optional<String> errorIn(String output) {
            List<String> errors = new ArrayList<>();
            output.lines().forEach(line -> {
                int start = Math.max(line.indexOf("ERROR:"), line.indexOf("FATAL:"));
                if (start >= 0) {
                    errors.add(line.substring(start));
                }
            });
            return errors.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", errors));
        }
    }
}
