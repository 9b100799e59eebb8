-- What incremental views and embedding indexes store has a history of its own, which goes by the numbers of the table at the bottom.

create view vitrine.derived as
with recursive below (derived_id, base_id) as (
  select id, base_id from vitrine.incremental_view
  union all
  select id, relation_id from vitrine.embedding_index
  union all
  select b.derived_id, v.base_id from below b join vitrine.incremental_view v on v.id = b.base_id)
select derived_id, base_id as root_id from below b
where not exists (select from vitrine.incremental_view v where v.id = b.base_id);
comment on view vitrine.derived is 'The table at the bottom of each incremental view and embedding index';
grant select on vitrine.derived to public;

-- A pinned version of a table pins what was stored beside it from its beginning to that of the next one.
create or replace view vitrine.pinned_version as
select relation, version as number from vitrine.pin
union all
select r.derived_id, s.number
from vitrine.pin p
join vitrine.derived r on r.root_id = p.relation
join lateral (
  select v.number, min(v.pos) as pos, min(n.pos) as next_pos
  from vitrine.version v
  left join lateral (select min(n.pos) as pos from vitrine.version n where n.tab = v.tab and n.number > v.number) n on true
  where v.tab = r.derived_id
  group by v.number) s
  on s.pos < coalesce((select min(n.pos) from vitrine.version n where n.tab = p.relation and n.number > p.version), 9223372036854775807)
  and coalesce(s.next_pos, 9223372036854775807) > (select min(v.pos) from vitrine.version v where v.tab = p.relation and v.number = p.version);

-- The query of a view that means the same whatever the search path is.
create function vitrine.qualified_definition(relation oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return pg_get_viewdef(relation);
end
$$;
