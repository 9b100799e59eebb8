package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.TokenKind;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.RecomputeTable;
import dev.vitrine.planner.ErrorCode;
import dev.vitrine.planner.VitrineException;
import dev.vitrine.planner.catalog.Column;
import dev.vitrine.planner.catalog.IncrementalView;
import dev.vitrine.planner.catalog.Relation;
import dev.vitrine.planner.expression.ComputedColumns;
import dev.vitrine.runtime.engine.compute.CacheMode;
import dev.vitrine.runtime.engine.job.AwaitedJob;
import dev.vitrine.runtime.engine.job.CellWork;
import dev.vitrine.runtime.engine.maintain.CellQueries;
import dev.vitrine.runtime.engine.maintain.FillTarget;
import dev.vitrine.runtime.engine.maintain.FillTargets;
import dev.vitrine.runtime.engine.maintain.KeyScan;
import dev.vitrine.runtime.engine.maintain.Maintainer;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.engine.run.Keys;
import dev.vitrine.runtime.engine.run.RunContext;
import dev.vitrine.runtime.store.history.VersionKind;
import dev.vitrine.runtime.store.job.Job;
import dev.vitrine.runtime.store.job.JobStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * RECOMPUTE TABLE: a job, unless the user has a transaction open, which it is then part of. One thread at a time.
 */
final class Recomputing {
    private static final int SLICE_ROWS = 1_000;

    private final Definitions definitions;
    private final Maintainer maintainer;
    private final FillTargets targets;
    private final CellQueries cellQueries;
    private final boolean noCache;

    Recomputing(Definitions definitions, boolean noCache) {
        this.definitions = definitions;
        this.noCache = noCache;
        RunContext context = noCache ? definitions.context().with(CacheMode.REFRESH) : definitions.context();
        this.maintainer = new Maintainer(context);
        this.targets = new FillTargets(context);
        this.cellQueries = new CellQueries(context);
    }

    /** Runs it; answers how many cells have changed. */
    long run(RecomputeTable statement) throws SQLException {
        Relation relation = relation(statement);
        statement.where().ifPresent(where -> {
            Tokens tokens = Lexer.tokens(where.in(definitions.sql()));
            for (int i = 0; i < tokens.size(); i++) {
                if (tokens.is(i, TokenKind.PARAMETER)) {
                    throw definitions.notAvailable(where, "RECOMPUTE takes no parameters");
                }
            }
        });
        List<String> columns = columns(statement, relation);
        if (statement.noCascade()) {
            requireKept(statement, relation, columns);
        }
        boolean alone = Atomic.isAlone(definitions.context().connection());
        long expanded = expandsAgain(statement, relation) ? expandAgain((IncrementalView) relation, alone) : 0;
        if (columns.isEmpty()) {
            return expanded;
        }
        return expanded + (alone ? asJob(statement, relation, columns) : inTransaction(statement, relation, columns));
    }

    /** A condition is over the view's rows, and a base row that its table function failed for has none. */
    private boolean expandsAgain(RecomputeTable statement, Relation relation) {
        return statement.cells() == RecomputeTable.Cells.ERRORS
                && statement.where().isEmpty()
                && statement.columns().isEmpty()
                && cellQueries.keepsIteratorErrors(relation);
    }

    /** Calls a view's table function again for the base rows that it failed for; answers for how many it does no more. */
    private long expandAgain(IncrementalView view, boolean alone) throws SQLException {
        Connection connection = definitions.context().connection();
        Keys failed = new Keys(view.keyTypes());
        OptionalLong job = Atomic.run(connection, () -> {
            Keys keys = cellQueries.takeBackFailed(view);
            for (int row = 0; row < keys.size(); row++) {
                failed.add(keys.get(row));
            }
            return alone && keys.size() > 0
                    ? OptionalLong.of(Backfill.makeRows(definitions, view, noCache))
                    : OptionalLong.empty();
        });
        if (job.isPresent()) {
            new AwaitedJob(definitions.context()).run(job.getAsLong());
        } else if (failed.size() > 0) {
            maintainer.fillView(view, Optional.of(failed));
            maintainer.maintainDependents(view, failed);
        }
        return Math.max(0, failed.size() - cellQueries.failedBaseRows(view));
    }

