package dev.vitrine.parser.statement;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * CREATE EMBEDDING INDEX.
 *
 * @param embeddings empty if the statement names none
 */
public record CreateEmbeddingIndex(
        Span span,
        boolean ifNotExists,
        Optional<QualifiedName> name,
        QualifiedName table,
        String column,
        Span columnSpan,
        List<Embedding> embeddings,
        List<Option> options)
        implements Statement {
    public CreateEmbeddingIndex {
        embeddings = List.copyOf(embeddings);
        options = List.copyOf(options);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.createEmbeddingIndex(this);
    }

    /** What an index can be asked with. */
    public enum Modality {
        TEXT,
        IMAGE,
        AUDIO,
        VIDEO,
        DOCUMENT
    }

    /**
     * A function or model that embeds.
     *
     * @param modality absent if the statement does not say
     */
    public record Embedding(QualifiedName function, Optional<Modality> modality) {}
}
