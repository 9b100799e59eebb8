package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.CreateModel;
import dev.vitrine.parser.statement.CreateSecret;
import dev.vitrine.parser.statement.DropControl;
import dev.vitrine.parser.statement.Option;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.EmbeddingIndex;
import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.planner.catalog.SecretDefinition;
import dev.vitrine.planner.function.NearestNames;
import dev.vitrine.runtime.engine.maintain.Staleness;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.udf.Json;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** CREATE, ALTER and DROP of models and secrets. One thread at a time. */
final class ModelDefinitions {
    private static final List<String> MODEL_OPTIONS =
            List.of("provider", "model", "endpoint", "secret", "params", "rpm", "tpm", "max_concurrency", "timeout_s");
    private static final List<String> SECRET_OPTIONS = List.of("provider", "from_env", "from_file");

    private final Definitions definitions;

    ModelDefinitions(Definitions definitions) {
        this.definitions = definitions;
    }

    void create(CreateModel statement) throws SQLException {
        Optional<ModelDefinition> known = definitions.catalog().model(statement.name());
        if (statement.kind() == CreateModel.Kind.CREATE && known.isPresent()) {
            throw VitrineException.at(
                    statement.nameSpan().position(definitions.sql()),
                    ErrorCode.DUPLICATE_OBJECT,
                    "model \"%s\" already exists; ALTER MODEL or CREATE OR REPLACE MODEL changes it"
                            .formatted(statement.name()));
        }
        if (statement.kind() == CreateModel.Kind.ALTER && known.isEmpty()) {
            throw undefined("model", statement.name(), statement.nameSpan());
        }
        Optional<ModelDefinition> base = statement.kind() == CreateModel.Kind.ALTER ? known : Optional.empty();
        ModelDefinition model = model(statement, base);
        definitions.context().models().check(model);
        model.secret()
                .filter(secret -> definitions.catalog().secret(secret).isEmpty())
                .ifPresent(secret -> {
                    throw VitrineException.at(
                            statement.span().position(definitions.sql()),
                            ErrorCode.UNDEFINED_OBJECT,
                            "secret \"%s\" does not exist; CREATE SECRET %s WITH (provider = '%s', from_env = '..') makes it"
                                    .formatted(secret, secret, model.provider()));
                });
        Atomic.run(definitions.context().connection(), () -> {
            definitions.writer().putModel(model);
            definitions.changed();
            if (known.filter(old -> !old.fingerprint().equals(model.fingerprint()))
                    .isPresent()) {
                new Staleness(definitions.context()).modelChanged(model.name());
                warnOfIndexes(model);
            }
            return true;
        });
    }

    private List<EmbeddingIndex> indexesOf(String model) {
        return definitions.context().functions().embedder(model).isPresent()
                ? List.of()
                : definitions.catalog().indexes().stream()
                        .filter(index -> index.embedders().contains(model))
                        .toList();
    }

    private void warnOfIndexes(ModelDefinition model) {
        indexesOf(model.name())
                .forEach(index -> definitions
                        .context()
                        .warn(
                                "01V05",
                                "index \"%s\" holds vectors of model \"%s\" as it was; drop it and create it again"
                                        .formatted(index.name().name(), model.name())));
    }

    private ModelDefinition model(CreateModel statement, Optional<ModelDefinition> base) {
        List<Option> options = statement.options();
        options.forEach(option -> require(option, MODEL_OPTIONS));
        String provider = text(options, "provider")
                .or(() -> base.map(ModelDefinition::provider))
                .orElseThrow(() -> missing(statement, "provider"));
        String model = text(options, "model")
                .or(() -> base.map(ModelDefinition::model))
                .orElseThrow(() -> missing(statement, "model"));
        return new ModelDefinition(
                statement.name(),
                provider,
                model,
                text(options, "endpoint").or(() -> base.flatMap(ModelDefinition::endpoint)),
                text(options, "secret").or(() -> base.flatMap(ModelDefinition::secret)),
                params(options)
                        .orElseGet(() -> base.map(ModelDefinition::params).orElse("{}")),
                number(options, "rpm", base.map(ModelDefinition::requestsPerMinute)),
                number(options, "tpm", base.map(ModelDefinition::tokensPerMinute)),
                number(options, "max_concurrency", base.map(ModelDefinition::maxConcurrency)),
                seconds(options)
                        .orElseGet(
                                () -> base.map(ModelDefinition::timeoutSeconds).orElse(60.0)));
    }

    private void require(Option option, List<String> names) {
        if (!names.contains(option.name())) {
            throw VitrineException.at(
                    option.span().position(definitions.sql()),
                    ErrorCode.INVALID_PARAMETER,
                    "there is no option \"%s\"%s; there is: %s"
                            .formatted(
                                    option.name(), NearestNames.hint(option.name(), names), String.join(", ", names)));
        }
    }

    private VitrineException missing(CreateModel statement, String option) {
        return VitrineException.at(
                statement.nameSpan().position(definitions.sql()),
                ErrorCode.INVALID_PARAMETER,
                "model \"%s\" needs the option %s".formatted(statement.name(), option));
    }

