package dev.vitrine.planner.function;

import dev.vitrine.udf.Aggregate;
import dev.vitrine.udf.Default;
import dev.vitrine.udf.Fragment;
import dev.vitrine.udf.Json;
import dev.vitrine.udf.Named;
import dev.vitrine.udf.Scalar;
import dev.vitrine.udf.TableFunction;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the functions of a class from its annotations. A class that breaks the rules is refused with what is wrong. */
final class FunctionReader {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private FunctionReader() {}

    /** The functions that a class holds or is. */
    static List<Function> read(Class<?> type) {
        List<Function> functions = new ArrayList<>();
        if (type.isAnnotationPresent(Aggregate.class)) {
            functions.add(aggregate(type));
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Scalar.class)) {
                functions.add(scalar(method));
            } else if (method.isAnnotationPresent(TableFunction.class)) {
                functions.add(table(method));
            }
        }
        return functions;
    }

    private static ScalarFunction scalar(Method method) {
        requirePublicStatic(method);
        Scalar declared = method.getAnnotation(Scalar.class);
        Type result = method.getGenericReturnType();
        boolean later = isA(result, CompletionStage.class);
        Type value = later ? argument(result) : result;
        boolean batch = method.getParameterCount() > 0
                && Arrays.stream(method.getGenericParameterTypes()).allMatch(FunctionReader::isBatchList)
                && isBatchList(value);
        ScalarFunction.Shape shape = batch
                ? (later ? ScalarFunction.Shape.BATCH_LATER : ScalarFunction.Shape.BATCH)
                : (later ? ScalarFunction.Shape.ROW_LATER : ScalarFunction.Shape.ROW);
        return new ScalarFunction(
                new Signature(declared.name(), parameters(method, batch)),
                valueType(batch ? argument(value) : value, method, "its result"),
                shape,
                handle(method),
                declared.deterministic(),
                declared.version(),
                declared.work(),
                declared.batchSize(),
                declared.resource(),
                Duration.ofNanos((long) (declared.timeoutSeconds() * 1e9)));
    }

    private static TableProducer table(Method method) {
        requirePublicStatic(method);
        TableFunction declared = method.getAnnotation(TableFunction.class);
        Type result = method.getGenericReturnType();
        if (!isA(result, Stream.class) || !(argument(result) instanceof Class<?> row) || !row.isRecord()) {
            throw refused(method, "its result must be a Stream of a public record");
        }
        List<TableProducer.OutputColumn> columns = new ArrayList<>();
        for (RecordComponent component : row.getRecordComponents()) {
            Fragment fragment = component.getAccessor().getAnnotation(Fragment.class);
            columns.add(new TableProducer.OutputColumn(
                    snakeCase(component.getName()),
                    valueType(component.getGenericType(), method, "the component " + component.getName()),
                    handle(component.getAccessor()),
                    Optional.ofNullable(fragment).map(f -> new TableProducer.PartOf(f.of(), f.value()))));
        }
        return new TableProducer(
                new Signature(declared.name(), parameters(method, false)), columns, handle(method), declared.version());
    }

    private static AggregateDefinition aggregate(Class<?> type) {
        Aggregate declared = type.getAnnotation(Aggregate.class);
        Method add = only(type, "add");
        Method finish = only(type, "result");
        try {
            return new AggregateDefinition(
                    new Signature(declared.name(), parameters(add, false)),
                    valueType(finish.getGenericReturnType(), finish, "its result"),
                    LOOKUP.unreflectConstructor(type.getConstructor())
                            .asType(java.lang.invoke.MethodType.methodType(Object.class)),
                    handle(add),
                    handle(finish),
                    declared.version());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " needs a public no-argument constructor", e);
        }
    }

    private static Method only(Class<?> type, String name) {
        List<Method> found = Arrays.stream(type.getMethods())
                .filter(m -> m.getName().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "%s must have one public method \"%s\", it has %d".formatted(type.getName(), name, found.size()));
        }
        return found.get(0);
    }

    private static List<Signature.Parameter> parameters(Method method, boolean batch) {
        List<Signature.Parameter> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            Named named = parameter.getAnnotation(Named.class);
            String name = named != null ? named.value() : snakeCase(parameter.getName());
            Type type = parameter.getParameterizedType();
            ValueType value = valueType(batch ? argument(type) : type, method, "the parameter " + parameter.getName());
            Default fallback = parameter.getAnnotation(Default.class);
            parameters.add(new Signature.Parameter(
                    name,
                    value,
                    isNullable(parameter.getAnnotatedType()),
                    Optional.ofNullable(fallback).map(f -> new Signature.Fallback(parse(value, f.value(), method)))));
        }
        return parameters;
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object parse(ValueType type, String text, Method method) {
        if (text.equals(Default.NULL)) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> Boolean.valueOf(text);
            case INTEGER -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case REAL -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case NUMERIC -> new BigDecimal(text);
            case TEXT -> text;
            case JSON -> Json.parse(text);
            default -> throw refused(method, "a parameter of type " + type + " can have no default but NULL");
        };
    }

    private static ValueType valueType(Type type, Method method, String what) {
        Optional<ValueType> value = type instanceof Class<?> plain
                ? ValueType.of(plain)
                : isA(type, List.class) && argument(type) == String.class
                        ? Optional.of(ValueType.TEXT_ARRAY)
                        : Optional.empty();
        return value.orElseThrow(() -> refused(method, what + " has type " + type + ", which SQL has no type for"));
    }

    private static boolean isBatchList(Type type) {
        return isA(type, List.class);
    }

    private static boolean isA(Type type, Class<?> raw) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
    }

    private static Type argument(Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }

    private static MethodHandle handle(Method method) {
        try {
            MethodHandle direct = LOOKUP.unreflect(method);
            return direct.asType(direct.type().generic())
                    .asSpreader(Object[].class, direct.type().parameterCount());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " must be public, and so must its class", e);
        }
    }

    private static void requirePublicStatic(Method method) {
        if (!Modifier.isPublic(method.getModifiers()) || !Modifier.isStatic(method.getModifiers())) {
            throw refused(method, "it must be public and static");
        }
    }

    private static IllegalArgumentException refused(Method method, String why) {
        return new IllegalArgumentException("%s.%s cannot be called from SQL: %s"
                .formatted(method.getDeclaringClass().getName(), method.getName(), why));
    }

    static String snakeCase(String name) {
        StringBuilder text = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isUpperCase(c) && !text.isEmpty()) {
                text.append('_');
            }
            text.append(c);
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
