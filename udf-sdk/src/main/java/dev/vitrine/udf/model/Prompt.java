package dev.vitrine.udf.model;

import dev.vitrine.udf.Media;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * What a model is asked: text and media, in order. Immutable.
 *
 * @param parts at least one
 */
public record Prompt(List<Part> parts) {
    public Prompt {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a prompt has at least one part");
        }
    }

    /** A prompt of these parts. */
    public static Prompt of(Part... parts) {
        return new Prompt(List.of(parts));
    }

    /** A prompt of one text. */
    public static Prompt of(String text) {
        return of(new Text(text));
    }

    /** A piece of a prompt. */
    public sealed interface Part {
        /** Calls the method of what this part is. */
        <R> R accept(Visitor<R> visitor);
    }

    /** One method a sort of part. */
    public interface Visitor<R> {
        R text(Text part);

        R content(Content part);

        R link(Link part);
    }

    /** Words. */
    public record Text(String text) implements Part {
        public Text {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.text(this);
        }
    }

    /** Media whose bytes are sent along. Providers take pictures, some also other kinds; 20 MiB in a request. */
    public record Content(Media media) implements Part {
        public Content {
            Objects.requireNonNull(media, "media");
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.content(this);
        }
    }

    /**
     * A picture that the provider fetches by itself. It may see other bytes there than the caller does, so an answer to a
     * link is not an answer to its content.
     *
     * @param uri an https URL that the provider can reach
     */
    public record Link(URI uri) implements Part {
        public Link {
            if (!"https".equalsIgnoreCase(uri.getScheme())) {
                throw new IllegalArgumentException("a link is an https URL");
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.link(this);
        }
    }
}
