-- Jobs that compute what another definition of a column has made.

alter table vitrine.job drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('backfill', 'recompute', 'view', 'index', 'redefine'));
