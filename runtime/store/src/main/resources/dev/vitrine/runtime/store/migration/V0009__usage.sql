-- Which job a call was made for, and what jobs have cost so far.

alter table vitrine.calls add column job_id bigint;
comment on column vitrine.calls.job_id is 'The job that the call was made for, null for a statement''s own';
create index calls_job on vitrine.calls (job_id) where job_id is not null;

drop function vitrine.log_calls(text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], double precision[], text[]);

-- Answers the price of each call, in their order; null where no price is known.
create function vitrine.log_calls(models text[], providers text[], provider_models text[], kinds text[], requests bigint[],
  inputs bigint[], cached bigint[], outputs bigint[], seconds double precision[], outcomes text[], jobs bigint[])
returns setof numeric language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
  insert into vitrine.calls (caller, model, provider, provider_model, kind, requests, input_tokens, cached_input_tokens,
    output_tokens, usd, seconds, outcome, job_id)
  select session_user, u.m, u.p, u.pm, u.k, u.r, u.i, u.c, u.o,
    ((u.i - u.c) * price.input_usd + u.c * coalesce(price.cached_input_usd, price.input_usd) + u.o * price.output_usd) / 1000000,
    u.s, u.x, u.j
  from unnest(models, providers, provider_models, kinds, requests, inputs, cached, outputs, seconds, outcomes, jobs)
    with ordinality as u(m, p, pm, k, r, i, c, o, s, x, j, n)
  left join lateral (
    select * from vitrine.prices
    where prices.provider = u.p and prices.model = u.pm and valid_from <= current_date
    order by valid_from desc limit 1) price on true
  order by u.n
  returning usd;
end
$$;

alter table vitrine.job add column calls bigint not null default 0, add column calls_cached bigint not null default 0;
comment on column vitrine.job.calls_cached is 'Calls whose results were known';

create function vitrine.job_usd(job bigint) returns numeric
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select sum(usd) from vitrine.calls where job_id = job
$$;

create or replace view vitrine.jobs as
select j.id, j.kind, r.schema_name as "schema", r.relation_name as "table", j.column_names as columns, j.state, j.rows_done, j.rows_total,
  j.cells_changed, j.cells_failed,
  round((j.rows_done / greatest(extract(epoch from coalesce(j.ended_at, pg_catalog.clock_timestamp()) - j.created_at), 0.001))::numeric, 1) as rows_per_second,
  (select count(*) from vitrine.slice s where s.job_id = j.id and s.leased_until > pg_catalog.clock_timestamp()) as workers,
  j.error_type, j.error_message, j.caller, j.created_at, j.ended_at,
  j.calls, j.calls_cached, vitrine.job_usd(j.id) as usd
from vitrine.job j join vitrine.relation r on r.id = j.relation_id
where vitrine.may_on(j.relation_id, 'select, insert, update');
