-- History of single rows for less: fewer expressions and statements, none with a search path of its own. Counts of the statement that
-- registers a table stand in the row that registers it.

alter table vitrine.open add column setting text, add column inserts bigint, add column updates bigint, add column deletes bigint;
comment on column vitrine.open.setting is 'The name of the setting that registers the table with the transaction; null where older triggers wrote the row';
alter table vitrine.tx add column inserts bigint, add column updates bigint, add column deletes bigint, add column tab_kind text;
comment on column vitrine.tx.counts is 'The setting vitrine.t<table>, of statements after the first: token, rows inserted, updated, deleted';
comment on column vitrine.tx.tab_kind is 'The kind that was said for this table alone; it goes before kind';

-- The text of a statement is asked for by a function, so that nothing but its name is made ready where none is kept.
create function vitrine.first_statement() returns text
language plpgsql stable parallel restricted set search_path = pg_catalog, pg_temp as $$
begin
  return "left"(coalesce(nullif(current_setting('vitrine.query', true), ''), current_query()), 10000);
end
$$;
alter table vitrine.open alter column statement
  set default case when pg_catalog.current_setting('vitrine.log_statements', true) = 'text' then vitrine.first_statement() end;

-- BEFORE an INSERT or a TRUNCATE: sees to it that the transaction has a token. An UPDATE and a DELETE take theirs in the triggers of
-- rows or afterwards.
create function vitrine.take_new_token() returns trigger language plpgsql as $$
declare
  ignored pg_catalog.text;
begin
  ignored := case when coalesce(pg_catalog.current_setting('vitrine.tok', true), '') operator(pg_catalog.=) any ('{"",0,00}'::pg_catalog.text[])
    then pg_catalog.set_config('vitrine.taken', pg_catalog.set_config('vitrine.tok',
      pg_catalog.nextval('vitrine.token'::pg_catalog.regclass)::pg_catalog.text, true), true) end;
  return null;
end
$$;

-- BEFORE an UPDATE OF the version column, and before every statement on a table whose triggers are older. A fill writes without a
-- token: what reads the setting as a number finds this nought, which is like no row's text. Argument: the table's id.
create or replace function vitrine.take_token() returns trigger language plpgsql as $$
declare
  ignored pg_catalog.text;
begin
  if coalesce(pg_catalog.current_setting('vitrine.tok', true), '') operator(pg_catalog.=) any ('{"",0,00}'::pg_catalog.text[]) then
    ignored := pg_catalog.set_config('vitrine.taken', pg_catalog.set_config('vitrine.tok',
      case when tg_op operator(pg_catalog.=) 'UPDATE'
          and pg_catalog.current_setting('vitrine.filling', true) operator(pg_catalog.=) any (array['on', tg_argv[0]])
        then '00' else pg_catalog.nextval('vitrine.token'::pg_catalog.regclass)::pg_catalog.text end, true), true);
  end if;
  return null;
end
$$;

create or replace function vitrine.note_change(tab int, change text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tok text := coalesce(current_setting('vitrine.tok', true), '');
begin
  if tok in ('', '0', '00') then
    tok := set_config('vitrine.tok', nextval('vitrine.token')::text, true);
  end if;
  if starts_with(current_setting('vitrine.t' || tab, true), tok) is not true then
    perform set_config('vitrine.t' || tab, tok || ' 0 0 0', true);  -- older triggers count on
    insert into vitrine.open values (tok::bigint, tab);
  end if;
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, change)
  values (tok::bigint, tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user, change);
  return tok;
end
$$;
revoke execute on function vitrine.note_change(int, text) from public;

-- The token, which may have been set by hand, unless it has a number.
create function vitrine.unnumbered(tok bigint, of_tab int) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from vitrine.version v where v.token = tok and v.tab = of_tab) then
    raise exception 'version token % of table % has a number already', tok, of_tab
      using errcode = '55000', hint = 'Do not set vitrine.tok yourself.';
  end if;
  return tok;
end
$$;
revoke execute on function vitrine.unnumbered(bigint, int) from public;

-- At the end of the transaction, or earlier and again by SET CONSTRAINTS IMMEDIATE. The token stays, only the registration
-- is taken back, after its counts were read: a later write in this transaction registers and is stamped again, and the last stamp
-- gives the order. vitrine.taken tells that the token was taken in this transaction.
create or replace function vitrine.stamp() returns trigger
language plpgsql security definer as $$
begin
  if new.setting is null then
    new.setting := pg_catalog.concat('vitrine.t', new.tab);
  end if;
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, kind, statement, counts, inserts, updates, deletes, tab_kind)
  values (
    case when pg_catalog.current_setting('vitrine.taken', true) operator(pg_catalog.=) new.token::pg_catalog.text
      then new.token else vitrine.unnumbered(new.token, new.tab) end,
    new.tab, pg_catalog.pg_current_xact_id(), pg_catalog.now(), pg_catalog.nextval('vitrine.fin'::pg_catalog.regclass),
    pg_catalog.clock_timestamp(), session_user, pg_catalog.current_setting('vitrine.kind', true),
    coalesce(new.statement, pg_catalog.current_setting('vitrine.statement', true)),
    pg_catalog.current_setting(new.setting, true) operator(pg_catalog.||) pg_catalog.set_config(new.setting, '', true),
    new.inserts, new.updates, new.deletes,
    pg_catalog.current_setting(new.setting operator(pg_catalog.||) 'k'::pg_catalog.text, true));
  return null;
