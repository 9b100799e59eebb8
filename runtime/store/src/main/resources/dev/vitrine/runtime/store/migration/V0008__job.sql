-- Work on many rows that goes on behind statements. A job goes along the key of its table and hands out slices; whoever takes one
-- computes without a transaction and holds the slice by a lease, so that a worker that dies loses it to the next.

create table vitrine.job (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('backfill', 'recompute')),
  relation_id int not null references vitrine.relation on delete cascade,
  column_names text[] not null,
  cells text not null check (cells in ('all', 'errors', 'stale', 'missing')),
  condition text,
  search_path text not null,
  no_cache boolean not null,
  state text not null default 'running' check (state in ('running', 'paused', 'done', 'failed', 'cancelled')),
  last_key text[],
  all_taken boolean not null default false,
  rows_total bigint not null,
  rows_done bigint not null default 0,
  cells_changed bigint not null default 0,
  cells_failed bigint not null default 0,
  error_type text,
  error_message text,
  caller name not null default session_user,
  created_at timestamptz not null default pg_catalog.clock_timestamp(),
  ended_at timestamptz
);
comment on table vitrine.job is 'Back-fills and recomputations, as far as they have come';
comment on column vitrine.job.last_key is 'The key of the last row that was handed out';
comment on column vitrine.job.rows_total is 'As the server estimated when the job began';

create table vitrine.slice (
  id bigint generated always as identity primary key,
  relation_id int not null references vitrine.relation on delete cascade,
  job_id bigint references vitrine.job on delete cascade,
  key_values text[] not null,
  worker text not null,
  leased_until timestamptz not null
);
comment on table vitrine.slice is 'Rows that somebody is computing cells of';
comment on column vitrine.slice.key_values is 'The keys of the rows: an array for each column of the key';
create index slice_relation on vitrine.slice (relation_id, job_id);

create view vitrine.jobs as
select j.id, j.kind, r.schema_name as "schema", r.relation_name as "table", j.column_names as columns, j.state, j.rows_done, j.rows_total,
  j.cells_changed, j.cells_failed,
  round((j.rows_done / greatest(extract(epoch from coalesce(j.ended_at, pg_catalog.clock_timestamp()) - j.created_at), 0.001))::numeric, 1) as rows_per_second,
  (select count(*) from vitrine.slice s where s.job_id = j.id and s.leased_until > pg_catalog.clock_timestamp()) as workers,
  j.error_type, j.error_message, j.caller, j.created_at, j.ended_at
from vitrine.job j join vitrine.relation r on r.id = j.relation_id
where vitrine.may_on(j.relation_id, 'select, insert, update');
comment on view vitrine.jobs is 'Jobs on tables that the reader may read or write';

alter table vitrine.job enable row level security;
create policy job_all on vitrine.job using (vitrine.may_on(relation_id, 'insert, update'));
alter table vitrine.slice enable row level security;
create policy slice_all on vitrine.slice using (vitrine.may_on(relation_id, 'insert, update'));
grant select, insert, update, delete on vitrine.job, vitrine.slice to public;
grant select on vitrine.jobs to public;
