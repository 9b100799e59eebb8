-- Media that were given as bytes or computed, by content hash. Whoever knows a hash may read the content; nobody but the
-- owner may list hashes. So all access is through functions, which any role may call that can write a table.

-- Where the contents are: one row, or none for the table below.
create table vitrine.media_store (
  only_row boolean primary key default true check (only_row),
  kind text not null,
  location text
);
comment on table vitrine.media_store is 'Where stored media are kept; no row means: in vitrine.media_chunk';
comment on column vitrine.media_store.kind is 'folder or table';
comment on column vitrine.media_store.location is 'The folder, from the embedded server''s home unless it is absolute';
grant select on vitrine.media_store to public;

-- A row is committed before its content is written and goes before it is removed, so that no content is forgotten.
create table vitrine.media (
  sha256 bytea primary key check (length(sha256) = 32),
  extension text not null check (extension ~ '^[a-z0-9]{1,16}$'),
  media_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  created_at timestamptz not null default pg_catalog.now(),
  lease_until timestamptz not null
);
comment on table vitrine.media is 'Stored media; one that nothing refers to is swept when its lease is over';

create table vitrine.media_chunk (
  sha256 bytea not null references vitrine.media on delete cascade,
  number int not null,
  bytes bytea not null,
  primary key (sha256, number)
);
-- Media are compressed already.
alter table vitrine.media_chunk alter column bytes set storage external;
comment on table vitrine.media_chunk is 'Contents of stored media in pieces, numbered from 0; all or none of a medium is there';

-- Registers media before their contents are written. In order of the hashes, so that two callers cannot wait for each
-- other. A lease that lasts another day stays as it is: the sweep cannot come near it, and the row is not written anew.
-- Two statements, since the second must see what a sweep did that the first waited for: a volatile function has a new
-- snapshot for each.
create function vitrine.put_media(sha256_hex text[], extensions text[], media_types text[], sizes bigint[])
returns table (sha256_hex text, extension text, is_in_table boolean)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  insert into vitrine.media as m (sha256, extension, media_type, size_bytes, lease_until)
  select decode(g.hex, 'hex'), g.extension, g.media_type, g.size_bytes, now() + interval '2 days'
  from unnest($1, $2, $3, $4) as g (hex, extension, media_type, size_bytes)
  order by 1
  on conflict (sha256) do update set lease_until = excluded.lease_until
    where m.lease_until < now() + interval '1 day';

  select encode(m.sha256, 'hex'), m.extension,
    exists (select from vitrine.media_chunk c where c.sha256 = m.sha256)
  from unnest($1) as g (hex) join vitrine.media m on m.sha256 = decode(g.hex, 'hex')
$$;
comment on function vitrine.put_media is 'Registers media, or renews their leases, before their contents are written';

-- The pieces of one medium must be put in one transaction, in order: a second caller waits at the first piece.
create procedure vitrine.put_media_chunk(sha256_hex text, number int, bytes bytea)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into vitrine.media_chunk (sha256, number, bytes) values (decode($1, 'hex'), $2, $3) on conflict do nothing
$$;
comment on procedure vitrine.put_media_chunk is 'Stores a piece of a registered medium';

create function vitrine.read_media(sha256_hex text, first int, last int)
returns table (number int, bytes bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.number, c.bytes from vitrine.media_chunk c
  where c.sha256 = decode($1, 'hex') and c.number between $2 and $3
  order by c.number
$$;
comment on function vitrine.read_media is 'Pieces of a stored medium, by the hash that only those know who may read it';
