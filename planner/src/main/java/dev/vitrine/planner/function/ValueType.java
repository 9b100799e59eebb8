package dev.vitrine.planner.function;

import dev.vitrine.planner.PostgresType;
import dev.vitrine.udf.Audio;
import dev.vitrine.udf.Document;
import dev.vitrine.udf.Image;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.MediaKind;
import dev.vitrine.udf.Video;
import dev.vitrine.udf.model.Prompt;
import dev.vitrine.udf.model.RemoteModel;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The types that functions take and give, each with its Java class and its type on the server. */
public enum ValueType {
    BOOLEAN(Boolean.class, "bool"),
    INTEGER(Integer.class, "int4"),
    BIGINT(Long.class, "int8"),
    REAL(Float.class, "float4"),
    DOUBLE(Double.class, "float8"),
    NUMERIC(BigDecimal.class, "numeric"),
    TEXT(String.class, "text"),
    BYTES(byte[].class, "bytea"),
    JSON(Json.class, "jsonb"),
    VECTOR(float[].class, "vector"),
    DATE(LocalDate.class, "date"),
    TIMESTAMP(OffsetDateTime.class, "timestamptz"),
    UUID(UUID.class, "uuid"),
    TEXT_ARRAY(List.class, "_text"),
    IMAGE(Image.class, MediaKind.IMAGE),
    VIDEO(Video.class, MediaKind.VIDEO),
    AUDIO(Audio.class, MediaKind.AUDIO),
    DOCUMENT(Document.class, MediaKind.DOCUMENT),
    /** A model, by its name. */
    MODEL(RemoteModel.class, "text"),
    /** What a model is asked: the parts that PROMPT gives, or a text. */
    PROMPT(Prompt.class, "jsonb"),
    /** A value of any type. */
    ANY(Object.class, "text");

    private static final int FAR = 100;

    private static final Map<String, ValueType> BY_SERVER_NAME = Map.ofEntries(
            Map.entry("bool", BOOLEAN),
            Map.entry("int2", INTEGER),
            Map.entry("int4", INTEGER),
            Map.entry("serial", INTEGER),
            Map.entry("int8", BIGINT),
            Map.entry("bigserial", BIGINT),
            Map.entry("float4", REAL),
            Map.entry("float8", DOUBLE),
            Map.entry("numeric", NUMERIC),
            Map.entry("text", TEXT),
            Map.entry("varchar", TEXT),
            Map.entry("bpchar", TEXT),
            Map.entry("name", TEXT),
            Map.entry("bytea", BYTES),
            Map.entry("json", JSON),
            Map.entry("jsonb", JSON),
            Map.entry("vector", VECTOR),
            Map.entry("date", DATE),
            Map.entry("timestamptz", TIMESTAMP),
            Map.entry("uuid", UUID),
            Map.entry("_text", TEXT_ARRAY),
            Map.entry("_varchar", TEXT_ARRAY));

    private final Class<?> javaType;
    private final PostgresType serverType;

    ValueType(Class<?> javaType, String serverName) {
        this.javaType = javaType;
        this.serverType = PostgresType.of(serverName);
    }

    ValueType(Class<?> javaType, MediaKind kind) {
        this.javaType = javaType;
        this.serverType = PostgresType.of(kind);
    }

    /** The class of a value; boxes for primitives. */
    public Class<?> javaType() {
        return javaType;
    }

    /** The type on the server. */
    public PostgresType serverType() {
        return serverType;
    }

    /** The kind of a media type. */
    public Optional<MediaKind> media() {
        return serverType.media();
    }

    /** The type of a media kind. */
    public static ValueType of(MediaKind kind) {
        return switch (kind) {
            case IMAGE -> IMAGE;
            case VIDEO -> VIDEO;
            case AUDIO -> AUDIO;
            case DOCUMENT -> DOCUMENT;
        };
    }

    /** The type that values of a server's type have in Java, empty for one that no function takes. */
    public static Optional<ValueType> of(PostgresType type) {
        return type.media().isPresent()
                ? Optional.of(of(type.media().get()))
                : Optional.ofNullable(BY_SERVER_NAME.get(type.name()));
    }

    /** The type of a Java class in a method's signature, empty if functions cannot have it. */
    static Optional<ValueType> of(Class<?> type) {
        Class<?> boxed = java.lang.invoke.MethodType.methodType(type).wrap().returnType();
        for (ValueType value : values()) {
            if (value.javaType == boxed) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /**
     * How far a value of this type is from a parameter: 0 for the same type, more for a wider one, empty if it does not
     * fit. Only conversions that lose nothing, as Postgres' implicit casts among numbers.
     */
    Optional<Integer> distanceTo(ValueType parameter) {
        if (this == parameter) {
            return Optional.of(0);
        }
        if (parameter == ANY) {
            return Optional.of(FAR);
        }
        if (parameter == MODEL && this == TEXT || parameter == PROMPT && (this == TEXT || this == JSON)) {
            return Optional.of(1);
        }
        int from = widening(this);
        int to = widening(parameter);
        return from > 0 && to > from ? Optional.of(to - from) : Optional.empty();
    }

    private static int widening(ValueType type) {
        return switch (type) {
            case INTEGER -> 1;
            case BIGINT -> 2;
            case NUMERIC -> 3;
            case REAL -> 4;
            case DOUBLE -> 5;
            default -> 0;
        };
    }
}
