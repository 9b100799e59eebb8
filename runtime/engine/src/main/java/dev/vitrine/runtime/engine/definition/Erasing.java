package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.statement.Erase;
import dev.vitrine.runtime.engine.statement.Result;

final class Erasing {
    private final Definitions definitions;

    Erasing(Definitions definitions) {
        this.definitions = definitions;
    }

    Result run(Erase statement) {
        throw definitions.notAvailable(statement.span(), "ERASE is not available");
    }
}
