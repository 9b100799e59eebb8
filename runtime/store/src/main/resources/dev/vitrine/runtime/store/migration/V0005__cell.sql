-- States of computed cells, of those only that are not plainly there: errors, and NULLs that are the function's answer. A state
-- belongs to a row's key and to the inputs that it was computed from: when a client changes an input, or deletes the row and
-- inserts another, the state no longer fits and counts for nothing.

create table vitrine.cell_state (
  relation_id int not null references vitrine.relation on delete cascade,
  column_name name not null,
  row_key text not null,
  inputs text not null,
  state text not null check (state in ('ok', 'error', 'skipped', 'stale', 'over_budget')),
  error_type text,
  error_message text,
  at timestamptz not null default pg_catalog.clock_timestamp(),
  primary key (relation_id, column_name, row_key)
);
comment on table vitrine.cell_state is 'Computed cells that failed, or whose NULL is an answer';
comment on column vitrine.cell_state.row_key is 'vitrine.row_text of the row''s key';
comment on column vitrine.cell_state.inputs is 'vitrine.inputs_hash of the columns that the cell was computed from';

-- The same text in every session.
create function vitrine.row_text(r record) returns text
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres'
set extra_float_digits = 1 set bytea_output = 'hex' as $$
begin
  return r::text;
end
$$;

create function vitrine.inputs_hash(r record) returns text
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres'
set extra_float_digits = 1 set bytea_output = 'hex' as $$
begin
  return encode(sha256(convert_to(r::text, 'UTF8')), 'base64');
end
$$;

-- Whether the caller may do any of these things with a table or view.
create function vitrine.may_on(relation int, privileges text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from vitrine.relation r
    where r.id = relation
      and has_any_column_privilege(to_regclass(format('%I.%I', r.schema_name, r.relation_name)), privileges));
end
$$;

alter table vitrine.cell_state enable row level security;
create policy cell_state_read on vitrine.cell_state for select using (vitrine.may_on(relation_id, 'select, insert, update'));
create policy cell_state_insert on vitrine.cell_state for insert with check (vitrine.may_on(relation_id, 'insert, update'));
create policy cell_state_update on vitrine.cell_state for update using (vitrine.may_on(relation_id, 'insert, update'));
create policy cell_state_delete on vitrine.cell_state for delete using (vitrine.may_on(relation_id, 'insert, update'));
grant select, insert, update, delete on vitrine.cell_state to public;
