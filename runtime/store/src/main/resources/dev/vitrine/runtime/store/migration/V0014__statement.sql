-- What history knows of a version beyond its rows. Where the setting vitrine.log_statements is 'text', the first statement of the
-- transaction that wrote the table is kept, as the server got it or as the driver says in vitrine.query. By a default, which costs
-- next to nothing where nothing is kept; a trigger's every expression costs microseconds.
alter table vitrine.open add column statement text default
  case when pg_catalog.current_setting('vitrine.log_statements', true) = 'text'
    then pg_catalog."left"(coalesce(nullif(pg_catalog.current_setting('vitrine.query', true), ''), pg_catalog.current_query()), 10000) end;

-- As before, but the kind may also be said for one table, in the setting vitrine.k<table>, and the statement comes from there.
create or replace function vitrine.stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ignored text;
begin
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, kind, statement, counts)
  select new.token, new.tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user,
    coalesce(nullif(current_setting('vitrine.k' || new.tab, true), ''), current_setting('vitrine.kind', true)),
    coalesce(new.statement, current_setting('vitrine.statement', true)), current_setting('vitrine.t' || new.tab, true)
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

-- Changes of a table tell why they were made. Names of columns are no secret of the server's.
grant select (kind, change) on vitrine.version to public;
