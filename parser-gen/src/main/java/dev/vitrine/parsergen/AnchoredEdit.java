package dev.vitrine.parsergen;

/**
 * One change of the template. The text to find must occur exactly once: if a new release of the template moves it, the build fails
 * here and not in a user's query.
 *
 * <p>As a file: a first line that says why, a line {@code <<<<<<<}, the text to find, a line {@code =======}, the text to put
 * there, a line {@code >>>>>>>}.
 */
record AnchoredEdit(String name, String find, String replacement) {
    static AnchoredEdit parse(String name, String file) {
        int find = behindLine(name, file, "<<<<<<<\n", 0);
        int middle = file.indexOf("=======\n", find);
        int replacement = behindLine(name, file, "=======\n", find);
        int end = file.indexOf(">>>>>>>", replacement);
        if (end < 0) {
            throw new IllegalStateException("edit " + name + " does not end with >>>>>>>");
        }
        return new AnchoredEdit(name, file.substring(find, middle), file.substring(replacement, end));
    }

    private static int behindLine(String name, String file, String line, int from) {
        int at = file.indexOf(line, from);
        if (at < 0) {
            throw new IllegalStateException("edit " + name + " has no line " + line.trim());
        }
        return at + line.length();
    }

    String apply(String template) {
        int at = template.indexOf(find);
        if (at < 0 || template.indexOf(find, at + 1) >= 0) {
            throw new IllegalStateException(
                    "edit " + name + ": its text must occur exactly once in the template, but occurs "
                            + (at < 0 ? "nowhere" : "more than once"));
        }
        return template.substring(0, at) + replacement + template.substring(at + find.length());
    }
}
