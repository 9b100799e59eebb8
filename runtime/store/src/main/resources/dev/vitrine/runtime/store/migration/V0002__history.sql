-- Versions of tables. Every client's writes come through triggers; nothing here holds an oid that matters, so that a
-- dump can be restored anywhere.
--
-- A transaction that writes has a token, kept in the transaction-local setting vitrine.tok. A row's version column holds
-- the token of its last writer; history holds the rows that were replaced, with the tokens of both ends. A transaction's
-- first write to a table puts a row into vitrine.open, whose deferred trigger appends to the queue vitrine.tx when the
-- transaction ends. vitrine.number_versions moves the queue into vitrine.version.
--
-- Functions that run inside a user's statement either have a fixed search_path or name everything with its schema: a
-- setting costs 1 to 3 microseconds a call.

create sequence vitrine.token as bigint minvalue 4611686018427387904 start 4611686018427387904;
create sequence vitrine.fin as bigint;  -- the order of ending; a clock may step back
grant usage on sequence vitrine.token to public;  -- a burned token harms nobody

-- Tables with history. relation is a hint that tells a rename from a drop and an add; after a restore it does not fit,
-- and columns are then matched by name.
create table vitrine.history (
  tab int primary key,
  schema_name name not null,
  table_name name not null,
  relation oid not null,
  shape text not null,
  preserved_by xid8,
  enabled_at timestamptz not null default pg_catalog.clock_timestamp()
);
comment on table vitrine.history is 'Tables with history, by the names last seen';

-- Columns of the history tables. A column of the history table never changes its name and never goes: old versions need it.
create table vitrine.history_column (
  tab int not null,
  stored_name name not null,
  live_name name,
  live_number smallint,
  type text not null,
  primary key (tab, stored_name)
);
comment on table vitrine.history_column is 'Columns of the history tables; live_name is null for one that the table has lost';

create table vitrine.schema_version (
  tab int not null,
  token bigint not null,
  columns jsonb not null,
  primary key (tab, token)
);
comment on table vitrine.schema_version is 'Columns of a table, as [{"name":..,"stored":..},..], from the version of this token on';

-- Read whole by every AS OF and emptied by every numbering, like vitrine.tx: dead rows must not pile up.
create table vitrine.open (token bigint not null, tab int not null)
  with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table vitrine.open is 'Writes that have no number yet';

create table vitrine.tx (
  token bigint not null,
  tab int not null,
  xid xid8 not null,
  began timestamptz not null,
  seq bigint not null,
  ended timestamptz not null,
  usr name not null,
  kind text,
  statement text,
  change text,
  counts text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table vitrine.tx is 'Ended transactions that wait for their number';
comment on column vitrine.tx.counts is 'The setting vitrine.t<table>: token, rows inserted, updated, deleted';

-- usr and all after it are in one row of each number only: a transaction may have had several tokens.
create table vitrine.version (
  tab int not null,
  number bigint not null,
  token bigint not null,
  pos bigint not null,
  hi bigint not null,
  at timestamptz not null,
  since bigint,
  usr name,
  kind text,
  statement text,
  change text,
  inserts bigint,
  updates bigint,
  deletes bigint,
  primary key (tab, number, token),
  unique (token, tab)
);
comment on table vitrine.version is 'Numbered versions; a token is an exception in the versions from since to before number';
comment on column vitrine.version.pos is 'One order over all tables: what belongs to the same moment';
comment on column vitrine.version.hi is 'The greatest token in this version or one before it';
create index version_hi on vitrine.version (tab, hi, number);
create index version_pos on vitrine.version (tab, pos);
create index version_exception on vitrine.version
  using gist (int8range((tab::bigint << 40) + since, (tab::bigint << 40) + number)) where since is not null;

create table vitrine.horizon (only_row boolean primary key default true check (only_row), at timestamptz not null, pos bigint not null);
comment on table vitrine.horizon is 'Up to this time no version will ever be added';
insert into vitrine.horizon (at, pos) values ('-infinity', 0);

-- Replaced rows that do not fit their history table, since somebody altered the table with another client. Each column is
-- kept as its own text, under "<column number> <column name>".
create table vitrine.spill (tab int not null, v_from bigint not null, v_to bigint not null, columns jsonb not null);
create index spill_tab on vitrine.spill (tab);
comment on table vitrine.spill is 'Replaced rows that wait until their history table is altered like the table';

grant select on vitrine.history, vitrine.history_column, vitrine.schema_version, vitrine.horizon to public;
grant select (tab, number, token, pos, hi, at, since) on vitrine.version to public;
grant select (tab) on vitrine.spill to public;
grant select (token, tab) on vitrine.tx to public;

-- The table with this id: the one whose trigger calls this id's function. Every step is an index look-up. In PL/pgSQL, as
-- all that is called often: it keeps its plans, while a function in SQL is planned again in every query.
create function vitrine.table_of(tab int) returns oid
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select t.tgrelid
    from pg_proc p
    join pg_depend d on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid and d.classid = 'pg_trigger'::regclass
    join pg_trigger t on t.oid = d.objid
    where p.proname = 'u_' || tab and p.pronamespace = 'vitrine'::regnamespace and t.tgname = '~vitrine_' || tab || '_u');
