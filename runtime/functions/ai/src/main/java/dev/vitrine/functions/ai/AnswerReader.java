package dev.vitrine.functions.ai;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okio.BufferedSource;

/** Reads an answer to its end and completes a future with what it says, in every case. */
final class AnswerReader<T> implements Callback {
    private static final long MAX_BYTES = 64L << 20;
    private static final long MAX_ERROR_BYTES = 64L << 10;

    private final CompletableFuture<T> result;
    private final Failures failures;
    private final Function<Incoming, T> reader;

    AnswerReader(CompletableFuture<T> result, Failures failures, Function<Incoming, T> reader) {
        this.result = result;
        this.failures = failures;
        this.reader = reader;
    }

    @Override
    public void onFailure(Call call, IOException e) {
        result.completeExceptionally(failures.noAnswer(e));
    }

    @Override
    public void onResponse(Call call, Response response) {
        try (response) {
            result.complete(reader.apply(incoming(response)));
        } catch (Throwable e) {
            // Whatever it is, nobody but the future's owner can handle it, who waits for nothing else.
            result.completeExceptionally(e);
        }
    }

    private Incoming incoming(Response response) {
        BufferedSource source = response.body().source();
        boolean isError = !response.isSuccessful();
        Incoming start = new Incoming(response.code(), response.headers(), new byte[0]);
        try {
            boolean isLonger = source.request((isError ? MAX_ERROR_BYTES : MAX_BYTES) + 1);
            if (isLonger && !isError) {
                throw failures.broken(start, "it has more than %d bytes".formatted(MAX_BYTES))
                        .build();
            }
            return whole(response, source);
        } catch (IOException e) {
            if (isError) {
                return whole(response, source);
            }
            throw failures.cutOff(start, e);
        }
    }

    /** With what has arrived. */
    private static Incoming whole(Response response, BufferedSource source) {
        return new Incoming(
                response.code(), response.headers(), source.getBuffer().readByteArray());
    }
}