end
$$;
revoke execute on function vitrine.stamp() from public;

-- Raises the reason why version n of a table cannot be read. One that was removed is as if it were purged.
create or replace function vitrine.refuse_reading(for_tab int, n bigint) returns bigint[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  relation oid := vitrine.table_of(for_tab);
begin
  if row_security_active(relation) then
    raise exception 'row security hides rows of table % from you; its history is for its owner', relation::regclass
      using errcode = '42501';
  elsif vitrine.shape_of(relation) is distinct from (select h.shape from vitrine.history h where h.tab = for_tab)
      or exists (select from vitrine.spill s where s.tab = for_tab) then
    raise exception 'table % was altered by another client and its history does not fit it yet', relation::regclass
      using errcode = '55000', hint = 'A definition of its owner about it through the driver mends that.';
  elsif not exists (select from vitrine.version v where v.tab = for_tab and v.number = n and v.hi >= 0 and not v.removed) then
    raise exception 'version % of table % is not in this transaction''s snapshot', n, relation::regclass
      using errcode = '72V01', hint = 'It was made after the transaction began, or was purged or removed.';
  end if;
  raise exception 'table % has changed while its version % was looked up', relation::regclass, n
    using errcode = '40001', hint = 'Run the statement again.';
end
$$;

-- VOLATILE, so that it looks at what is committed now, where the transaction's isolation allows it.
create function vitrine.is_there(for_tab int, n bigint, up_to bigint) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from vitrine.version v where v.tab = for_tab and v.number = n and v.hi = up_to and not v.removed);
end
$$;

-- Whether version n of a table, with its greatest token, is there for good: as long as the plan lasts that this is folded into, which
-- is why it is called IMMUTABLE. The plan falls when anybody alters the table, its triggers or its row security, when a role reads it
-- for whom row security is another, and when a version is removed (vitrine.versions_went). NULL where that cannot be told: then each
-- reading asks vitrine.still_readable. The plan outlives the snapshot that it is made under, and what made the last one fall may be newer
-- than that, so nothing is asked of it: versions are looked up as they are now, the trigger's function is read as it is now, and no replaced
-- row can wait elsewhere while the file of vitrine.spill is empty.
create function vitrine.is_readable(for_tab int, n bigint, up_to bigint, shape text) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  relation oid := vitrine.table_of(for_tab);
begin
  if current_setting('transaction_isolation') = 'read committed'
    and not row_security_active(relation)
    and vitrine.shape(for_tab) = shape
    and strpos(pg_get_functiondef(to_regproc('vitrine.u_' || for_tab)), quote_literal(shape)) > 0
    and pg_relation_size('vitrine.spill') = 0
    and vitrine.is_there(for_tab, n, up_to)
  then
    return true;
  end if;
  return null;
end
$$;

