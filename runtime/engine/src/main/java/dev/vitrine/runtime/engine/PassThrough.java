package dev.vitrine.runtime.engine;

import dev.vitrine.runtime.engine.statement.BatchOutcome;
import dev.vitrine.runtime.engine.statement.Binding;
import dev.vitrine.runtime.engine.statement.Outcome;
import dev.vitrine.runtime.engine.statement.Program;
import dev.vitrine.runtime.engine.statement.RunOptions;
import java.sql.ParameterMetaData;
import java.sql.ResultSetMetaData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text that the server runs as it is. */
record PassThrough(boolean showsHiddenColumns) implements Program {
    @Override
    public boolean isPassThrough() {
        return true;
    }

    @Override
    public int parameterCount() {
        throw notOurs();
    }

    @Override
    public Outcome run(List<Binding> parameters, RunOptions options) {
        throw notOurs();
    }

    @Override
    public BatchOutcome runBatch(List<List<Binding>> rows, RunOptions options) {
        throw notOurs();
    }

    @Override
    public @Nullable ResultSetMetaData describeResult() {
        throw notOurs();
    }

    @Override
    public ParameterMetaData describeParameters() {
        throw notOurs();
    }

    private static IllegalStateException notOurs() {
        return new IllegalStateException("this text goes to the server as it is");
    }
}
