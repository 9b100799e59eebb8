package dev.vitrine.runtime.engine.compute;

import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.function.ScalarFunction;
import dev.vitrine.planner.function.Signature;
import dev.vitrine.planner.function.ValueType;
import dev.vitrine.udf.Media;
import dev.vitrine.udf.UdfException;
import dev.vitrine.udf.model.Prompt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the keys of a function's results: name, version, types and the content of the arguments, media by their hash. */
final class ResultKeys {
    private final ScalarFunction function;
    private final CallContext context;

    ResultKeys(ScalarFunction function, CallContext context) {
        this.function = function;
        this.context = context;
    }

    /** The key of a call, empty if an argument cannot be read: the call itself will tell. */
    Optional<ResultKey> of(Arguments arguments, int row) {
        MessageDigest digest = digest();
        add(digest, "vitrine 1");
        add(digest, function.signature().name());
        add(digest, function.version());
        add(digest, function.result().name());
        List<Signature.Parameter> parameters = function.signature().parameters();
        try {
            for (int i = 0; i < parameters.size(); i++) {
                add(digest, parameters.get(i).type(), arguments, i, row);
            }
        } catch (UdfException | VitrineException e) {
            return Optional.empty();
        }
        return Optional.of(new ResultKey(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void add(MessageDigest digest, ValueType type, Arguments arguments, int parameter, int row) {
        add(digest, type.name());
        Object raw = arguments.raw(parameter, row);
        if (raw == null) {
            digest.update((byte) 0);
            return;
        }
        digest.update((byte) 1);
        if (type == ValueType.MODEL) {
            add(digest, context.models().open(raw.toString()).fingerprint());
        } else {
            add(digest, Objects.requireNonNull(arguments.value(parameter, row, context)));
        }
    }

    private void add(MessageDigest digest, Object argument) {
        if (argument instanceof Media medium) {
            add(digest, medium.sha256());
        } else if (argument instanceof byte[] bytes) {
            addBytes(digest, bytes);
        } else if (argument instanceof float[] vector) {
            ByteBuffer buffer = ByteBuffer.allocate(vector.length * Float.BYTES);
            buffer.asFloatBuffer().put(vector);
            addBytes(digest, buffer.array());
        } else if (argument instanceof Prompt prompt) {
            prompt.parts()
                    .forEach(part -> part.accept(new Prompt.Visitor<Boolean>() {
                        @Override
                        public Boolean text(Prompt.Text text) {
                            add(digest, "text");
                            add(digest, text.text());
                            return true;
                        }

                        @Override
                        public Boolean content(Prompt.Content content) {
                            add(digest, "content");
                            add(digest, content.media().sha256());
                            return true;
                        }

                        @Override
                        public Boolean link(Prompt.Link link) {
                            add(digest, "link");
                            add(digest, link.uri().toString());
                            return true;
                        }
                    }));
        } else {
            add(digest, String.valueOf(argument));
        }
    }

    private static void add(MessageDigest digest, String text) {
        addBytes(digest, text.getBytes(StandardCharsets.UTF_8));
    }

    /** With the length before it, so that two lists of arguments never look alike. */
    private static void addBytes(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
