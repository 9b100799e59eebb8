package dev.vitrine.examples.demo;

/** A value of a result, ready to be shown. */
sealed interface Cell {
    /** The value as text, as SQL gives it. */
    String text();

    /** An ordinary value. */
    record Text(String text) implements Cell {}

    /** SQL NULL. */
    record Null() implements Cell {
        @Override
        public String text() {
            return "NULL";
        }
    }

    /**
     * A picture.
     *
     * @param text its locator
     * @param source a {@code data:} URI with a small copy, for HTML
     */
    record Picture(String text, String source) implements Cell {}
}
