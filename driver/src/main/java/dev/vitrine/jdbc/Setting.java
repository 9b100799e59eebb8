package dev.vitrine.jdbc;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting of Vitrine's that a URL or property may give: {@code media_root} is written {@code mediaRoot},
 * {@code vitrine.mediaRoot} or {@code vitrine.media_root}, and is the session's {@code vitrine.media_root}.
 */
enum Setting {
    ENABLED("off makes the connection one of the server's driver, without the language", "on", "off"),
    MEDIA_ROOT("folder that relative media paths start from"),
    MEDIA_ROOTS("folders that local media may be read from, with commas between, or none"),
    ALLOW_NETWORK_MEDIA("whether media may also come by http and from private addresses", "off", "on"),
    VERSIONED("which new tables keep history: those with an extension, all, or none", "extended", "all", "off"),
    DEFAULT_ON_ERROR("what becomes of a function's failure where no column says so", "abort", "null"),
    CACHE("how results that are kept are used", "on", "off", "read_only", "refresh"),
    WORKER("whether cells of deferred columns are computed in this JVM", "auto", "off");

    private static final String PREFIX = "vitrine.";

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    Setting(String description, String... choices) {
        this.description = description;
        this.choices = List.of(choices);
    }

    /** The name in SQL without its prefix, such as {@code media_root}. */
    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in a URL, such as {@code mediaRoot}. */
    String optionName() {
        String[] words = sqlName().split("_", -1);
        StringBuilder name = new StringBuilder(words[0]);
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }

    String description() {
        return description;
    }

    /** The values it may have; empty if there is no list of them. The first is the default. */
    List<String> choices() {
        return choices;
    }

    /** The setting that an option's name means, if it is one of ours. */
    static Optional<Setting> named(String option) {
        String name = isOurs(option) ? option.substring(PREFIX.length()) : option;
        return Arrays.stream(values())
                .filter(setting -> setting.optionName().equals(name)
                        || (isOurs(option) && setting.sqlName().equalsIgnoreCase(name)))
                .findFirst();
    }

    /** Whether an option's name claims to be one of ours. */
    static boolean isOurs(String option) {
        return option.startsWith(PREFIX);
    }

    /** The names that are nearest to a name that is none, best first. */
    static List<String> nearest(String option) {
        String name = isOurs(option) ? option.substring(PREFIX.length()) : option;
        return Arrays.stream(values())
                .map(Setting::optionName)
                .sorted(Comparator.comparingInt(known -> distance(known, name)))
                .limit(3)
                .toList();
    }

    /** Whether a name is so near to one of ours that it must be a slip of the pen. */
    static boolean isMisspelt(String option) {
        return Arrays.stream(values())
                .map(Setting::optionName)
                .anyMatch(known -> known.length() > 6 && distance(known, option) <= 2);
    }

    /** The edit distance of Levenshtein, without regard to case and underscores. */
    private static int distance(String left, String right) {
        String a = left.replace("_", "").toLowerCase(Locale.ROOT);
        String b = right.replace("_", "").toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