-- The same now; raises the reason why a version cannot be read.
create function vitrine.still_readable(for_tab int, n bigint, up_to bigint, shape text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if not row_security_active(vitrine.table_of(for_tab))
    and vitrine.shape(for_tab) = shape
    and not exists (select from vitrine.spill s where s.tab = for_tab)
    and exists (select from vitrine.version v where v.tab = for_tab and v.number = n and v.hi = up_to and not v.removed)
  then
    return true;
  end if;
  perform vitrine.refuse_reading(for_tab, n);
end
$$;

-- Makes plans that read a table's replaced rows fall: a GRANT of what the owner has does so.
create function vitrine.tell_readers(tabs int[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  history record;
begin
  for history in
    select c.oid::regclass as name, pg_get_userbyid(c.relowner) as owner
    from unnest(tabs) tab join pg_class c on c.oid = to_regclass('vitrine.h' || tab)
  loop
    execute format('grant select on %s to %I', history.name, history.owner);
  end loop;
end
$$;

-- AFTER versions were removed.
create function vitrine.versions_went() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    perform vitrine.tell_readers(array(select distinct o.tab from o));
  else
    perform vitrine.tell_readers(array(
      select distinct o.tab from o join n on n.tab = o.tab and n.number = o.number and n.token = o.token
      where n.hi <> o.hi or n.removed <> o.removed));
  end if;
  return null;
end
$$;
create trigger version_updated after update on vitrine.version referencing old table as o new table as n
  for each statement execute function vitrine.versions_went();
create trigger version_deleted after delete on vitrine.version referencing old table as o
  for each statement execute function vitrine.versions_went();

-- Gives every ended transaction its number: dense for each table, in the order of ending. To be called in a READ COMMITTED
-- transaction of its own, with synchronous_commit on: a number that was seen must survive a crash. One pass of window
-- functions, since joins of CTEs know no row counts and become nested loops, and in memory. A token that has a number already,
-- given by hand to another transaction, must not keep all others from theirs.
create or replace function vitrine.number_versions() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
declare
  started timestamptz;
  last vitrine.horizon;
  newest bigint;
  made bigint;
  new_pos bigint;
  new_at timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'numbering needs a READ COMMITTED transaction, this one is %', upper(current_setting('transaction_isolation'))
      using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock(7301843355602018917);
  started := clock_timestamp();
  select * into strict last from vitrine.horizon;
  -- Greater tokens have no number yet, so that looking for one is left to the few that came late.
  select max((select v.hi from vitrine.version v where v.tab = t.tab order by v.number desc limit 1)) into newest
  from (select distinct tab from vitrine.tx) t;
  with moved as (
    delete from vitrine.tx returning *
  ), closed as (
    delete from vitrine.open  -- of the same snapshot: all these have their row in tx
  ), grouped as (  -- the transaction gets the number, not the token; the state at the beginning is a version of its own
    select *, max(seq) over same as last_seq, max(ended) over same as last_ended,
      row_number() over (partition by tab, token order by seq desc) as token_row
    from moved
    where tab in (select h.tab from vitrine.history h)
      and (moved.token > newest
        or (select v.number from vitrine.version v where v.token = moved.token and v.tab = moved.tab) is null)
    window same as (partition by xid, began, token = 0)
  ), counted as (
    select *, row_number() over (partition by tab, last_seq order by token_row, seq desc, token) = 1 as main,
      sum(coalesce(inserts, 0) + coalesce(nullif(split_part(counts, ' ', 2), '')::bigint, 0)) over same as all_inserts,
      sum(coalesce(updates, 0) + coalesce(nullif(split_part(counts, ' ', 3), '')::bigint, 0)) over same as all_updates,
      sum(coalesce(deletes, 0) + coalesce(nullif(split_part(counts, ' ', 4), '')::bigint, 0)) over same as all_deletes,
      max(coalesce(nullif(tab_kind, ''), nullif(kind, ''))) over same as any_kind, max(nullif(statement, '')) over same as any_statement,
      string_agg(nullif(change, ''), '; ') over same as any_change
    from grouped
    window same as (partition by tab, last_seq)
  ), base as (
    select t.tab, coalesce(b.number, -1) as number, coalesce(b.hi, -1) as hi
    from (select distinct tab from counted) t
    left join lateral (
      select v.number, v.hi from vitrine.version v where v.tab = t.tab order by v.number desc limit 1) b on true
  ), stream as (
    select tab, token, last_seq, last_ended, null::bigint as base_number, null::bigint as base_hi, main, usr,
      any_kind, any_statement, any_change, all_inserts, all_updates, all_deletes
    from counted where token_row = 1
    union all
    select tab, hi, -1, null, number, hi, false, null, null, null, null, null, null, null from base
  ), placed as (
    select *,
      max(base_number) over (partition by tab) as from_number,
      max(base_hi) over (partition by tab) as from_hi,
      max(base_number) over (partition by tab) + dense_rank() over (partition by tab order by last_seq) - 1 as number,
      last.pos + dense_rank() over (order by last_seq) - 1 as pos,
      max(token) over (partition by tab order by last_seq) as hi,
      greatest(last.at + interval '1 microsecond', max(last_ended) over (order by last_seq)) as at
    from stream
  ), result as (  -- a late token is an exception from the version on that has the next greater token among its own
    select *, case when token <= from_hi
      then (select v.number from vitrine.version v where v.tab = placed.tab and v.hi >= placed.token order by v.hi, v.number limit 1)
      else min(number) filter (where token = hi) over (partition by tab order by token desc) end as first_covered
    from placed where base_number is null
  ), added as (
    insert into vitrine.version (tab, number, token, pos, hi, at, since, usr, kind, statement, change, inserts, updates, deletes)
    select tab, number, token, pos, hi, at, case when first_covered < number then first_covered end,
      case when main then usr end, case when main then any_kind end, case when main then any_statement end,
      case when main then any_change end, case when main then coalesce(all_inserts, 0) end,
      case when main then coalesce(all_updates, 0) end, case when main then coalesce(all_deletes, 0) end
    from result
    order by tab, number, token  -- so that indexes grow at their ends
    returning pos, at
  )
  select count(*), max(pos), max(at) into made, new_pos, new_at from added;
  update vitrine.horizon set at = greatest(started, last.at, new_at), pos = coalesce(new_pos, last.pos);
  return made;
end
$$;
