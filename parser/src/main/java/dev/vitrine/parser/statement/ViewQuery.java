package dev.vitrine.parser.statement;

import dev.vitrine.parser.query.Conjunct;
import dev.vitrine.parser.query.FromItem;
import dev.vitrine.parser.query.Sample;
import dev.vitrine.parser.query.SelectItem;
import dev.vitrine.parser.text.Clause;
import dev.vitrine.parser.text.Span;
import java.util.List;
import java.util.Optional;

/**
 * The query of an incremental view: one base, at most one iterator, a sample and a condition.
 *
 * @param iterator the function behind CROSS JOIN LATERAL or a comma
 * @param where the conditions that AND joins, none without WHERE
 */
public record ViewQuery(
        List<SelectItem> items,
        FromItem.TableReference base,
        Optional<FromItem.FunctionTable> iterator,
        Optional<Sample> sample,
        List<Conjunct> where,
        Optional<Clause> whereClause,
        Span span) {
    public ViewQuery {
        items = List.copyOf(items);
        where = List.copyOf(where);
    }
}
