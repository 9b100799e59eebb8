package dev.vitrine.parser.query;

import dev.vitrine.parser.expression.Call;
import dev.vitrine.parser.expression.Expression;
import dev.vitrine.parser.lexer.QualifiedName;
import dev.vitrine.parser.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An item of FROM. */
public sealed interface FromItem {
    /** From LATERAL or ONLY to the end of the alias and the sample. */
    Span span();

    /** The name the item is known by, if it has one of its own. */
    Optional<Alias> alias();

    /** The tables and views that items name, those inside joins too, in order. */
    static List<TableReference> tables(List<FromItem> items) {
        List<TableReference> tables = new ArrayList<>();
        for (FromItem item : items) {
            if (item instanceof TableReference table) {
                tables.add(table);
            } else if (item instanceof Join join) {
                tables.addAll(tables(List.of(join.left(), join.right())));
            }
        }
        return tables;
    }

    /**
     * A table or view.
     *
     * @param only whether ONLY is written
     */
    record TableReference(
            QualifiedName table,
            boolean only,
            Optional<TimeSpec> timeSpec,
            Optional<Alias> alias,
            Optional<Sample> sample,
            Span span)
            implements FromItem {
        /** The name by which columns of it are called. */
        public String name() {
            return alias.map(Alias::name).orElse(table.name());
        }
    }

    /** A query in parentheses. */
    record DerivedTable(Query query, boolean lateral, Optional<Alias> alias, Span span) implements FromItem {}

    /** A function in FROM. */
    record FunctionTable(Call call, boolean lateral, Optional<Alias> alias, Optional<Sample> sample, Span span)
            implements FromItem {}

    /**
     * A join written with JOIN.
     *
     * @param using the columns with their parentheses
     */
    record Join(
            Kind kind,
            boolean natural,
            FromItem left,
            FromItem right,
            Optional<Expression> on,
            Optional<Span> using,
            Span span)
            implements FromItem {
        @Override
        public Optional<Alias> alias() {
            return Optional.empty();
        }

        /** The kinds of join. */
        public enum Kind {
            INNER,
            LEFT,
            RIGHT,
            FULL,
            CROSS
        }
    }
}
