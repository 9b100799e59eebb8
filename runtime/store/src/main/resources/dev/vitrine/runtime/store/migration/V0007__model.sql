-- Models of remote providers, where their secrets are, what calls of them took.

create table vitrine.secret (
  name name primary key,
  provider text not null,
  source text not null check (source in ('env', 'file')),
  reference text not null,
  created_at timestamptz not null default pg_catalog.clock_timestamp()
);
comment on table vitrine.secret is 'Where secrets are found; never a secret itself';

create table vitrine.model (
  name name primary key,
  provider text not null,
  model text not null,
  endpoint text,
  secret_name name,
  params jsonb not null default '{}',
  rpm int check (rpm > 0),
  tpm int check (tpm > 0),
  max_concurrency int check (max_concurrency > 0),
  timeout_s double precision not null default 60 check (timeout_s > 0),
  created_at timestamptz not null default pg_catalog.clock_timestamp()
);
grant select on vitrine.secret, vitrine.model to public;

create table vitrine.prices (
  provider text not null,
  model text not null,
  valid_from date not null,
  input_usd numeric not null default 0,
  cached_input_usd numeric,
  output_usd numeric not null default 0,
  primary key (provider, model, valid_from)
);
comment on table vitrine.prices is 'US dollars for a million tokens, from a day on; yours to fill';
grant select on vitrine.prices to public;

create table vitrine.calls (
  id bigint generated always as identity primary key,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  caller name not null,
  model text not null,
  provider text not null,
  provider_model text not null,
  kind text not null,
  requests bigint not null,
  input_tokens bigint not null,
  cached_input_tokens bigint not null,
  output_tokens bigint not null,
  usd numeric,
  seconds double precision not null,
  outcome text not null
);
comment on table vitrine.calls is 'Every call of a remote model, failed ones too';
comment on column vitrine.calls.usd is 'By vitrine.prices of that day; null where it has no price';
comment on column vitrine.calls.outcome is 'ok, or the kind of the failure';
create index calls_at on vitrine.calls using brin (at);

create function vitrine.log_calls(models text[], providers text[], provider_models text[], kinds text[], requests bigint[],
  inputs bigint[], cached bigint[], outputs bigint[], seconds double precision[], outcomes text[])
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into vitrine.calls (caller, model, provider, provider_model, kind, requests, input_tokens, cached_input_tokens,
    output_tokens, usd, seconds, outcome)
  select session_user, u.m, u.p, u.pm, u.k, u.r, u.i, u.c, u.o,
    ((u.i - u.c) * price.input_usd + u.c * coalesce(price.cached_input_usd, price.input_usd) + u.o * price.output_usd) / 1000000,
    u.s, u.x
  from unnest(models, providers, provider_models, kinds, requests, inputs, cached, outputs, seconds, outcomes)
    as u(m, p, pm, k, r, i, c, o, s, x)
  left join lateral (
    select * from vitrine.prices
    where prices.provider = u.p and prices.model = u.pm and valid_from <= current_date
    order by valid_from desc limit 1) price on true;
end
$$;

-- What all processes together may still ask for; one row a limit.
create table vitrine.rate_limit (
  name text primary key,
  permits double precision not null,
  at timestamptz not null
);

-- Takes as many permits as there are, up to what is wanted. A limit that nobody used for a while has saved up capacity.
create function vitrine.take_permits(limit_name text, wanted int, per_second double precision, capacity double precision)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  now_ timestamptz;
  saved double precision;
  granted int;
begin
  insert into vitrine.rate_limit (name, permits, at) values (limit_name, capacity, clock_timestamp()) on conflict (name) do nothing;
  select permits, r.at into saved, now_ from vitrine.rate_limit r where name = limit_name for update;
  saved := least(capacity, saved + greatest(0, extract(epoch from clock_timestamp() - now_)) * per_second);
  granted := greatest(0, least(wanted, floor(saved)::int));
  update vitrine.rate_limit set permits = saved - granted, at = clock_timestamp() where name = limit_name;
  return granted;
end
$$;
