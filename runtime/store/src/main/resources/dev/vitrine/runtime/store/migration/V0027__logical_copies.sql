-- A database that another server copies row by row (CREATE PUBLICATION, CREATE SUBSCRIPTION), and the copy, which may take over.

-- What has no key can still be deleted where all tables are published; where none is, this costs nothing.
alter table vitrine.open replica identity full;
alter table vitrine.tx replica identity full;
alter table vitrine.spill replica identity full;
alter table vitrine.epoch replica identity full;
do $$
declare
  tab int;
begin
  for tab in select h.tab from vitrine.history h where to_regclass('vitrine.h' || h.tab) is not null loop
    begin
      execute format('alter table vitrine.h%s replica identity full', tab);
    exception when insufficient_privilege then
      null;  -- its owner's next ALTER TABLE does it
    end;
  end loop;
end
$$;

-- Whether another server, or another database, gives the versions their numbers: the primary of a standby, the publisher of a subscriber. They come
-- from there, like all that is computed, until the subscription is dropped.
create function vitrine.is_copy() returns boolean
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select pg_is_in_recovery() or exists (select from pg_subscription_rel where srrelid = 'vitrine.version'::regclass)
$$;

-- AFTER a row came from a publisher, which does not send its sequences: ours goes on behind it, so that no token and no number is given twice
-- once the copy is written itself. Arguments: the sequence and the column.
create function vitrine.follow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  sequence regclass := tg_argv[0]::regclass;
  value bigint := (to_jsonb(new) ->> tg_argv[1])::bigint;
begin
  if value > coalesce(pg_sequence_last_value(sequence), 0) and value > 0 then
    perform setval(sequence, value);
  end if;
  return null;
end
$$;
revoke execute on function vitrine.follow() from public;

create trigger follow after insert on vitrine.version for each row execute function vitrine.follow('vitrine.token', 'token');
alter table vitrine.version enable replica trigger follow;
create trigger follow after insert on vitrine.open for each row execute function vitrine.follow('vitrine.token', 'token');
alter table vitrine.open enable replica trigger follow;
create trigger follow after insert on vitrine.tx for each row execute function vitrine.follow('vitrine.fin', 'seq');
alter table vitrine.tx enable replica trigger follow;
create trigger follow after insert on vitrine.relation for each row execute function vitrine.follow('vitrine.object_id', 'id');
alter table vitrine.relation enable replica trigger follow;
create trigger follow after insert on vitrine.embedding_index for each row execute function vitrine.follow('vitrine.object_id', 'id');
alter table vitrine.embedding_index enable replica trigger follow;
create trigger follow after insert on vitrine.snapshot for each row execute function vitrine.follow('vitrine.object_id', 'id');
alter table vitrine.snapshot enable replica trigger follow;
create trigger follow after insert on vitrine.calls for each row execute function vitrine.follow('vitrine.calls_id_seq', 'id');
alter table vitrine.calls enable replica trigger follow;
create trigger follow after insert on vitrine.job for each row execute function vitrine.follow('vitrine.job_id_seq', 'id');
alter table vitrine.job enable replica trigger follow;
create trigger follow after insert on vitrine.slice for each row execute function vitrine.follow('vitrine.slice_id_seq', 'id');
alter table vitrine.slice enable replica trigger follow;
create trigger follow after insert on vitrine.foreign_write for each row execute function vitrine.follow('vitrine.foreign_write_id_seq', 'id');
alter table vitrine.foreign_write enable replica trigger follow;

-- Fitting history to what other clients have altered.
insert into vitrine.upkeep (task) values ('fit');
