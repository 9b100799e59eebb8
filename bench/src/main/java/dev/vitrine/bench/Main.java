package dev.vitrine.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the benchmarks that are named, or all. */
public final class Main {
    private static final List<Benchmark> ALL = List.of(
            new PointSelect(),
            new BatchInsert(),
            new ComputedColumns(),
            new SimilaritySearch(),
            new Frames(),
            new Thumbnails(),
            new FirstConnection(),
            new LongFilm());

    private Main() {}

    /** Arguments: the project's folder, then names of benchmarks. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> names = List.of(arguments).subList(1, arguments.length);
        for (String name : names) {
            if (ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))) {
                out.println("there is no benchmark " + name + "; there are "
                        + String.join(", ", ALL.stream().map(Benchmark::name).toList()));
                System.exit(2);
            }
        }
        String url = System.getProperty("vitrine.bench.url", "jdbc:vitrine:mem:bench");
        for (Benchmark benchmark : ALL) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                Path scratch = Files.createTempDirectory("vitrine-bench");
                try {
                    benchmark.run(new Setting(url, Path.of(arguments[0]), scratch), out);
                } finally {
                    Programs.delete(scratch);
                }
            }
        }
    }
}
