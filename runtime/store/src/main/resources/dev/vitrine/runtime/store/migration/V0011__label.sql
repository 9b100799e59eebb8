-- Names of versions, and which versions must not go.

create table vitrine.label (
  tab int not null,
  label text not null,
  number bigint not null,
  labelled_at timestamptz not null default pg_catalog.clock_timestamp(),
  labelled_by name not null default session_user,
  primary key (tab, label)
);
comment on table vitrine.label is 'Names that users gave to versions of tables';
create index label_number on vitrine.label (tab, number);

-- Whether the caller may alter a table with history; of one that is gone, whether its history is his.
create function vitrine.owns(tab int) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from pg_class c
    where c.oid = coalesce(vitrine.table_of(tab), to_regclass('vitrine.h' || tab)) and pg_has_role(c.relowner, 'usage'));
end
$$;

alter table vitrine.label enable row level security;
create policy label_read on vitrine.label for select using (true);
create policy label_insert on vitrine.label for insert with check (vitrine.owns(tab));
create policy label_update on vitrine.label for update using (vitrine.owns(tab));
create policy label_delete on vitrine.label for delete using (vitrine.owns(tab));
grant select, insert, update, delete on vitrine.label to public;

-- Versions that nothing may remove. Who removes versions first locks vitrine.label in mode SHARE, so that nobody is about to
-- pin one, and then looks here.
create view vitrine.pin as
select tab as relation, number as version, 'label' as kind, label as name from vitrine.label;
comment on view vitrine.pin is 'Versions of tables that something refers to, and what';
grant select on vitrine.pin to public;

create view vitrine.labels with (security_barrier) as
select h.tab as table_id, h.schema_name, h.table_name, l.label, l.number as version, l.labelled_at as "time", l.labelled_by as "user"
from vitrine.history h join vitrine.label l on l.tab = h.tab
where vitrine.can_read(h.tab);
comment on view vitrine.labels is 'Names of versions of every table that the caller may read';
grant select on vitrine.labels to public;

create or replace view vitrine.versions with (security_barrier) as
select h.tab as table_id, h.schema_name, h.table_name, v.number as version, v.at as "time", v.usr as "user",
  vitrine.kind_of(v.kind, v.inserts, v.updates, v.deletes, v.change) as kind, v.inserts, v.updates, v.deletes, v.change as schema_change, v.statement,
  (select string_agg(l.label, ', ' order by l.label) from vitrine.label l where l.tab = v.tab and l.number = v.number) as label
from vitrine.history h join vitrine.version v on v.tab = h.tab
where v.usr is not null and vitrine.can_read(h.tab);
