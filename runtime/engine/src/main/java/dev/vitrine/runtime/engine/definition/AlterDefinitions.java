package dev.vitrine.runtime.engine.definition;

import dev.vitrine.parser.lexer.Lexer;
import dev.vitrine.parser.lexer.Tokens;
import dev.vitrine.parser.statement.AlterAction;
import dev.vitrine.parser.statement.AlterTable;
import dev.vitrine.planner.PostgresType;
import dev.vitrine.planner.Quote;
import dev.vitrine.planner.catalog.ManagedTable;
import dev.vitrine.runtime.engine.run.Atomic;
import dev.vitrine.runtime.store.history.History;
import dev.vitrine.udf.MediaKind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** ALTER TABLE. One thread at a time. */
final class AlterDefinitions {
    private final Definitions definitions;
    private final TableDefinitions tables;
    private final ComputedDefinitions computed;
    private final TableChange change;
    private final Backfill backfill;
    private final ComputedAlterations alterations;
    private final Redefining redefining;
    private final ColumnDropping drops;

    AlterDefinitions(Definitions definitions) {
        this.definitions = definitions;
        this.tables = new TableDefinitions(definitions);
        this.computed = new ComputedDefinitions(definitions);
        this.change = new TableChange(definitions);
        this.backfill = new Backfill(definitions);
        this.alterations = new ComputedAlterations(definitions, change, backfill);
        this.redefining = new Redefining(definitions, change);
        this.drops = new ColumnDropping(definitions, change);
    }

    void alter(AlterTable statement) throws SQLException {
        if (statement.view()) {
            throw definitions.notAvailable(statement.span(), "ALTER VIEW of an incremental view is not available");
        }
        boolean alone = Atomic.isAlone(definitions.context().connection());
        if (alone) {
            redefining.prepare(statement);
        }
        Begun begun = Atomic.run(definitions.context().connection(), () -> {
            if (statement.ifExists() && definitions.ddl().find(statement.name()).isEmpty()) {
                definitions
                        .context()
                        .warn(
                                "00000",
                                "relation \"%s\" does not exist, skipping"
                                        .formatted(statement.name().name()));
                return new Begun(Optional.empty(), OptionalLong.empty());
            }
            ManagedTable table = definitions.requireTable(statement.name());
            for (AlterAction action : statement.actions()) {
                apply(definitions.table(table.id()), action);
                definitions.changed();
            }
            ManagedTable changed = definitions.table(table.id());
            redefining.begin(changed);
            return new Begun(Optional.of(changed), backfill.begin(table.id(), alone));
        });
        if (begun.table().isPresent()) {
            redefining.await(begun.table().get());
        }
        if (begun.backfill().isPresent()) {
            backfill.await(begun.backfill().getAsLong(), drops::dropFilled);
        }
    }

    /** What is left to be awaited: a column that is added may read one that is defined anew. */
    private record Begun(Optional<ManagedTable> table, OptionalLong backfill) {}

    private void apply(ManagedTable table, AlterAction action) throws SQLException {
        if (action instanceof AlterAction.AddColumn add) {
            computed.refuse(add.column());
            change.alter(
                    table,
                    "ADD COLUMN " + (add.ifNotExists() ? "IF NOT EXISTS " : "") + tables.text(add.column(), null));
            change.refresh(table);
        } else if (action instanceof AlterAction.AddComputedColumn add) {
            alterations.add(table, add);
        } else if (action instanceof AlterAction.SetComputed set) {
            redefining.set(table, set);
        } else if (action instanceof AlterAction.SetErrorPolicy set) {
            alterations.setErrorPolicy(table, set);
        } else if (action instanceof AlterAction.DropColumn drop) {
            drops.drop(table, drop);
        } else if (action instanceof AlterAction.RenameColumn rename) {
            new Renaming(definitions, change).rename(table, rename);
        } else if (action instanceof AlterAction.RenameTable rename) {
            new Renaming(definitions, change).rename(table, rename);
        } else if (action instanceof AlterAction.SetSchema move) {
            new Renaming(definitions, change).move(table, move);
        } else if (action instanceof AlterAction.SetTableOptions set) {
            setOptions(table, set);
        } else if (action instanceof AlterAction.SetMediaType set) {
            String type = PostgresType.of(MediaKind.valueOf(set.kind().name())).sqlName();
            String using = set.using()
                    .map(span -> " USING " + span.in(definitions.sql()))
                    .orElse("");
            change.preserve(table);
            change.rewrite(table, "ALTER COLUMN " + Quote.name(set.column()) + " TYPE " + type + using);
        } else if (action instanceof AlterAction.PlainAlteration plain) {
            String text = plain.span().in(definitions.sql());
            if (changesType(text)) {
                change.preserve(table);
            }
            change.rewrite(table, text);
        } else {
            throw definitions.notAvailable(
                    action.span(),
                    "this form of ALTER TABLE is not available: "
                            + action.span().in(definitions.sql()));
        }
    }

    private static boolean changesType(String action) {
        Tokens tokens = Lexer.tokens(action);
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.isWord(i, "TYPE")) {
                return true;
            }
        }
        return false;
    }

    private void setOptions(ManagedTable table, AlterAction.SetTableOptions set) throws SQLException {
        HistoryOptions options = HistoryOptions.read(set.options(), table.options(), definitions.sql());
        boolean versioned = options.versioned().orElse(table.versioned());
        options.requireHistory(versioned, table.name().name(), definitions.sql());
        boolean begins = versioned && !table.versioned();
        if (begins) {
            History.enable(
                    definitions.context().connection(),
                    table.id(),
                    table.name().schema(),
                    table.name().name(),
                    tables.dependents(table));
        } else if (!versioned && table.versioned()) {
            new SnapshotDefinitions(definitions).requireNone(table);
            History.disable(definitions.context().connection(), table.id(), tables.dependents(table));
            new DerivedHistory(definitions).endOver(table);
        }
        if (options.versioned().equals(Optional.of(true))) {
            new DerivedHistory(definitions).beginOver(table);
        }
        definitions.writer().setVersioned(table.id(), versioned);
        definitions.writer().setOptions(table.id(), options.ofTable(versioned, begins));
        if (!set.storageParameters().isEmpty()) {
            change.alter(
                    table,
                    "SET ("
                            + set.storageParameters().stream()
                                    .map(option -> option.span().in(definitions.sql()))
                                    .collect(Collectors.joining(", "))
                            + ")");
        }
    }
}
