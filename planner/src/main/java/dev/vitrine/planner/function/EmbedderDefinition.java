package dev.vitrine.planner.function;

import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.udf.Embedder;
import dev.vitrine.udf.ImageEmbedder;
import dev.vitrine.udf.TextEmbedder;
import dev.vitrine.udf.UdfException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A named embedding function. Its instance is made at the first use, since it may load a model. Thread-safe. */
public final class EmbedderDefinition {
    private final Embedder embedder;
    private final Class<?> type;
    private volatile @Nullable Object instance;

    EmbedderDefinition(Embedder embedder, Class<?> type) {
        this.embedder = embedder;
        this.type = type;
    }

    /** The name in SQL. */
    public String name() {
        return embedder.name();
    }

    /** What the author declared. */
    public Embedder declaration() {
        return embedder;
    }

    /** Whether it embeds text. */
    public boolean takesText() {
        return TextEmbedder.class.isAssignableFrom(type);
    }

    /** Whether it embeds pictures. */
    public boolean takesImages() {
        return ImageEmbedder.class.isAssignableFrom(type);
    }

    /** The embedder of text, empty if it embeds none. */
    public Optional<TextEmbedder> text() {
        return takesText() ? Optional.of((TextEmbedder) instance()) : Optional.empty();
    }

    /** The embedder of pictures, empty if it embeds none. */
    public Optional<ImageEmbedder> images() {
        return takesImages() ? Optional.of((ImageEmbedder) instance()) : Optional.empty();
    }

    /** Elements of its vectors. */
    public int dimension() {
        return takesText() ? ((TextEmbedder) instance()).dimension() : ((ImageEmbedder) instance()).dimension();
    }

    private Object instance() {
        Object made = instance;
        if (made == null) {
            synchronized (this) {
                made = instance;
                if (made == null) {
                    made = make();
                    instance = made;
                }
            }
        }
        return made;
    }

    private Object make() {
        try {
            return type.getConstructor().newInstance();
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof UdfException failure) {
                throw new VitrineException(failure.sqlState(), message(failure), null, failure);
            }
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw VitrineException.of(ErrorCode.FUNCTION_MISSING, message(cause), cause);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw VitrineException.of(ErrorCode.FUNCTION_MISSING, message(e), e);
        }
    }

    private String message(Throwable cause) {
        return "embedder \"%s\" cannot be made: %s".formatted(name(), cause.getMessage());
    }
}
