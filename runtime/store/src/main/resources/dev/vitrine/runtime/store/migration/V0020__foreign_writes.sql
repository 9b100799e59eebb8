-- What clients other than the driver have written into tables with computed columns, views or embedding indexes, until a worker has
-- computed what the rows lack. Triggers of the tables add to it; the driver completes its own writes itself.

create table vitrine.foreign_write (
  id bigint generated always as identity primary key,
  relation_id int not null references vitrine.relation on delete cascade,
  row_key jsonb,
  tries int not null default 0,
  due_at timestamptz not null default '-infinity',
  error_type text,
  error_message text
);
comment on table vitrine.foreign_write is 'Rows that other clients wrote and that lack computed cells, view rows or vectors';
comment on column vitrine.foreign_write.row_key is 'An array of the values of the primary key; null when more rows were written than are noted one by one';
comment on column vitrine.foreign_write.tries is 'How often completing the row has failed';
create index foreign_write_due on vitrine.foreign_write (due_at, relation_id, id);

alter table vitrine.foreign_write enable row level security;
create policy foreign_write_all on vitrine.foreign_write using (vitrine.may_on(relation_id, 'insert, update'));
grant select, insert, update, delete on vitrine.foreign_write to public;
