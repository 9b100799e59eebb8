package dev.vitrine.parser.statement;

import dev.vitrine.parser.text.SourcePosition;
import dev.vitrine.parser.text.Span;

/** A statement of ours. Immutable. */
public sealed interface Statement
        permits CreateTable,
                AlterTable,
                DropTable,
                DropView,
                DropIndex,
                ReleaseTable,
                Reindex,
                CreateIncrementalView,
                CreateEmbeddingIndex,
                Show,
                ShowCreate,
                Describe,
                CreateModel,
                CreateSecret,
                DropControl,
                RecomputeTable,
                PurgeCache,
                PurgeHistory,
                Erase,
                WaitForTable,
                WaitForJob,
                ControlJob,
                LabelVersion,
                DropLabel,
                RevertTable,
                CreateSnapshot,
                DropSnapshot,
                NotYetAvailable {
    /** The whole statement, without a semicolon. */
    Span span();

    /** Where it begins. */
    default SourcePosition position(String sql) {
        return span().position(sql);
    }

    <R> R accept(Visitor<R> visitor);

    /** One method a statement: a new statement breaks the build wherever it must be handled. */
    interface Visitor<R> {
        R createTable(CreateTable statement);

        R alterTable(AlterTable statement);

        R dropTable(DropTable statement);

        R dropView(DropView statement);

        R dropIndex(DropIndex statement);

        R releaseTable(ReleaseTable statement);

        R reindex(Reindex statement);

        R createIncrementalView(CreateIncrementalView statement);

        R createEmbeddingIndex(CreateEmbeddingIndex statement);

        R show(Show statement);

        R showCreate(ShowCreate statement);

        R describe(Describe statement);

        R createModel(CreateModel statement);

        R createSecret(CreateSecret statement);

        R dropControl(DropControl statement);

        R recomputeTable(RecomputeTable statement);

        R purgeCache(PurgeCache statement);

        R purgeHistory(PurgeHistory statement);

        R erase(Erase statement);

        R waitForTable(WaitForTable statement);

        R waitForJob(WaitForJob statement);

        R controlJob(ControlJob statement);

        R labelVersion(LabelVersion statement);

        R dropLabel(DropLabel statement);

        R revertTable(RevertTable statement);

        R createSnapshot(CreateSnapshot statement);

        R dropSnapshot(DropSnapshot statement);

        R notYetAvailable(NotYetAvailable statement);
    }
}
