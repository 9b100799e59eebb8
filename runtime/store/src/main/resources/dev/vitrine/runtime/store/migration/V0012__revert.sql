-- Going back. A version whose rows are gone for good keeps its tokens, which tell later versions apart, and has no user: so
-- no list of versions shows it.
alter table vitrine.version add column removed boolean not null default false;
comment on column vitrine.version.removed is 'Whether the version was discarded or purged: its rows are no longer known';
grant select (removed) on vitrine.version to public;

-- As before, but the kind may also be said for one table: in the setting vitrine.k<table>.
create or replace function vitrine.stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ignored text;
begin
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, kind, statement, counts)
  select new.token, new.tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user,
    coalesce(nullif(current_setting('vitrine.k' || new.tab, true), ''), current_setting('vitrine.kind', true)),
    current_setting('vitrine.statement', true), current_setting('vitrine.t' || new.tab, true)
  where not exists (select from vitrine.version v where v.token = new.token and v.tab = new.tab);
  if not found then
    raise exception 'version token % of table % has a number already', new.token, new.tab
      using errcode = '55000', hint = 'Do not set vitrine.tok yourself.';
  end if;
  ignored := set_config('vitrine.t' || new.tab, '', true);
  return null;
end
$$;
revoke execute on function vitrine.stamp() from public;
