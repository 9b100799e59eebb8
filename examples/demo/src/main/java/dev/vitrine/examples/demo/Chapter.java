package dev.vitrine.examples.demo;

import java.util.List;

/**
 * A part of the tour.
 *
 * @param title what it shows, a few words
 * @param text what to look at, one or two sentences
 * @param statements the SQL, run in this order
 */
record Chapter(String title, String text, List<String> statements) {
    Chapter {
        statements = List.copyOf(statements);
    }

    static Chapter of(String title, String text, String... statements) {
        return new Chapter(title, text, List.of(statements));
    }
}
