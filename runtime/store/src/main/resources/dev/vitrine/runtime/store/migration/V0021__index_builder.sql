-- Who builds the server's own index over the vectors of an embedding index: of several only one begins.

alter table vitrine.embedding_index add column build_until timestamptz;
comment on column vitrine.embedding_index.build_until is 'Until when nobody else begins to build; whoever builds longer is seen by the locks that it holds';
