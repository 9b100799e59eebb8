-- Old versions that are given up, and what is done now and then in the background.
--
-- A purged version has no rows in vitrine.version, or rows with hi = -1 where others still need them: a token that is an
-- exception of a pinned version, the columns of a time, the end of a pinned version. Numbers and times of what is left stay.

-- Versions that stay whatever retention says.
create view vitrine.pinned_version as select relation, version as number from vitrine.pin;
comment on view vitrine.pinned_version is 'Versions that PURGE HISTORY and retention leave alone';
grant select on vitrine.pinned_version to public;

-- Tokens up to a version's greatest that it does not hold; see AS OF.
create function vitrine.late_tokens(for_tab int, n bigint) returns bigint[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array(
    select o.token from vitrine.open o where o.tab = for_tab
    union all
    select v.token from vitrine.version v
    where int8range((v.tab::bigint << 40) + v.since, (v.tab::bigint << 40) + v.number) @> ((for_tab::bigint << 40) + n)
      and v.since is not null)
$$;

create table vitrine.upkeep (
  task text primary key,
  at timestamptz not null default '-infinity'
);
comment on table vitrine.upkeep is 'When a process last began a task of the background';
insert into vitrine.upkeep (task) values ('media');
