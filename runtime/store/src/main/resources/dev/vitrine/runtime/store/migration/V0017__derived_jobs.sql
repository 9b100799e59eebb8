-- Jobs that make the rows of views and the vectors of indexes.

alter table vitrine.job drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('backfill', 'recompute', 'view', 'index'));
comment on column vitrine.job.column_names is 'The columns that it computes; the name of the index whose vectors it makes';

alter table vitrine.embedding_index add column built boolean not null default true;
comment on column vitrine.embedding_index.built is 'Whether it has the vectors of all rows, so that searches may use it';
