-- Snapshots: rows that never change, under a name like a table's. A snapshot of a table's version copies nothing: it is a view
-- on the live and the old rows, and pins the version. The rows of any other query are kept in vitrine.s<id>. Both are read
-- through a view in the user's schema, whose trigger says which snapshot it is, so that it may be renamed and restored.

create table vitrine.snapshot (
  id int primary key,
  schema_name name not null,
  snapshot_name name not null,
  relation int,
  version bigint,
  pos bigint not null,
  definition text not null,
  created_at timestamptz not null default pg_catalog.clock_timestamp(),
  created_by name not null default session_user
);
comment on table vitrine.snapshot is 'Snapshots, by the names they were made under';
comment on column vitrine.snapshot.relation is 'The table whose version it is; null for rows that were copied';
comment on column vitrine.snapshot.pos is 'Its moment, as vitrine.version counts them';
grant select on vitrine.snapshot to public;

create or replace view vitrine.pin as
select tab as relation, number as version, 'label' as kind, label as name from vitrine.label
union all
select relation, version, 'snapshot', snapshot_name::text collate "default" from vitrine.snapshot where relation is not null;

-- BEFORE every statement that writes to a snapshot, and INSTEAD OF it, without which Postgres refuses by itself and otherwise.
create function vitrine.refuse_snapshot_write() returns trigger language plpgsql as $$
begin
  raise exception 'cannot write to snapshot "%": its rows never change', tg_table_name using errcode = '25006';
end
$$;

-- The snapshots by the names of their views now.
create view vitrine.snapshots as
select s.id, n.nspname as schema_name, c.relname as snapshot_name, s.relation, s.version, s.pos, s.definition, s.created_at, s.created_by
from pg_catalog.pg_trigger t
join pg_catalog.pg_class c on c.oid = t.tgrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join vitrine.snapshot s on t.tgname = '~vitrine_' || s.id || '_w';
comment on view vitrine.snapshots is 'Snapshots by their present names';
grant select on vitrine.snapshots to public;
