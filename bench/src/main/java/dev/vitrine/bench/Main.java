package dev.vitrine.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the benchmarks that are named, or all. The working directory is the project's. */
public final class Main {
    private static final List<Benchmark> ALL = List.of(
            new PointSelect(),
            new BatchInsert(),
            new ComputedColumns(),
            new TrivialColumn(),
            new Redefinition(),
            new Similarity(),
            new Frames(),
            new Thumbnail(),
            new FirstConnection(),
            new RemoteCalls(),
            new RateLimit(),
            new History(),
            new Memory());

    private Main() {}

    /** Arguments: names of benchmarks. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        List<String> known = ALL.stream().map(Benchmark::name).toList();
        List<String> named = List.of(arguments);
        if (!known.containsAll(named)) {
            out.println("usage: bench/run [name ...]; the names are " + String.join(", ", known));
            System.exit(2);
        }
        Report report = new Report(out);
        String url = System.getProperty("vitrine.bench.url", "jdbc:vitrine:mem:bench");
        for (Benchmark benchmark : ALL) {
            if (named.isEmpty() || named.contains(benchmark.name())) {
                Path scratch = Files.createTempDirectory("vitrine-bench");
                try {
                    report.title(benchmark.name());
                    benchmark.run(new Setting(url, scratch), report);
                } finally {
                    Programs.delete(scratch);
                }
            }
        }
        System.exit(report.isMet() ? 0 : 1);
    }
}
