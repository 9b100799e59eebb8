package dev.vitrine.planner.catalog;

import dev.vitrine.planner.QualifiedName;
import java.util.List;

/** A managed table or an incremental view: what an index or another view can stand on. */
public sealed interface Relation permits ManagedTable, IncrementalView {
    /** Its number; tables, views and indexes share one sequence. */
    int id();

    /** Its name as users see it. */
    QualifiedName name();

    /** Its columns as users see them, in order. */
    List<Column> columns();

    /** What to read its rows from together with their key: the table itself, or a view's inner view. */
    QualifiedName rows();

    /** The columns of {@link #rows()} that identify a row, in order; empty if nothing does. */
    List<String> rowKey();
}
