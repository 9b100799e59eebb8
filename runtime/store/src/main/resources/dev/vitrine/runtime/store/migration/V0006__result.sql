-- Results of functions that ask other machines, kept the moment they arrive, on a connection of their own: whatever becomes of
-- the user's transaction, nothing is asked, or paid, twice. No foreign key: nothing here may wait for a user's transaction.

create table vitrine.result (
  key bytea primary key,
  function_name text not null,
  function_version text not null,
  model_name text,
  value text,
  created_at timestamptz not null default pg_catalog.clock_timestamp()
);
comment on table vitrine.result is 'Results of functions, by the SHA-256 of function, version, model and arguments';
comment on column vitrine.result.value is 'The result as text; null where the answer is NULL';
create index result_age on vitrine.result using brin (created_at);

-- A result is found only by who knows what was asked.
create function vitrine.find_results(keys bytea[]) returns table (key bytea, value text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.key, r.value from unnest(keys) as k(key) join vitrine.result r on r.key = k.key
$$;

create function vitrine.keep_results(keys bytea[], functions text[], versions text[], models text[], results text[], replace boolean)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if replace then
    insert into vitrine.result as r (key, function_name, function_version, model_name, value)
    select distinct on (1) k, f, v, m, x from unnest(keys, functions, versions, models, results) as u(k, f, v, m, x)
    order by 1
    on conflict (key) do update set value = excluded.value, created_at = clock_timestamp();
  else
    insert into vitrine.result (key, function_name, function_version, model_name, value)
    select k, f, v, m, x from unnest(keys, functions, versions, models, results) as u(k, f, v, m, x)
    order by 1
    on conflict (key) do nothing;
  end if;
end
$$;

-- What the cache holds, without any result.
create function vitrine.cache_content()
returns table (function text, model text, entries bigint, bytes bigint, oldest timestamptz, newest timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select function_name, model_name, count(*), sum(coalesce(octet_length(value), 0))::bigint, min(created_at), max(created_at)
  from vitrine.result group by function_name, model_name order by function_name, model_name
$$;
