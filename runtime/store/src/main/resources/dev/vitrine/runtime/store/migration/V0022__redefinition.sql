-- Jobs that compute what another definition of a column has made.

alter table vitrine.job drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('backfill', 'recompute', 'view', 'index', 'redefine'));

-- What a job's calls took, for whoever may see the job: the calls themselves are for their owner.
create function vitrine.job_tokens(job bigint, out input_tokens bigint, out output_tokens bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select sum(input_tokens)::bigint, sum(output_tokens)::bigint from vitrine.calls where job_id = job
$$;
