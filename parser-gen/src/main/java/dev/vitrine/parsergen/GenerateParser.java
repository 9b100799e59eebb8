package dev.vitrine.parsergen;

import freemarker.cache.StringTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.javacc.parser.Main;

/**
 * Generates the parser: reads the grammar template from the class path, applies the edits, renders it with our keywords and
 * productions, and runs JavaCC on the result.
 *
 * <p>The directory it reads has {@code edits/*.edit}, {@code includes/*.jj}, {@code keywords.txt} (new words, none reserved)
 * and {@code unreserved.txt} (the template's words that Postgres does not reserve).
 */
public final class GenerateParser {
    private static final String TEMPLATE = "codegen/templates/Parser.jj";
    private static final String INCLUDES = "@includes/";
    private static final String DEFAULTS = "codegen/default_config.fmpp";

    private final Path source;
    private final Path target;
    private final String packageName;
    private final String className;

    private GenerateParser(Path source, Path target, String packageName, String className) {
        this.source = source;
        this.target = target;
        this.packageName = packageName;
        this.className = className;
    }

    /**
     * @param arguments the directory to read, the directory for Java sources, the package and the class to generate
     */
    public static void main(String[] arguments) throws IOException, TemplateException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("expected: source directory, target directory, package, class");
        }
        new GenerateParser(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]).run();
    }

    private void run() throws IOException, TemplateException {
        String grammar = render(template());
        Path directory = target.resolve(packageName.replace('.', '/'));
        Path file = target.resolveSibling("javacc").resolve(className + ".jj");
        boolean same = Files.exists(directory.resolve(className + ".java"))
                && Files.exists(file)
                && Files.readString(file).equals(grammar);
        if (same) {
            return;
        }
        Files.createDirectories(directory);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, grammar);
        runJavaCc(file, directory);
    }

    /** The template with the edits, and without the two directives that only the usual driver of such templates knows. */
    private String template() throws IOException {
        String template = resource(TEMPLATE)
                .replace("<@pp.dropOutputFile />", "")
                .replace("<@pp.changeOutputFile name=\"javacc/Parser.jj\" />", "");
        for (Path file : files("edits", ".edit")) {
            template = AnchoredEdit.parse(file.getFileName().toString(), Files.readString(file))
                    .apply(template);
        }
        return template;
    }

    private String render(String template) throws IOException, TemplateException {
        StringTemplateLoader loader = new StringTemplateLoader();
        loader.putTemplate("Parser.jj", template);
        List<String> includes = new ArrayList<>();
        for (Path file : files("includes", ".jj")) {
            includes.add(file.getFileName().toString());
            loader.putTemplate(INCLUDES + file.getFileName(), Files.readString(file));
        }
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setTemplateLoader(loader);
        configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
        configuration.setLocalizedLookup(false);
        configuration.setNumberFormat("computer");
        StringWriter out = new StringWriter();
        configuration.getTemplate("Parser.jj").process(Map.of("parser", model(template, includes)), out);
        return out.toString();
    }

    private Map<String, Object> model(String template, List<String> includes) throws IOException {
        List<String> keywords = newKeywords(template);
        Set<String> nonReserved = new LinkedHashSet<>(defaultNonReserved());
        nonReserved.addAll(words("keywords.txt"));
        nonReserved.addAll(words("unreserved.txt"));
        List<String> none = List.of();
        return Map.ofEntries(
                Map.entry("class", className),
                Map.entry("package", packageName),
                Map.entry("imports", none),
                Map.entry("keywords", keywords),
                Map.entry("nonReservedKeywords", List.copyOf(nonReserved)),
                Map.entry("nonReservedKeywordsToAdd", none),
                Map.entry("implementationFiles", includes),
                Map.entry("joinTypes", none),
                Map.entry("statementParserMethods", none),
                Map.entry("literalParserMethods", none),
                Map.entry("dataTypeParserMethods", none),
                Map.entry("builtinFunctionCallMethods", none),
                Map.entry("alterStatementParserMethods", none),
                Map.entry("createStatementParserMethods", none),
                Map.entry("dropStatementParserMethods", none),
                Map.entry("truncateStatementParserMethods", none),
                Map.entry("binaryOperatorsTokens", none),
                Map.entry("extraBinaryExpressions", none),
                Map.entry("customIdentifierToken", ""),
                Map.entry("setOptionParserMethod", "SqlSetOption"),
                Map.entry("includePosixOperators", false),
                Map.entry("includeCompoundIdentifier", true),
                Map.entry("includeBraces", true),
                Map.entry("includeAdditionalDeclarations", false),
                Map.entry("includeParsingStringLiteralAsArrayLiteral", false),
                Map.entry("includeIntervalWithoutQualifier", false),
                Map.entry("includeStarExclude", false));
    }

    /** Those of our words that the template does not have yet. */
    private List<String> newKeywords(String template) throws IOException {
        return words("keywords.txt").stream()
                .filter(word -> !template.contains("< " + word + ": \"" + word + "\" >"))
                .toList();
    }

    /** The words that the template's own configuration does not reserve. */
    private static List<String> defaultNonReserved() throws IOException {
        String defaults = resource(DEFAULTS);
        int from = defaults.indexOf("  nonReservedKeywords: [");
        int to = defaults.indexOf("  ]", from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException("no list of non-reserved words in " + DEFAULTS);
        }
        return Stream.of(defaults.substring(from, to).split("\n"))
                .map(String::trim)
                .filter(line -> line.startsWith("\""))
                .map(line -> line.substring(1, line.lastIndexOf('"')))
                .toList();
    }

    private List<String> words(String file) throws IOException {
        return Files.readAllLines(source.resolve(file)).stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> Stream.of(line.trim().split("\\s+")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private List<Path> files(String directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(source.resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GenerateParser.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void runJavaCc(Path grammar, Path directory) throws IOException {
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        int result;
        try {
            result = Main.mainProgram(new String[] {"-OUTPUT_DIRECTORY=" + directory, grammar.toString()});
        } catch (Exception e) {
            throw new IllegalStateException("JavaCC failed on " + grammar, e);
        }
        if (result != 0) {
            throw new IllegalStateException("JavaCC refused " + grammar + " with code " + result);
        }
    }
}
