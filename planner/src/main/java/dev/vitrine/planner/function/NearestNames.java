package dev.vitrine.planner.function;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody may have meant. */
public final class NearestNames {
    private NearestNames() {}

    /** Up to three of the names that are nearest to a wrong one, nearest first; none that is far from it. */
    public static List<String> of(String wrong, Collection<String> names) {
        int reach = Math.max(3, wrong.length() * 2 / 5);
        return names.stream()
                .filter(name -> Math.abs(name.length() - wrong.length()) <= reach || shareWord(wrong, name))
                .filter(name -> distance(wrong, name) <= reach || shareWord(wrong, name))
                .sorted(Comparator.<String>comparingInt(name -> distance(wrong, name))
                        .thenComparing(name -> name))
                .limit(3)
                .toList();
    }

    /** {@code "; did you mean a, b?"}, or nothing. */
    public static String hint(String wrong, Collection<String> names) {
        List<String> nearest = of(wrong, names);
        return nearest.isEmpty() ? "" : "; did you mean " + String.join(", ", nearest) + "?";
    }

    private static boolean shareWord(String a, String b) {
        int cut = a.lastIndexOf('_');
        return cut > 0 && b.endsWith(a.substring(cut)) && a.charAt(0) == b.charAt(0);
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