end
$$;

create function vitrine.shape_of(relation oid) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
    from pg_attribute where attrelid = relation and attnum > 0 and not attisdropped);
end
$$;

-- Columns as a history table must declare them. A domain that forbids NULL becomes its base type: rows from before the
-- column was added have none.
create function vitrine.columns_of(relation oid)
returns table (number smallint, name name, type text, collation_name text, virtual boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.attnum, a.attname,
    case when t.typtype = 'd' and t.typnotnull then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end,
    case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end,
    a.attgenerated = 'v'
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
  order by a.attnum
$$;

-- IMMUTABLE, although it reads the catalog: so it is folded into the plan of "select .. from <transition table>", and that
-- plan falls whenever anybody alters the table. The check costs nothing a row and is never stale.
create function vitrine.shape(tab int) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return vitrine.shape_of(vitrine.table_of(tab));
end
$$;

-- Raises unless the caller may read all of the table. Runs with the caller's rights, once in every reading of a history.
create function vitrine.may_read(tab int) returns boolean
language plpgsql stable parallel safe cost 1000 set search_path = pg_catalog, pg_temp as $$
declare
  readable boolean;
  relation oid;
begin
  select has_table_privilege(t.tgrelid, 'select') and not row_security_active(t.tgrelid) into readable
  from pg_proc p  -- as in table_of, since the call of another function would cost as much again
  join pg_depend d on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid and d.classid = 'pg_trigger'::regclass
  join pg_trigger t on t.oid = d.objid
  where p.proname = 'u_' || tab and p.pronamespace = 'vitrine'::regnamespace and t.tgname = '~vitrine_' || tab || '_u';
  if readable then
    return true;
  end if;
  relation := vitrine.table_of(tab);
  if relation is null then
    if pg_has_role((select relowner from pg_class where oid = to_regclass('vitrine.h' || tab)), 'usage') then
      return true;
    end if;
    raise exception 'the table of history % is gone; its history is for its owner', tab using errcode = '42501';
  elsif not has_table_privilege(relation, 'select') then
    raise exception 'permission denied for the history of table %', relation::regclass
      using errcode = '42501', hint = 'It needs SELECT on the table.';
  end if;
  raise exception 'row security hides rows of table % from you; its history is for its owner', relation::regclass
    using errcode = '42501';
end
$$;

create function vitrine.can_read(tab int) returns boolean
language plpgsql stable parallel safe cost 1000 set search_path = pg_catalog, pg_temp as $$
declare
  relation oid := vitrine.table_of(tab);
begin
  return relation is not null and has_table_privilege(relation, 'select') and not row_security_active(relation);
end
$$;

-- The trigger functions run for every statement. Each expression is prepared anew in every transaction and PERFORM runs a
-- whole query, so they have few expressions and call functions by assignment.

-- BEFORE every statement: sees to it that the transaction has a token. A fill writes without one. Argument: the table's id.
create function vitrine.take_token() returns trigger language plpgsql as $$
declare
  ignored pg_catalog.text;
begin
  if coalesce(pg_catalog.current_setting('vitrine.tok', true), '') operator(pg_catalog.=) any ('{"",0}'::pg_catalog.text[]) then
    ignored := pg_catalog.set_config('vitrine.tok',
      case when tg_op operator(pg_catalog.=) 'UPDATE'
          and pg_catalog.current_setting('vitrine.filling', true) operator(pg_catalog.=) any (array['on', tg_argv[0]])
        then '0' else pg_catalog.nextval('vitrine.token'::pg_catalog.regclass)::pg_catalog.text end, true);
  end if;
  return null;
end
$$;

-- BEFORE UPDATE OF the version column: the statement is the driver's own, which brings computed values itself. The depth
-- tells it from a statement that another trigger runs meanwhile. Argument: the table's id.
create function vitrine.mark_own() returns trigger language plpgsql as $$
begin
  perform pg_catalog.set_config('vitrine.own',
    pg_catalog.format('%s:%s', tg_argv[0], pg_catalog.pg_trigger_depth()), true);
  return null;
end
$$;

-- Makes a version of a change that no row trigger sees. Returns the transaction's token.
create function vitrine.note_change(tab int, change text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  tok text := coalesce(current_setting('vitrine.tok', true), '');
begin
  if tok in ('', '0') then
    tok := set_config('vitrine.tok', nextval('vitrine.token')::text, true);
  end if;
  if starts_with(current_setting('vitrine.t' || tab, true), tok) is not true then
    perform set_config('vitrine.t' || tab, tok || ' 0 0 0', true);
    insert into vitrine.open values (tok::bigint, tab);
  end if;
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, change)
  values (tok::bigint, tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user, change);
  return tok;
end
$$;

-- At the end of the transaction, or earlier and again by SET CONSTRAINTS IMMEDIATE. The token stays, only the registration
-- is taken back: a later write in this transaction registers and is stamped again, and the last stamp gives the order.
create function vitrine.stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ignored text;
begin
  insert into vitrine.tx (token, tab, xid, began, seq, ended, usr, kind, statement, counts)
  select new.token, new.tab, pg_current_xact_id(), now(), nextval('vitrine.fin'), clock_timestamp(), session_user,
    current_setting('vitrine.kind', true), current_setting('vitrine.statement', true), current_setting('vitrine.t' || new.tab, true)
  where not exists (select from vitrine.version v where v.token = new.token and v.tab = new.tab);
  if not found then
    raise exception 'version token % of table % has a number already', new.token, new.tab
      using errcode = '55000', hint = 'Do not set vitrine.tok yourself.';
  end if;
  ignored := set_config('vitrine.t' || new.tab, '', true);
  return null;
end
$$;

create constraint trigger stamp after insert on vitrine.open
  deferrable initially deferred for each row execute function vitrine.stamp();

-- The statement that puts replaced rows of table tab into the spill; $1 is the token that replaced them. It is built for
-- the table as it is now and reads the given source.
create function vitrine.spill_statement(tab int, source text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('insert into vitrine.spill (tab, v_from, v_to, columns) select %s, s.%I, $1, '
      'jsonb_object(array[%s]::text[], array[%s]::text[]) from %s as s where s.%2$I <> $1',
    tab, '_v_' || tab,
    string_agg(quote_literal(attnum || ' ' || attname), ', ' order by attnum),
    string_agg(format('s.%I::text', attname), ', ' order by attnum), source)
  from pg_attribute
  where attrelid = vitrine.table_of(tab) and attnum > 0 and not attisdropped and attgenerated <> 'v'
    and attname <> '_v_' || tab
$$;

-- Gives every ended transaction its number: dense for each table, in the order of ending. To be called in a READ COMMITTED
-- transaction of its own, with synchronous_commit on: a number that was seen must survive a crash. One pass of window
-- functions, since joins of CTEs know no row counts and become nested loops.
create function vitrine.number_versions() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
  ), marked as (  -- every new version's hi among the tokens: how many new versions are below a token
    select tab, token as value, 0 as marker, number, token, pos, hi, at, from_number, from_hi, main, usr,
      any_kind, any_statement, any_change, all_inserts, all_updates, all_deletes
    from placed where base_number is null
    union all
    select distinct tab, hi, 1, number, null::bigint, null::bigint, null::bigint, null::timestamptz, null::bigint,
      null::bigint, false, null::name, null::text, null::text, null::text, null::numeric, null::numeric, null::numeric
    from placed where base_number is null
  ), late as (
    select *, from_number + 1 + sum(marker) over (partition by tab order by value, marker) as covered_from from marked
  ), result as (
    select *, case when token <= from_hi
      then (select v.number from vitrine.version v where v.tab = late.tab and v.hi >= late.token order by v.hi, v.number limit 1)
      else covered_from end as first_covered
    from late where marker = 0
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

-- Tokens up to hi that version n of a table does not hold, in the caller's snapshot: of transactions without a number, of
-- those that ended later than n, and the caller's own. A STABLE function sees the snapshot of the statement that calls it.
create function vitrine.exceptions(for_tab int, n bigint, up_to bigint) returns bigint[]
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
declare
  tokens bigint[];
begin
  select array(
    select o.token from vitrine.open o where o.tab = for_tab and o.token <= up_to
    union all
    select v.token from vitrine.version v
    where int8range((v.tab::bigint << 40) + v.since, (v.tab::bigint << 40) + v.number) @> ((for_tab::bigint << 40) + n)
      and v.since is not null
    union all
    select own.token::bigint from (select current_setting('vitrine.tok', true) as token) own where own.token not in ('', '0'))
  into tokens
  from vitrine.version known where known.tab = for_tab and known.number = n limit 1;
  if tokens is null then
    raise exception 'version % of table % is not in this transaction''s snapshot', n, vitrine.table_of(for_tab)::regclass
      using errcode = '72V01', hint = 'It was made after the transaction began, or was purged.';
  end if;
  return tokens;
end
$$;

revoke execute on function vitrine.stamp(), vitrine.note_change(int, text) from public;

-- What a version did, when nobody has said so.
create function vitrine.kind_of(kind text, inserts bigint, updates bigint, deletes bigint, change text) returns text
language sql stable parallel safe
return coalesce(kind, nullif(concat_ws(', ', case when inserts > 0 then 'insert' end, case when updates > 0 then 'update' end,
  case when deletes > 0 then 'delete' end, case when change is not null then 'schema' end), ''), 'write');

-- Versions of every table that the caller may read. vitrine.versions_<id> is the same for one table, and faster.
create view vitrine.versions with (security_barrier) as
select h.tab as table_id, h.schema_name, h.table_name, v.number as version, v.at as "time", v.usr as "user",
  vitrine.kind_of(v.kind, v.inserts, v.updates, v.deletes, v.change) as kind, v.inserts, v.updates, v.deletes, v.change as schema_change, v.statement
from vitrine.history h join vitrine.version v on v.tab = h.tab
where v.usr is not null and vitrine.can_read(h.tab);
grant select on vitrine.versions to public;
