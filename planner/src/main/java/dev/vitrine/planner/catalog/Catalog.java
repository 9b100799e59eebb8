package dev.vitrine.planner.catalog;

import dev.vitrine.planner.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What Vitrine keeps for a database at one moment. Immutable and thread-safe. */
public final class Catalog {
    /** A database that Vitrine keeps nothing for. */
    public static final Catalog EMPTY = new Catalog(0, List.of(), List.of(), List.of(), List.of());

    private final long epoch;
    private final Map<Integer, Relation> byId = new HashMap<>();
    private final Map<QualifiedName, Relation> byName = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<EmbeddingIndex> indexes;
    private final boolean hasDeferred;
    private final boolean hasDerived;
    private final Map<String, ModelDefinition> models = new TreeMap<>();
    private final Map<String, SecretDefinition> secrets = new TreeMap<>();

    /**
     * A picture of the catalog.
     *
     * @param epoch grows with every change
     */
    public Catalog(
            long epoch,
            Collection<? extends Relation> relations,
            Collection<EmbeddingIndex> indexes,
            Collection<ModelDefinition> models,
            Collection<SecretDefinition> secrets) {
        this.epoch = epoch;
        for (Relation relation : relations) {
            byId.put(relation.id(), relation);
            byName.put(relation.name(), relation);
            names.add(relation.name().name());
        }
        this.indexes = List.copyOf(indexes);
        this.hasDeferred = tables().stream().anyMatch(table -> !table.deferred().isEmpty());
        this.hasDerived = !this.indexes.isEmpty() || byId.values().stream().anyMatch(Catalog::isDerived);
        models.forEach(model -> this.models.put(model.name(), model));
        secrets.forEach(secret -> this.secrets.put(secret.name(), secret));
    }

    /** The model of a name. */
    public Optional<ModelDefinition> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /** All models, by name. */
    public Collection<ModelDefinition> models() {
        return models.values();
    }

    /** Where the secret of a name is. */
    public Optional<SecretDefinition> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** All secrets, by name. */
    public Collection<SecretDefinition> secrets() {
        return secrets.values();
    }

    /** Grows with every change of the catalog. */
    public long epoch() {
        return epoch;
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Whether a relation of that name is kept in any schema: a cheap first question. */
    public boolean hasName(String name) {
        return names.contains(name);
    }

    /** The relation of a name. */
    public Optional<Relation> relation(QualifiedName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The relation of a number. */
    public Optional<Relation> relation(int id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The relation of a name without a schema: the first along a search path. */
    public Optional<Relation> relation(List<String> searchPath, String name) {
        return searchPath.stream()
                .map(schema -> byName.get(new QualifiedName(schema, name)))
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }

    /** All relations. */
    public Collection<Relation> relations() {
        return byId.values();
    }

    /** All tables. */
    public List<ManagedTable> tables() {
        return byId.values().stream()
                .filter(ManagedTable.class::isInstance)
                .map(ManagedTable.class::cast)
                .toList();
    }

    /** Whether rows are written without some of their cells, which somebody has to compute behind. */
    public boolean hasDeferred() {
        return hasDeferred;
    }

    private static boolean isDerived(Relation relation) {
        return relation instanceof IncrementalView
                || relation.columns().stream().anyMatch(Column::isComputed);
    }

    /** Whether anything is made of rows, which writes of other clients leave out. */
    public boolean hasDerived() {
        return hasDerived;
    }

    /** The views that stand on a relation directly. */
    public List<IncrementalView> viewsOn(int relationId) {
        return byId.values().stream()
                .filter(IncrementalView.class::isInstance)
                .map(IncrementalView.class::cast)
                .filter(view -> view.baseId() == relationId)
                .toList();
    }

    /** The views that stand on a relation, directly or on one another, those below first. */
    public List<IncrementalView> viewsOver(int relationId) {
        List<IncrementalView> views = new ArrayList<>(viewsOn(relationId));
        viewsOn(relationId).forEach(view -> views.addAll(viewsOver(view.id())));
        return views;
    }

    /** The indexes on a relation and on the views over it. */
    public List<EmbeddingIndex> indexesOver(int relationId) {
        List<EmbeddingIndex> found = new ArrayList<>(indexesOn(relationId));
        viewsOver(relationId).forEach(view -> found.addAll(indexesOn(view.id())));
        return found;
    }

    /** The numbers of what is made of a table's rows and stored beside it, in views and indexes. */
    public List<Integer> storesOver(int tableId) {
        List<Integer> stores = new ArrayList<>();
        viewsOver(tableId).stream().filter(IncrementalView::isStored).forEach(view -> stores.add(view.id()));
        indexesOver(tableId).forEach(index -> stores.add(index.id()));
        return stores;
    }

    /** The indexes on a relation. */
    public List<EmbeddingIndex> indexesOn(int relationId) {
        return indexes.stream()
                .filter(index -> index.relationId() == relationId)
                .toList();
    }

    /** All indexes. */
    public List<EmbeddingIndex> indexes() {
        return indexes;
    }

    /** The index of a name. */
    public Optional<EmbeddingIndex> index(QualifiedName name) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }
}
