-- History of single rows for less, and none lost to an old snapshot. Most of what a statement of one row pays is that expressions and
-- statements inside the triggers are made ready anew in every transaction, so there are few of them; a look-up in vitrine.version
-- was a tenth of it.

-- As before, and vitrine.taken tells vitrine.stamp that the token was taken in this transaction.
create or replace function vitrine.take_token() returns trigger language plpgsql as $$
declare
  ignored pg_catalog.text;
begin
  if coalesce(pg_catalog.current_setting('vitrine.tok', true), '') operator(pg_catalog.=) any ('{"",0}'::pg_catalog.text[]) then
    ignored := pg_catalog.set_config('vitrine.taken', pg_catalog.set_config('vitrine.tok',
      case when tg_op operator(pg_catalog.=) 'UPDATE'
          and pg_catalog.current_setting('vitrine.filling', true) operator(pg_catalog.=) any (array['on', tg_argv[0]])
        then '0' else pg_catalog.nextval('vitrine.token'::pg_catalog.regclass)::pg_catalog.text end, true), true);
  end if;
  return null;
end
$$;

-- As before, but only a token that may have been set by hand is looked for among those that have a number.
create or replace function vitrine.stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ignored text;
begin
  if current_setting('vitrine.taken', true) is distinct from new.token::text then
    if exists (select from vitrine.version v where v.token = new.token and v.tab = new.tab) then
      raise exception 'version token % of table % has a number already', new.token, new.tab
        using errcode = '55000', hint = 'Do not set vitrine.tok yourself.';
    end if;
  end if;
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, kind, statement, counts)
  values (new.token, new.tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user,
    coalesce(nullif(current_setting('vitrine.k' || new.tab, true), ''), current_setting('vitrine.kind', true)),
    coalesce(new.statement, current_setting('vitrine.statement', true)), current_setting('vitrine.t' || new.tab, true));
  ignored := set_config('vitrine.t' || new.tab, '', true);
  return null;
end
$$;
revoke execute on function vitrine.stamp() from public;

-- The table with this id, IMMUTABLE for the same reason as vitrine.shape: a constant of type regclass in the plan of an expression
-- makes that plan fall whenever anybody alters the table.
create function vitrine.relation(tab int) returns regclass
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return vitrine.table_of(tab)::regclass;
end
$$;

-- As before, but never from the columns of an old snapshot: a transaction above READ COMMITTED would lose the values of a column
-- that was added since. Privileges are looked up as they are now, and are null where there is no column.
create or replace function vitrine.shape(tab int) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  relation oid := vitrine.table_of(tab);
begin
  if (select bool_or((has_column_privilege(c.oid, place::smallint, 'select') is null) <> (a.attnum is null or a.attisdropped))
      from pg_class c cross join generate_series(1, c.relnatts + 1) place
      left join pg_attribute a on a.attrelid = c.oid and a.attnum = place
      where c.oid = relation) then
    raise exception 'could not serialize access: table % was altered after this transaction''s snapshot', relation::regclass
      using errcode = '40001', hint = 'Run the transaction again.';
  end if;
  return vitrine.shape_of(relation);
end
$$;

-- Tables that have history: their triggers compare the shape in an expression, not in a query of its own. What this role may
-- not replace goes on as it is.
do $do$
declare
  f record;
  body text;
begin
  for f in
    select p.oid, p.prosrc, substr(p.proname, 3) as tab from pg_catalog.pg_proc p
    where p.pronamespace = 'vitrine'::regnamespace and p.proname ~ '^[ud]_[0-9]+$' and pg_catalog.pg_has_role(p.proowner, 'usage')
  loop
    body := replace(f.prosrc,
      format(E'  select vitrine.shape(%1$s) into shape from o limit 1;\n  if shape = ', f.tab),
      format('  if (case when tg_relid is null then vitrine.relation(%1$s)::text else vitrine.shape(%1$s) end) = ', f.tab));
    body := replace(body, E'  elsif shape is null then\n    return null;\n  else', '  else');
    body := replace(body, format(E'  end if;\n  registered := current_setting(''vitrine.t%s'', true);', f.tab),
      format(E'  end if;\n  if changed = 0 then\n    perform from o limit 1;\n    if not found then\n      return null;\n    end if;\n'
        '  end if;\n  registered := current_setting(''vitrine.t%s'', true);', f.tab));
    if position('into shape' in body) = 0 and position('perform from o' in body) > 0 and position('shape is null' in body) = 0 then
      execute replace(pg_catalog.pg_get_functiondef(f.oid), f.prosrc, body);
    end if;
  end loop;
end
$do$;

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
      sum(nullif(split_part(counts, ' ', 2), '')::bigint) over same as all_inserts,
      sum(nullif(split_part(counts, ' ', 3), '')::bigint) over same as all_updates,
      sum(nullif(split_part(counts, ' ', 4), '')::bigint) over same as all_deletes,
      max(nullif(kind, '')) over same as any_kind, max(nullif(statement, '')) over same as any_statement,
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
    returning pos, at
  )
  select count(*), max(pos), max(at) into made, new_pos, new_at from added;
  update vitrine.horizon set at = greatest(started, last.at, new_at), pos = coalesce(new_pos, last.pos);
  return made;
end
$$;
