-- A driver remembers a version's greatest token and the columns of then, and asks for the exceptions in the statement that reads
-- the rows; it checks there, too, that what it remembers still holds, and calls this when it does not.

grant select (token, tab) on vitrine.open to public;

-- Raises the reason why version n of a table cannot be read.
create function vitrine.refuse_reading(for_tab int, n bigint) returns bigint[]
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
  elsif not exists (select from vitrine.version v where v.tab = for_tab and v.number = n) then
    raise exception 'version % of table % is not in this transaction''s snapshot', n, relation::regclass
      using errcode = '72V01', hint = 'It was made after the transaction began, or was purged.';
  end if;
  raise exception 'table % has changed while its version % was looked up', relation::regclass, n
    using errcode = '40001', hint = 'Run the statement again.';
end
$$;

-- Gives every ended transaction its number: dense for each table, in the order of ending. To be called in a READ COMMITTED
-- transaction of its own, with synchronous_commit on: a number that was seen must survive a crash. One pass of window
-- functions, since joins of CTEs know no row counts and become nested loops, and in memory.
create or replace function vitrine.number_versions() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp set work_mem = '64MB' as $$
declare
  started timestamptz;
  last vitrine.horizon;
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
  with moved as (
    delete from vitrine.tx returning *
  ), closed as (
    delete from vitrine.open  -- of the same snapshot: all these have their row in tx
  ), grouped as (  -- the transaction gets the number, not the token; the state at the beginning is a version of its own
    select *, max(seq) over same as last_seq, max(ended) over same as last_ended,
      row_number() over (partition by tab, token order by seq desc) as token_row
    from moved
    where tab in (select h.tab from vitrine.history h)
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
