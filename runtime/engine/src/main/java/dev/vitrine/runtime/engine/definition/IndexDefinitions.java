package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.statement.CreateEmbeddingIndex;
import dev.vitrine.parser.statement.DropIndex;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.planner.catalog.Metric;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.function.EmbedderDefinition;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.runtime.engine.compute.ModelEmbedder;
import dev.vitrine.runtime.engine.compute.RowFailure;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.IndexFill;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** CREATE EMBEDDING INDEX and DROP INDEX. One thread at a time. */
final class IndexDefinitions {
    /** The longest vector that pgvector's index takes, and the longest of half precision. */
    private static final int LONGEST = 2_000;

    private static final int LONGEST_HALF = 4_000;

    private final Definitions definitions;
    private final Backfill backfill;
    private final ServerIndex serverIndex;

    IndexDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.backfill = new Backfill(definitions);
        this.serverIndex = new ServerIndex(definitions.ddl(), definitions.writer());
    }

    void create(CreateEmbeddingIndex statement) throws SQLException {
        boolean alone = Atomic.isAlone(definitions.context().connection());
        Optional<Begun> begun = Atomic.run(definitions.context().connection(), () -> createIndex(statement, alone));
        if (begun.isPresent() && alone) {
            EmbeddingIndex index = begun.get().index();
            if (begun.get().job().isPresent()) {
                backfill.await(begun.get().job().getAsLong(), (relation, names) -> dropFilled(index.id()));
                definitions.changed();
            }
            serverIndex.makeAlone(index, definitions.context().cancellation());
        }
    }

    /** An index whose vectors a job makes, if there are any to make. */
    private record Begun(EmbeddingIndex index, OptionalLong job) {}

    /** Takes an index away again whose vectors could not be made. */
    private void dropFilled(int id) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            definitions.changed();
            Optional<EmbeddingIndex> index = definitions.catalog().indexes().stream()
                    .filter(known -> known.id() == id)
                    .findFirst();
            if (index.isPresent()) {
                drop(index.get());
                definitions.changed();
            }
            return true;
        });
    }

    private Optional<Begun> createIndex(CreateEmbeddingIndex statement, boolean alone) throws SQLException {
        definitions.ddl().requireVector();
        Relation relation = definitions.requireRelation(statement.table());
        if (relation.rowKey().isEmpty()) {
            throw definitions.notAvailable(
                    statement.table().span(),
                    "an embedding index needs a primary key on table \"%s\""
                            .formatted(relation.name().name()));
        }
        dev.vitrine.planner.QualifiedName name = name(statement, relation);
        Optional<EmbeddingIndex> known = definitions.catalog().index(name);
        if (known.isPresent()) {
            OptionalLong job = backfill.goesOn(known.get());
            if (job.isPresent()) {
                return Optional.of(new Begun(known.get(), job));
            }
            if (statement.ifNotExists()) {
                definitions.context().warn("42P07", "index \"%s\" already exists, skipping".formatted(name.name()));
                return serverIndex.isMissing(known.get())
                        ? Optional.of(new Begun(known.get(), OptionalLong.empty()))
                        : Optional.empty();
            }
            throw VitrineException.at(
                    statement
                            .name()
                            .map(QualifiedName::span)
                            .orElse(statement.span())
                            .position(definitions.sql()),
                    ErrorCode.DUPLICATE_OBJECT,
                    "index \"%s\" already exists".formatted(name.name()));
        }
        Column column = relation.columns().stream()
                .filter(c -> c.name().equals(statement.column()))
                .findFirst()
                .orElseThrow(() -> VitrineException.at(
                        statement.columnSpan().position(definitions.sql()),
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \"%s\" does not exist in \"%s\"; it has: %s"
                                .formatted(
                                        statement.column(),
                                        relation.name().name(),
                                        relation.columns().stream()
                                                .map(Column::name)
                                                .collect(Collectors.joining(", ")))));
        Embedding embedding = embedding(statement, column);
        EmbeddingIndex index = index(statement, relation, name, column, embedding, !alone);
        makeVectors(index, relation);
        if (definitions.derived().root(relation).versioned()) {
            new DerivedHistory(definitions).enable(index);
        }
        definitions.writer().addIndex(index);
        definitions.changed();
        ForeignWatch.fit(definitions, definitions.derived().root(relation).id());
        OptionalLong job = backfill.begin(index, relation, alone);
        if (!alone) {
            serverIndex.make(index);
        }
        return Optional.of(new Begun(index, job));
    }

    private dev.vitrine.planner.QualifiedName name(CreateEmbeddingIndex statement, Relation relation) {
        return new dev.vitrine.planner.QualifiedName(
                relation.name().schema(),
                statement
                        .name()
                        .map(QualifiedName::name)
                        .orElse(relation.name().name() + "_" + statement.column() + "_embedding"));
    }

    /** What makes the vectors of an index: names of embedders, or of a model; none for a column of vectors. */
    private record Embedding(List<String> names, int dimension) {}

    private Embedding embedding(CreateEmbeddingIndex statement, Column column) throws SQLException {
        List<String> names = statement.embeddings().stream()
                .map(embedding -> embedding.function().name())
                .toList();
        if (names.isEmpty()) {
            requireFit(
                    statement,
                    column,
                    column.type().name().equals("vector"),
                    "needs USING with an embedder or a model");
            return new Embedding(names, declaredDimension(column));
        }
        boolean text = column.type().media().isEmpty()
                && List.of("text", "varchar", "bpchar").contains(column.type().name());
        String first = names.get(0);
        if (definitions.context().functions().embedder(first).isEmpty()
                && definitions.catalog().model(first).isPresent()) {
            if (names.size() > 1) {
                throw definitions.notAvailable(
                        statement.embeddings().get(1).function().span(),
                        "a second embedder beside a model is not available");
            }
            requireFit(statement, column, text, "model \"%s\" cannot embed".formatted(first));
            return new Embedding(names, askDimension(first));
        }
        List<EmbedderDefinition> embedders = embedders(statement);
        boolean image = column.type().media().filter(MediaKind.IMAGE::equals).isPresent();
        requireFit(
                statement,
                column,
                embedders.stream().anyMatch(e -> (image && e.takesImages()) || (text && e.takesText())),
                String.join(" and ", names) + " cannot embed");
        int dimension = embedders.get(0).dimension();
        for (EmbedderDefinition embedder : embedders) {
            if (embedder.dimension() != dimension) {
                throw VitrineException.of(
                        ErrorCode.DATATYPE_MISMATCH,
                        "embedders of one index must have one dimension: %s gives vector(%d), %s vector(%d)"
                                .formatted(first, dimension, embedder.name(), embedder.dimension()));
            }
        }
        return new Embedding(names, dimension);
    }

    /** How long a model's vectors are is known when one is there. */
    private int askDimension(String model) throws SQLException {
        RunContext context = definitions.context();
        try {
            return new ModelEmbedder(model, context.functions(), context.connection(), context.calls())
                    .embed(List.of("dimension"))
                    .get(0)
                    .length;
        } catch (RowFailure failure) {
            throw failure.at("model \"%s\"".formatted(model));
        }
    }

    private void requireFit(CreateEmbeddingIndex statement, Column column, boolean fits, String why) {
        if (!fits) {
            throw VitrineException.at(
                    statement.columnSpan().position(definitions.sql()),
                    ErrorCode.DATATYPE_MISMATCH,
                    "column \"%s\" has type %s, which %s".formatted(column.name(), column.declaredType(), why));
        }
    }

    private List<EmbedderDefinition> embedders(CreateEmbeddingIndex statement) {
        List<EmbedderDefinition> embedders = new ArrayList<>();
        for (CreateEmbeddingIndex.Embedding embedding : statement.embeddings()) {
            String name = embedding.function().name();
            embedders.add(definitions
                    .context()
                    .functions()
                    .embedder(name)
                    .orElseThrow(() -> VitrineException.at(
                            embedding.function().span().position(definitions.sql()),
                            ErrorCode.UNDEFINED_FUNCTION,
                            "embedder or model \"%s\" does not exist%s; there is: %s"
                                    .formatted(
                                            name,
                                            NearestNames.hint(
                                                    name,
                                                    definitions
                                                            .context()
                                                            .functions()
                                                            .embedderNames()),
                                            String.join(
                                                    ", ",
                                                    definitions
                                                            .context()
                                                            .functions()
                                                            .embedderNames())))));
        }
        return embedders;
    }

    private EmbeddingIndex index(
            CreateEmbeddingIndex statement,
            Relation relation,
            dev.vitrine.planner.QualifiedName name,
            Column column,
            Embedding embedding,
            boolean built)
            throws SQLException {
        Metric metric = Metric.COSINE;
        EmbeddingIndex.Method method = EmbeddingIndex.Method.HNSW;
        Map<String, String> options = new LinkedHashMap<>();
        for (Option option : statement.options()) {
            String value = option.value().toLowerCase(Locale.ROOT);
            switch (option.name()) {
                case "metric" -> metric = choice(Metric.class, option);
                case "method" -> method = choice(EmbeddingIndex.Method.class, option);
                case "precision" -> {
                    if (!value.equals("fp16") && !value.equals("fp32")) {
                        throw badOption(option, "fp16 or fp32");
                    }
                    options.put("precision", value);
                }
                case "m", "ef_construction", "lists" -> {
                    if (!value.matches("[0-9]{1,5}")) {
                        throw badOption(option, "a whole number");
                    }
                    options.put(option.name(), value);
                }
                default -> throw badOption(option, "one of metric, method, precision, m, ef_construction, lists");
            }
        }
        int dimension = embedding.dimension();
        boolean half = "fp16".equals(options.get("precision"));
        if (method != EmbeddingIndex.Method.EXACT && dimension > (half ? LONGEST_HALF : LONGEST)) {
            throw VitrineException.of(
                    ErrorCode.DIMENSION_LIMIT,
                    "vector(%d) is longer than an index can hold (%d, with precision = 'fp16' %d); method = 'exact' needs none"
                            .formatted(dimension, LONGEST, LONGEST_HALF));
        }
        return new EmbeddingIndex(
                definitions.writer().newId(),
                name,
                relation.id(),
                column.name(),
                embedding.names(),
                metric,
                method,
                dimension,
                options,
                built);
    }

    private int declaredDimension(Column column) {
        String declared = column.declaredType();
        int open = declared.indexOf('(');
        if (open < 0) {
            throw VitrineException.of(
                    ErrorCode.DATATYPE_MISMATCH,
                    "column \"%s\" must say how many elements its vectors have, such as vector(384)"
                            .formatted(column.name()));
        }
        return Integer.parseInt(declared.substring(open + 1, declared.indexOf(')')));
    }

    private <E extends Enum<E>> E choice(Class<E> type, Option option) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(option.value())) {
                return constant;
            }
        }
        throw badOption(
                option,
                "one of "
                        + java.util.Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
    }

    private VitrineException badOption(Option option, String right) {
        return VitrineException.at(
                option.span().position(definitions.sql()),
                ErrorCode.INVALID_PARAMETER,
                "option %s = '%s' is not right; it takes %s".formatted(option.name(), option.value(), right));
    }

    private void makeVectors(EmbeddingIndex index, Relation relation) throws SQLException {
        List<PostgresType> keyTypes = new FillTargets(definitions.context()).keyTypes(relation);
        List<String> key = IndexFill.keyColumns(keyTypes.size());
        definitions
                .ddl()
                .run("CREATE TABLE " + index.vectors().quoted() + " ("
                        + DerivedTables.keyDefinitions(key, keyTypes) + ", _v_e vector(" + index.dimension()
                        + ") NOT NULL, "
                        + definitions.derived().constraints(key, key, relation) + ")");
        definitions.ddl().run("GRANT SELECT ON " + index.vectors().quoted() + " TO PUBLIC");
        DerivedTables derived = definitions.derived();
        ManagedTable root = derived.root(relation);
        derived.guard(index.id(), root, derived.rootColumns(relation, index.column()), index.vectors(), key);
    }

    void drop(DropIndex statement) throws SQLException {
        Atomic.run(definitions.context().connection(), () -> {
            List<String> plain = new ArrayList<>();
            for (QualifiedName name : statement.names()) {
                Optional<EmbeddingIndex> index = find(name);
                if (index.isPresent()) {
                    drop(index.get());
                } else {
                    plain.add(name.span().in(definitions.sql()));
                }
            }
            if (!plain.isEmpty()) {
                definitions
                        .ddl()
                        .run("DROP INDEX " + (statement.ifExists() ? "IF EXISTS " : "") + String.join(", ", plain)
                                + (statement.cascade() ? " CASCADE" : ""));
            }
            definitions.changed();
            return true;
        });
    }

    /** One without a schema is the first along the search path. */
    private Optional<EmbeddingIndex> find(QualifiedName name) throws SQLException {
        EmbeddingIndex found = null;
        int first = Integer.MAX_VALUE;
        for (EmbeddingIndex index : definitions.catalog().indexes()) {
            if (index.name().name().equals(name.name())) {
                String schema = index.name().schema();
                String place = name.schema().isPresent()
                        ? (name.schema().get().equals(schema) ? "0" : null)
                        : definitions
                                .ddl()
                                .value("SELECT array_position(current_schemas(true), CAST(? AS name))", schema);
                if (place != null && Integer.parseInt(place) < first) {
                    first = Integer.parseInt(place);
                    found = index;
                }
            }
        }
        return Optional.ofNullable(found);
    }

    /** Removes an index and its vectors. */
    void drop(EmbeddingIndex index) throws SQLException {
        Relation relation = definitions.catalog().relation(index.relationId()).orElseThrow();
        ManagedTable root = definitions.derived().root(relation);
        definitions.derived().unguard(index.id(), root);
        new DerivedHistory(definitions).drop(index.id());
        definitions.ddl().run("DROP TABLE IF EXISTS " + index.vectors().quoted());
        definitions.writer().removeIndex(index.id());
        definitions.changed();
        ForeignWatch.fit(definitions, root.id());
    }
}
