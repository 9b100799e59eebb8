package dev.vitrine.runtime.store.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A computed column with everything it reads, directly or through other computed columns: one pass nulls a whole chain.
 *
 * @param inputs names of columns that the table has, not empty
 */
record ClosedDependent(String column, List<String> inputs) {

    ClosedDependent {
        inputs = List.copyOf(inputs);
    }

    /**
     * Closes dependents over the columns of a table. A column that the table no longer has cannot change, nor be nulled. In a
     * BEFORE trigger a column that the server generates is not computed yet, so what it reads stands for it.
     */
    static List<ClosedDependent> close(Connection connection, LiveTable table, List<Dependent> dependents)
            throws SQLException {
        if (dependents.isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> reads = new HashMap<>();
        dependents.forEach(dependent -> reads.put(dependent.column(), dependent.inputs()));
        Map<String, List<String>> generated = generatedFrom(connection, table);
        reads.putAll(generated);
        Set<String> names = new LinkedHashSet<>();
        table.columns().forEach(column -> names.add(column.name()));
        List<ClosedDependent> closed = new ArrayList<>();
        for (Dependent dependent : dependents) {
            Set<String> inputs = reachable(dependent.column(), reads);
            inputs.retainAll(names);
            inputs.removeAll(generated.keySet());
            inputs.remove(dependent.column());
            if (names.contains(dependent.column()) && !inputs.isEmpty()) {
                closed.add(new ClosedDependent(dependent.column(), List.copyOf(inputs)));
            }
        }
        return closed;
    }

    /**
     * PL/pgSQL for a row trigger. Compares images: json has no operator {@code =}, and ROW comparison takes any. That the
     * statement brings another value for the column is no reason to keep it: MERGE of PostgreSQL 17.5 builds the new row
     * from an outdated one when another transaction has updated it twice.
     */
    String nulling() {
        return """
                  if pg_catalog.record_image_ne(row(%s), row(%s)) then
                    new.%s := null;
                  end if;
            """.formatted(of("new"), of("old"), Sql.identifier(column));
    }

    private String of(String row) {
        return String.join(
                ", ",
                inputs.stream().map(name -> row + "." + Sql.identifier(name)).toList());
    }

    private static Set<String> reachable(String column, Map<String, List<String>> reads) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(reads.getOrDefault(column, List.of()));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (found.add(next)) {
                open.addAll(reads.getOrDefault(next, List.of()));
            }
        }
        return found;
    }

    private static Map<String, List<String>> generatedFrom(Connection connection, LiveTable table) throws SQLException {
        Map<String, List<String>> generated = new HashMap<>();
        Sql.query(
                connection,
                row -> generated.put(
                        row.getString(1), List.of((String[]) row.getArray(2).getArray())),
                """
                SELECT a.attname, array_agg(DISTINCT b.attname::text)
                FROM pg_attribute a
                JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
                JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid <> a.attnum
                  AND (d.classid = 'pg_attrdef'::regclass AND d.objid = e.oid
                    OR d.classid = 'pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid = a.attnum)
                JOIN pg_attribute b ON b.attrelid = a.attrelid AND b.attnum = d.refobjsubid
                WHERE a.attrelid = ? AND a.attgenerated <> '' AND b.attnum > 0
                GROUP BY a.attname""",
                table.relation());
        return generated;
    }
}
