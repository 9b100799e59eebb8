-- What versions cost and which cells failed: by the run of the driver that wrote them, which its calls of models carry, too. Their price is known a
-- moment after they have ended, so it is asked for when somebody looks.

alter table vitrine.calls add column run_id bigint;
comment on column vitrine.calls.run_id is 'The run of a statement, or of a slice of a job, that the call was made for';
create index calls_run on vitrine.calls (run_id) where run_id is not null;

drop function vitrine.log_calls(text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], double precision[], text[], bigint[]);

-- Answers the price of each call, in their order; null where no price is known.
create function vitrine.log_calls(models text[], providers text[], provider_models text[], kinds text[], requests bigint[],
  inputs bigint[], cached bigint[], outputs bigint[], seconds double precision[], outcomes text[], jobs bigint[], runs bigint[])
returns setof numeric language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
  insert into vitrine.calls (caller, model, provider, provider_model, kind, requests, input_tokens, cached_input_tokens,
    output_tokens, usd, seconds, outcome, job_id, run_id)
  select session_user, u.m, u.p, u.pm, u.k, u.r, u.i, u.c, u.o,
    ((u.i - u.c) * price.input_usd + u.c * coalesce(price.cached_input_usd, price.input_usd) + u.o * price.output_usd) / 1000000,
    u.s, u.x, u.j, u.ru
  from unnest(models, providers, provider_models, kinds, requests, inputs, cached, outputs, seconds, outcomes, jobs, runs)
    with ordinality as u(m, p, pm, k, r, i, c, o, s, x, j, ru, n)
  left join lateral (
    select * from vitrine.prices
    where prices.provider = u.p and prices.model = u.pm and valid_from <= current_date
    order by valid_from desc limit 1) price on true
  order by u.n
  returning usd;
end
$$;

create function vitrine.run_usd(run bigint) returns numeric
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select sum(usd) from vitrine.calls where run_id = run
$$;

create table vitrine.version_work (
  tab int not null,
  token bigint not null,
  run_id bigint not null,
  errors bigint not null,
  primary key (tab, token, run_id)
);
comment on table vitrine.version_work is 'Runs that called functions of other machines, or had cells that failed, for transactions that wrote a table';
grant select on vitrine.version_work to public;

-- Notes a run of the open transaction if that has written the table with history, so that there is a version to note it for.
create function vitrine.note_work(of_tab int, run bigint, failed bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tok text := coalesce(current_setting('vitrine.tok', true), '');
begin
  if tok in ('', '0', '00') or starts_with(current_setting('vitrine.t' || of_tab, true), tok) is not true then
    return false;
  end if;
  insert into vitrine.version_work as w (tab, token, run_id, errors) values (of_tab, tok::bigint, run, failed)
  on conflict (tab, token, run_id) do update set errors = w.errors + excluded.errors;
  return true;
end
$$;

-- AFTER versions were deleted.
create function vitrine.forget_work() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  delete from vitrine.version_work w using o where w.tab = o.tab and w.token = o.token;
  return null;
end
$$;
create trigger version_work_forgotten after delete on vitrine.version referencing old table as o
  for each statement execute function vitrine.forget_work();

create or replace view vitrine.versions with (security_barrier) as
select h.tab as table_id, h.schema_name, h.table_name, v.number as version, v.at as "time", v.usr as "user",
  vitrine.kind_of(v.kind, v.inserts, v.updates, v.deletes, v.change) as kind, v.inserts, v.updates, v.deletes, v.change as schema_change, v.statement,
  (select string_agg(l.label, ', ' order by l.label) from vitrine.label l where l.tab = v.tab and l.number = v.number) as label,
  coalesce(w.errors, 0) as errors, w.cost
from vitrine.history h join vitrine.version v on v.tab = h.tab
left join lateral (
  select sum(y.errors)::bigint as errors, sum(vitrine.run_usd(y.run_id)) as cost
  from vitrine.version x join vitrine.version_work y on y.tab = x.tab and y.token = x.token
  where x.tab = v.tab and x.number = v.number) w on true
where v.usr is not null and vitrine.can_read(h.tab);
