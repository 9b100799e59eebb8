-- The same table with the plainest triggers in PL/pgSQL that keep replaced rows and the order in which transactions end: what such triggers
-- take on this machine whoever writes them. They lack most of what a history needs.
DROP SCHEMA IF EXISTS bench_triggers CASCADE;
CREATE SCHEMA bench_triggers;
CREATE SEQUENCE bench_triggers.token START 4611686018427387904;
CREATE SEQUENCE bench_triggers.fin;
CREATE TABLE bench_triggers.open (token bigint, tab int);
CREATE TABLE bench_triggers.tx (token bigint, tab int, xid xid8, began timestamptz, seq bigint, ended timestamptz, usr name);
CREATE TABLE bench_triggers.version (token bigint, tab int, PRIMARY KEY (token, tab));
CREATE TABLE bench_triggers.kept (id int PRIMARY KEY, a int, src text, cap text, _v bigint NOT NULL DEFAULT 0);
CREATE TABLE bench_triggers.old (id int, a int, src text, cap text, _v_from bigint, _v_to bigint);
CREATE INDEX ON bench_triggers.old (id);
CREATE INDEX ON bench_triggers.old USING brin (_v_to, _v_from) WITH (pages_per_range = 16);

CREATE FUNCTION bench_triggers.take_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('bench.tok', true), '') = '' THEN
    PERFORM set_config('bench.tok', nextval('bench_triggers.token')::text, true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION bench_triggers.set_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new._v := current_setting('bench.tok')::bigint;
  RETURN new;
END $$;

CREATE FUNCTION bench_triggers.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tok bigint := current_setting('bench.tok')::bigint;
BEGIN
  INSERT INTO bench_triggers.old SELECT id, a, src, cap, _v, tok FROM o WHERE _v <> tok;
  IF coalesce(current_setting('bench.registered', true), '') = '' THEN
    PERFORM set_config('bench.registered', 'yes', true);
    INSERT INTO bench_triggers.open VALUES (tok, 7);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION bench_triggers.count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tok bigint := current_setting('bench.tok')::bigint;
  strays bigint;
BEGIN
  SELECT count(*) FILTER (WHERE _v <> tok) INTO strays FROM n;
  IF strays > 0 THEN
    RAISE EXCEPTION 'strays';
  END IF;
  IF coalesce(current_setting('bench.registered', true), '') = '' THEN
    PERFORM set_config('bench.registered', 'yes', true);
    INSERT INTO bench_triggers.open VALUES (tok, 7);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION bench_triggers.stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM set_config('bench.registered', '', true);
  IF EXISTS (SELECT FROM bench_triggers.version v WHERE v.token = new.token AND v.tab = new.tab) THEN
    RAISE EXCEPTION 'a token twice';
  END IF;
  INSERT INTO bench_triggers.tx
  VALUES (new.token, new.tab, pg_current_xact_id(), now(), nextval('bench_triggers.fin'), clock_timestamp(), session_user);
  RETURN NULL;
END $$;

ALTER TABLE bench_triggers.kept ALTER COLUMN _v SET DEFAULT current_setting('bench.tok')::bigint;
CREATE CONSTRAINT TRIGGER stamp AFTER INSERT ON bench_triggers.open DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bench_triggers.stamp();
CREATE TRIGGER a BEFORE INSERT OR UPDATE OR DELETE ON bench_triggers.kept FOR EACH STATEMENT EXECUTE FUNCTION bench_triggers.take_token();
CREATE TRIGGER b BEFORE UPDATE ON bench_triggers.kept FOR EACH ROW
  WHEN (new._v IS DISTINCT FROM current_setting('bench.tok')::bigint) EXECUTE FUNCTION bench_triggers.set_token();
CREATE TRIGGER c AFTER UPDATE ON bench_triggers.kept REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION bench_triggers.keep();
CREATE TRIGGER d AFTER DELETE ON bench_triggers.kept REFERENCING OLD TABLE AS o FOR EACH STATEMENT EXECUTE FUNCTION bench_triggers.keep();
CREATE TRIGGER e AFTER INSERT ON bench_triggers.kept REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION bench_triggers.count();
INSERT INTO bench_triggers.kept (id, a, src, cap) SELECT id, a, src, cap FROM bench_plain;
