-- Recomputations that leave what reads the cells as it is.

alter table vitrine.job add column no_cascade boolean not null default false;
comment on column vitrine.job.no_cascade is 'Whether what reads a changed cell keeps its value and becomes stale';
