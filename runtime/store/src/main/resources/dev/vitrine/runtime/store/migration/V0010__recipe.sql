-- With which versions of functions a column's cells were computed: when a version comes that was not there before, all cells that
-- have a value become stale.

create table vitrine.function_version (
  relation_id int not null,
  column_name name not null,
  function_name text not null,
  version text not null,
  seen_at timestamptz not null default pg_catalog.clock_timestamp(),
  primary key (relation_id, column_name, function_name, version),
  foreign key (relation_id, column_name) references vitrine.computation on delete cascade on update cascade
);
comment on table vitrine.function_version is 'Versions of functions that cells of a column were computed with';
alter table vitrine.function_version enable row level security;
create policy function_version_read on vitrine.function_version for select using (true);
create policy function_version_insert on vitrine.function_version for insert with check (vitrine.may_on(relation_id, 'insert, update'));
grant select, insert on vitrine.function_version to public;