    private static Optional<Option> find(List<Option> options, String name) {
        return options.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    private static Optional<String> text(List<Option> options, String name) {
        return find(options, name).map(Option::value);
    }

    private Optional<String> params(List<Option> options) {
        return find(options, "params").map(option -> {
            try {
                if (Json.parse(option.value()) instanceof Json.ObjectValue object) {
                    return object.toString();
                }
            } catch (RuntimeException e) {
                throw invalid(option, "a JSON object: " + e.getMessage());
            }
            throw invalid(option, "a JSON object");
        });
    }

    private OptionalInt number(List<Option> options, String name, Optional<OptionalInt> base) {
        Optional<Option> option = find(options, name);
        if (option.isEmpty()) {
            return base.orElse(OptionalInt.empty());
        }
        try {
            int number = Integer.parseInt(option.get().value());
            if (number > 0) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            throw invalid(option.get(), "a number greater than zero");
        }
        throw invalid(option.get(), "a number greater than zero");
    }

    private Optional<Double> seconds(List<Option> options) {
        return find(options, "timeout_s").map(option -> {
            try {
                double seconds = Double.parseDouble(option.value());
                if (seconds > 0 && seconds <= 86_400) {
                    return seconds;
                }
            } catch (NumberFormatException e) {
                throw invalid(option, "a number of seconds, at most 86400");
            }
            throw invalid(option, "a number of seconds, at most 86400");
        });
    }

    private VitrineException invalid(Option option, String what) {
        return VitrineException.at(
                option.span().position(definitions.sql()),
                ErrorCode.INVALID_PARAMETER,
                "option \"%s\" is %s".formatted(option.name(), what));
    }

    void create(CreateSecret statement) throws SQLException {
        List<Option> options = statement.options();
        for (Option option : options) {
            if (!SECRET_OPTIONS.contains(option.name())) {
                // The value itself is not repeated: this message may be logged.
                throw VitrineException.at(
                        option.span().position(definitions.sql()),
                        ErrorCode.SECRET_IN_STATEMENT,
                        "a secret is never written into a statement, where logs would keep it; say from_env = 'NAME' or from_file = 'path', not \"%s\""
                                .formatted(option.name()));
            }
        }
        if (!statement.replace()
                && definitions.catalog().secret(statement.name()).isPresent()) {
            throw VitrineException.at(
                    statement.nameSpan().position(definitions.sql()),
                    ErrorCode.DUPLICATE_OBJECT,
                    "secret \"%s\" already exists; CREATE OR REPLACE SECRET changes it".formatted(statement.name()));
        }
        Optional<String> env = text(options, "from_env");
        Optional<String> file = text(options, "from_file");
        if (env.isPresent() == file.isPresent()) {
            throw VitrineException.at(
                    statement.nameSpan().position(definitions.sql()),
                    ErrorCode.INVALID_PARAMETER,
                    "secret \"%s\" needs one of from_env and from_file".formatted(statement.name()));
        }
        SecretDefinition secret = new SecretDefinition(
                statement.name(),
                text(options, "provider").orElse(""),
                env.isPresent() ? SecretDefinition.Source.ENV : SecretDefinition.Source.FILE,
                env.or(() -> file).orElseThrow());
        Atomic.run(definitions.context().connection(), () -> {
            definitions.writer().putSecret(secret);
            definitions.changed();
            return true;
        });
    }

    void drop(DropControl statement) throws SQLException {
        boolean isModel = statement.kind() == DropControl.Kind.MODEL;
        boolean exists = isModel
                ? definitions.catalog().model(statement.name()).isPresent()
                : definitions.catalog().secret(statement.name()).isPresent();
        if (!exists && statement.ifExists()) {
            definitions.context().warn("00000", "\"%s\" does not exist, skipping".formatted(statement.name()));
            return;
        }
        if (!exists) {
            throw undefined(isModel ? "model" : "secret", statement.name(), statement.nameSpan());
        }
        if (!isModel) {
            definitions.catalog().models().stream()
                    .filter(model ->
                            model.secret().filter(statement.name()::equals).isPresent())
                    .findFirst()
                    .ifPresent(model -> {
                        throw VitrineException.at(
                                statement.nameSpan().position(definitions.sql()),
                                ErrorCode.DEPENDENT_OBJECTS,
                                "cannot drop secret \"%s\": model \"%s\" uses it"
                                        .formatted(statement.name(), model.name()));
                    });
        }
        List<EmbeddingIndex> indexes = isModel ? indexesOf(statement.name()) : List.of();
        if (!indexes.isEmpty()) {
            throw VitrineException.at(
                    statement.nameSpan().position(definitions.sql()),
                    ErrorCode.DEPENDENT_OBJECTS,
                    "cannot drop model \"%s\": index \"%s\" embeds with it; drop that first"
                            .formatted(statement.name(), indexes.get(0).name().name()));
        }
        Atomic.run(definitions.context().connection(), () -> {
            if (isModel) {
                definitions.writer().removeModel(statement.name());
            } else {
                definitions.writer().removeSecret(statement.name());
            }
            definitions.changed();
            return true;
        });
    }

    private VitrineException undefined(String kind, String name, dev.vitrine.parser.text.Span span) {
        return VitrineException.at(
                span.position(definitions.sql()),
                ErrorCode.UNDEFINED_OBJECT,
                "%s \"%s\" does not exist".formatted(kind, name));
    }
}
