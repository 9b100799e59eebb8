package dev.vitrine.functions.ai;

import dev.vitrine.udf.model.ModelProvider;
import dev.vitrine.udf.model.ModelSettings;
import dev.vitrine.udf.model.RemoteModel;
import java.net.URI;
import java.util.function.BiFunction;
import okhttp3.HttpUrl;

/** A provider that is reached over HTTP. Immutable. */
abstract class HttpProvider implements ModelProvider {
    /** Whether the provider's own endpoint answers without a key. */
    enum Secret {
        NEEDED,
        OPTIONAL
    }

    private final String name;
    private final String endpoint;
    private final Secret secret;
    private final BiFunction<ModelSettings, Failures, Protocol> protocol;

    /** A provider; an empty endpoint means that settings have to name one. */
    HttpProvider(String name, String endpoint, Secret secret, BiFunction<ModelSettings, Failures, Protocol> protocol) {
        this.name = name;
        this.endpoint = endpoint;
        this.secret = secret;
        this.protocol = protocol;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final RemoteModel open(ModelSettings settings) {
        Failures failures = new Failures(name, settings);
        checkSecret(settings, failures);
        HttpUrl url = HttpUrl.parse(settings.endpoint().map(URI::toString).orElse(endpoint));
        if (url == null) {
            throw failures.unsent(
                    settings.endpoint().isPresent()
                            ? "its endpoint is no URL that can be called"
                            : "provider \"%s\" needs an endpoint, such as http://localhost:8000/v1".formatted(name));
        }
        HttpModel model = new HttpModel(protocol.apply(settings, failures), failures, url, settings);
        return new RepairingModel(model, failures);
    }

    private void checkSecret(ModelSettings settings, Failures failures) {
        if (settings.secret().isEmpty() && settings.endpoint().isEmpty() && secret == Secret.NEEDED) {
            throw failures.unsent("provider \"%s\" needs a secret".formatted(name));
        }
        boolean fitsHeader = settings.secret().orElse("").chars().allMatch(c -> c > ' ' && c < 127);
        if (!fitsHeader) {
            throw failures.unsent("its secret holds a character that an HTTP header cannot, such as a line's end");
        }
    }
}
