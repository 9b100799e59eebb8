-- What Vitrine keeps for a database: tables with extensions, incremental views, embedding indexes. No oid stands here, so
-- that a dump and restore needs no repair; a table that was renamed behind our back is found again by its trigger.

CREATE SEQUENCE vitrine.object_id AS int MINVALUE 1;

CREATE TABLE vitrine.relation (
  id            int PRIMARY KEY,
  kind          text NOT NULL CHECK (kind IN ('table', 'view')),
  schema_name   name NOT NULL,
  relation_name name NOT NULL,
  versioned     boolean NOT NULL DEFAULT false,
  options       jsonb NOT NULL DEFAULT '{}',
  created_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (schema_name, relation_name)
);

CREATE TABLE vitrine.computation (
  relation_id int NOT NULL REFERENCES vitrine.relation ON DELETE CASCADE,
  column_name name NOT NULL,
  expression  text NOT NULL,
  stored      boolean NOT NULL,
  on_error    text NOT NULL CHECK (on_error IN ('abort', 'null', 'default')),
  on_error_default text,
  options     jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (relation_id, column_name)
);

CREATE TABLE vitrine.incremental_view (
  id             int PRIMARY KEY REFERENCES vitrine.relation ON DELETE CASCADE,
  base_id        int NOT NULL REFERENCES vitrine.relation,
  base_alias     name NOT NULL,
  key_types      text[] NOT NULL,
  function_name  text,
  arguments      text,
  iterator_alias name,
  condition      text,
  definition     text NOT NULL
);

CREATE TABLE vitrine.view_item (
  view_id     int NOT NULL REFERENCES vitrine.incremental_view ON DELETE CASCADE,
  position    int NOT NULL,
  column_name name NOT NULL,
  expression  text NOT NULL,
  PRIMARY KEY (view_id, position)
);

CREATE TABLE vitrine.embedding_index (
  id          int PRIMARY KEY,
  schema_name name NOT NULL,
  index_name  name NOT NULL,
  relation_id int NOT NULL REFERENCES vitrine.relation,
  column_name name NOT NULL,
  embedders   text[] NOT NULL,
  metric      text NOT NULL CHECK (metric IN ('cosine', 'ip', 'l2')),
  method      text NOT NULL CHECK (method IN ('hnsw', 'ivfflat', 'exact')),
  dimension   int NOT NULL,
  options     jsonb NOT NULL DEFAULT '{}',
  UNIQUE (schema_name, index_name)
);

-- One row that every definition updates in its own transaction: who reads a new number sees the new catalog.
CREATE TABLE vitrine.epoch (number bigint NOT NULL);
INSERT INTO vitrine.epoch VALUES (1);

GRANT SELECT ON vitrine.relation, vitrine.computation, vitrine.incremental_view, vitrine.view_item,
  vitrine.embedding_index, vitrine.epoch TO PUBLIC;
