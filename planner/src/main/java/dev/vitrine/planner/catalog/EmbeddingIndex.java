package dev.vitrine.planner.catalog;

import dev.vitrine.planner.QualifiedName;
import java.util.List;
import java.util.Map;

/**
 * An embedding index. Its vectors stand in a table of their own beside the relation, joined by key.
 *
 * @param id its number
 * @param name its name; it lives in the schema of its relation
 * @param relationId the number of the table or view it is on
 * @param column the column whose values are embedded
 * @param embedders the names of its embedding functions, or of one model; empty for a column that holds vectors itself
 * @param metric how vectors are compared
 * @param method how neighbours are found
 * @param dimension elements of a vector
 * @param options the options as given
 * @param built whether it has the vectors of all rows, so that searches may use it
 */
public record EmbeddingIndex(
        int id,
        QualifiedName name,
        int relationId,
        String column,
        List<String> embedders,
        Metric metric,
        Method method,
        int dimension,
        Map<String, String> options,
        boolean built) {
    public EmbeddingIndex {
        embedders = List.copyOf(embedders);
        options = Map.copyOf(options);
    }

    /** How neighbours are found. */
    public enum Method {
        /** A graph; approximate. */
        HNSW,
        /** Lists of near vectors; approximate. */
        IVFFLAT,
        /** All vectors are looked at. */
        EXACT
    }

    /** The table of vectors. */
    public QualifiedName vectors() {
        return new QualifiedName("vitrine", "e" + id);
    }
}