    private long asJob(RecomputeTable statement, Relation relation, List<String> columns) throws SQLException {
        Connection connection = definitions.context().connection();
        // A condition that the server refuses is refused before there is a job.
        KeyScan.next(
                connection,
                targets.target(relation).rows(),
                condition(statement, relation, columns),
                Optional.empty(),
                0);
        long job = new JobStore(connection)
                .create(
                        Job.Kind.RECOMPUTE,
                        relation.id(),
                        relation.id(),
                        columns,
                        Job.Cells.valueOf(statement.cells().name()),
                        statement.where().map(where -> where.in(definitions.sql())),
                        noCache,
                        !statement.noCascade());
        return new AwaitedJob(definitions.context()).run(job).cellsChanged();
    }

    private long inTransaction(RecomputeTable statement, Relation relation, List<String> columns) throws SQLException {
        long changed = 0;
        Optional<List<@Nullable String>> last = Optional.empty();
        String condition = condition(statement, relation, columns);
        FillTarget target = targets.target(relation);
        do {
            definitions.context().cancellation().check();
            Keys keys = KeyScan.next(definitions.context().connection(), target.rows(), condition, last, SLICE_ROWS);
            if (keys.size() > 0) {
                long before = changed;
                VersionKind.set(definitions.context().connection(), relation.id(), VersionKind.RECOMPUTE);
                for (String column : columns) {
                    changed += statement.noCascade()
                            ? maintainer.recomputeAlone(relation, column, keys)
                            : maintainer.recompute(relation, column, keys);
                }
                VersionKind.end(definitions.context().connection(), relation.id(), changed > before);
            }
            last = keys.size() < SLICE_ROWS ? Optional.empty() : Optional.of(keys.get(keys.size() - 1));
        } while (last.isPresent());
        return changed;
    }

    /** Rows of views and vectors go with the values that they were made of, and have no state that could tell. */
    private void requireKept(RecomputeTable statement, Relation relation, List<String> columns) {
        List<String> made = definitions.derived().madeOf(relation, columns);
        if (!made.isEmpty()) {
            throw definitions.notAvailable(
                    statement.span(),
                    "NO CASCADE leaves computed columns of \"%s\" as they are, but not what is made of its rows: %s; leave it out"
                            .formatted(relation.name().name(), String.join(", ", made)));
        }
    }

    private String condition(RecomputeTable statement, Relation relation, List<String> columns) {
        Job.Cells cells = Job.Cells.valueOf(statement.cells().name());
        String wanted = columns.stream()
                .map(column -> CellWork.isWanted(cellQueries, relation, column, cells))
                .collect(Collectors.joining(" OR "));
        return "(" + wanted + ")"
                + statement
                        .where()
                        .map(where -> " AND (" + targets.condition(relation, where.in(definitions.sql())) + ")")
                        .orElse("");
    }

    private Relation relation(RecomputeTable statement) throws SQLException {
        Relation relation = definitions
                .relation(statement.table())
                .orElseThrow(() -> VitrineException.at(
                        statement.table().span().position(definitions.sql()),
                        ErrorCode.UNDEFINED_TABLE,
                        "\"%s\" is no table or view with computed columns"
                                .formatted(statement.table().name())));
        if (relation.rowKey().isEmpty()) {
            throw VitrineException.at(
                    statement.table().span().position(definitions.sql()),
                    ErrorCode.INVALID_TABLE,
                    "table \"%s\" has no primary key, by which its rows are gone through"
                            .formatted(relation.name().name()));
        }
        return relation;
    }

    /** The columns to compute, each after those that it reads. */
    private List<String> columns(RecomputeTable statement, Relation relation) {
        ComputedColumns computed = targets.computed(relation);
        for (RecomputeTable.Named named : statement.columns()) {
            Optional<Column> column = relation.columns().stream()
                    .filter(candidate -> candidate.name().equals(named.name()))
                    .findFirst();
            if (column.filter(Column::isComputed).isEmpty()) {
                throw VitrineException.at(
                        named.span().position(definitions.sql()),
                        column.isPresent() ? ErrorCode.WRONG_OBJECT_TYPE : ErrorCode.UNDEFINED_COLUMN,
                        "\"%s\" has no computed column \"%s\"; it has: %s"
                                .formatted(relation.name().name(), named.name(), String.join(", ", computed.order())));
            }
        }
        List<String> names =
                statement.columns().stream().map(RecomputeTable.Named::name).toList();
        return names.isEmpty()
                ? computed.order()
                : computed.order().stream().filter(names::contains).toList();
    }
}
