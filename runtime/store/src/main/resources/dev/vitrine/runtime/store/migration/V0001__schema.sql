-- The schema itself is there when this runs: made by the driver, or by an administrator for a role that may not make one.
grant usage on schema vitrine to public;

create table vitrine.migration (
  number int primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by name not null default current_user
);
comment on table vitrine.migration is 'The scripts that made this schema, in order';
grant select on vitrine.migration to public;

-- Locators of media. No CHECK: it would run for every row of a bulk load, and the driver checks what it stores.
create domain vitrine.video as text;
create domain vitrine.image as text;
create domain vitrine.audio as text;
create domain vitrine.document as text;
comment on domain vitrine.video is 'Where a video lies: a URI, read back exactly as written';
comment on domain vitrine.image is 'Where an image lies: a URI, read back exactly as written';
comment on domain vitrine.audio is 'Where a sound lies: a URI, read back exactly as written';
comment on domain vitrine.document is 'Where a document lies: a URI, read back exactly as written';
grant usage on domain vitrine.video, vitrine.image, vitrine.audio, vitrine.document to public;
