package dev.vitrine.runtime.engine.query;

import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.Computation;
import dev.vitrine.planner.catalog.ModelDefinition;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.runtime.engine.maintain.Recipe;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.cell.CellStates;
import dev.vitrine.runtime.store.cell.CellStates.CellColumn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** {@code PROVENANCE} of a column: what its cells are made of, as an expression of the server's. */
final class Provenance {
    private final RunContext context;

    Provenance(RunContext context) {
        this.context = context;
    }

    /** An expression of type jsonb. */
    String text(Relation relation, CellColumn column) {
        Computation computation = relation.columns().stream()
                .filter(candidate -> candidate.name().equals(column.name()))
                .findFirst()
                .flatMap(candidate -> candidate.computation())
                .orElseThrow();
        Recipe recipe = Recipe.of(context, computation.expression());
        String functions = recipe.functions().entrySet().stream()
                .map(function -> Quote.literal(function.getKey()) + ", " + Quote.literal(function.getValue()))
                .collect(Collectors.joining(", "));
        String models = recipe.models().stream()
                .map(name -> Quote.literal(name) + ", "
                        + model(context.catalog().model(name).orElseThrow()))
                .collect(Collectors.joining(", "));
        StringBuilder inputs = new StringBuilder();
        for (int i = 0; i < column.inputs().size(); i++) {
            inputs.append(i == 0 ? "" : ", ")
                    .append(Quote.literal(column.inputNames().get(i)))
                    .append(", encode(sha256(convert_to(CAST(")
                    .append(column.inputs().get(i).sql())
                    .append(" AS text), 'UTF8')), 'hex')");
        }
        return "jsonb_build_object('expression', " + Quote.literal(computation.expression()) + ", 'state', "
                + CellStates.status(column) + ", 'functions', jsonb_build_object(" + functions
                + "), 'models', jsonb_build_object(" + models + "), 'inputs', jsonb_build_object(" + inputs
                + "), 'error', " + CellStates.errorMessage(column) + ", 'error_type', "
                + CellStates.errorType(column) + ", 'noted_at', " + CellStates.notedAt(column) + ", 'last_job', "
                + lastJob(relation, column.name()) + ")";
    }

    /** The newest job that computed cells of the column: no cell knows its own, and a query of one job is asked once a statement. */
    private static String lastJob(Relation relation, String column) {
        return "(SELECT jsonb_build_object('id', \"~job\".id, 'kind', \"~job\".kind, 'state', \"~job\".state, 'created_at',"
                + " \"~job\".created_at, 'ended_at', \"~job\".ended_at, 'calls', \"~job\".calls, 'calls_cached',"
                + " \"~job\".calls_cached, 'input_tokens', \"~used\".input_tokens, 'output_tokens', \"~used\".output_tokens,"
                + " 'usd', \"~job\".usd) FROM vitrine.jobs AS \"~job\" CROSS JOIN LATERAL vitrine.job_tokens(\"~job\".id) AS"
                + " \"~used\" WHERE \"~job\".\"schema\" = "
                + Quote.literal(relation.name().schema())
                + " AND \"~job\".\"table\" = " + Quote.literal(relation.name().name())
                + " AND \"~job\".kind <> 'index' AND (" + Quote.literal(column)
                + " = ANY (\"~job\".columns) OR \"~job\".kind = 'view') ORDER BY \"~job\".id DESC LIMIT 1)";
    }

    private static String model(ModelDefinition model) {
        return "jsonb_build_object('provider', " + Quote.literal(model.provider()) + ", 'model', "
                + Quote.literal(model.model()) + ", 'fingerprint', " + Quote.literal(hash(model.fingerprint())) + ")";
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
