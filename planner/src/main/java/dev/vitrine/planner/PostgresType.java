package dev.vitrine.planner;

import dev.vitrine.udf.MediaKind;
import java.util.Locale;
import java.util.Optional;

/**
 * A type of the server, as a column or an expression has it.
 *
 * @param name the server's own short name, such as {@code int4}, {@code text}, {@code vector} or {@code _text}; a name
 *     outside {@code pg_catalog} and the search path is quoted and qualified
 * @param media the kind of a media domain; its {@code name} is {@code text} then
 */
public record PostgresType(String name, Optional<MediaKind> media) {
    /** The type of text. */
    public static final PostgresType TEXT = new PostgresType("text", Optional.empty());

    /** A type that is no media domain. */
    public static PostgresType of(String name) {
        return new PostgresType(name, Optional.empty());
    }

    /** The domain of a media kind. */
    public static PostgresType of(MediaKind kind) {
        return new PostgresType("text", Optional.of(kind));
    }

    /** The type's name for a cast in SQL text. */
    public String sqlName() {
        if (media.isPresent()) {
            return "vitrine." + media.get().name().toLowerCase(Locale.ROOT);
        }
        return name.startsWith("_") ? name.substring(1) + "[]" : name;
    }
}
