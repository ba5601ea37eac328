"""The log's schema on PostgreSQL: its tables, the triggers that refuse every change, and the function that appends."""

from typing import Any

import psycopg

from defter.platform.log import Misconfigured

LAYOUT = "defter log 1"
"""The version of the tables and functions below, kept as the schema's comment."""

SCHEMA = """
CREATE SCHEMA log;
CREATE TABLE log.stored_events (
    notification_id bigint PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    UNIQUE (originator_id, originator_version)
);
CREATE TABLE log.commands (
    command_id uuid PRIMARY KEY,
    person uuid,
    digest bytea NOT NULL,
    position bigint NOT NULL,
    first bigint,
    last bigint,
    streams text NOT NULL
);
CREATE TABLE log.redactions (
    position bigint NOT NULL REFERENCES log.stored_events,
    reason bigint NOT NULL REFERENCES log.stored_events,
    person uuid,
    at timestamptz NOT NULL DEFAULT now(),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    state bytea NOT NULL,
    PRIMARY KEY (position, reason)
);

CREATE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON log.stored_events EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON log.commands EXECUTE FUNCTION log.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.redactions EXECUTE FUNCTION log.refuse();

CREATE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.notification_id, NEW.originator_id, NEW.originator_version, NEW.topic, NEW.digest) IS DISTINCT FROM
     (OLD.notification_id, OLD.originator_id, OLD.originator_version, OLD.topic, OLD.digest)
     OR NEW.state IS DISTINCT FROM (
       SELECT r.state FROM log.redactions r WHERE r.position = OLD.notification_id ORDER BY r.reason DESC LIMIT 1)
  THEN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_redactions BEFORE UPDATE ON log.stored_events
FOR EACH ROW EXECUTE FUNCTION log.refuse_change();

-- The digest of a body whose text was removed is blanked, so that nobody can try guesses against it.
CREATE FUNCTION log.refuse_command_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.digest <> '' OR (NEW.command_id, NEW.person, NEW.position, NEW.first, NEW.last, NEW.streams) IS DISTINCT FROM
     (OLD.command_id, OLD.person, OLD.position, OLD.first, OLD.last, OLD.streams)
  THEN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_blanked BEFORE UPDATE ON log.commands
FOR EACH ROW EXECUTE FUNCTION log.refuse_command_change();

-- Recording a redaction is what rewrites the event, so neither happens without the other.
CREATE FUNCTION log.rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE log.stored_events SET state = NEW.state WHERE notification_id = NEW.position;
  RETURN NULL;
END $$;
CREATE TRIGGER rewrites AFTER INSERT ON log.redactions FOR EACH ROW EXECUTE FUNCTION log.rewrite();

-- Appends one event, alone in its group, as `log.append` would: the same checks without arrays to take apart.
CREATE FUNCTION log.append_one(
    new_command uuid, new_person uuid, new_digest bytea, answer text,
    id uuid, version bigint, topic text, state bytea, hash bytea,
    required_ids uuid[], required_versions bigint[],
    OUT what int, OUT "position" bigint, OUT first bigint, OUT last bigint,
    OUT person uuid, OUT digest bytea, OUT streams text
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1684368500, 1);
  IF new_command IS NOT NULL THEN
    SELECT 2, k.position, k.first, k.last, k.person, k.digest, k.streams
      INTO what, position, first, last, person, digest, streams
      FROM log.commands k WHERE k.command_id = new_command;
    IF FOUND THEN RETURN; END IF;
  END IF;
  FOR i IN 1 .. cardinality(required_ids) LOOP
    IF required_versions[i] <> coalesce(
        (SELECT max(e.originator_version) FROM log.stored_events e WHERE e.originator_id = required_ids[i]), 0) THEN
      what := 0;
      RETURN;
    END IF;
  END LOOP;
  head := coalesce((SELECT max(e.notification_id) FROM log.stored_events e), 0) + 1;
  INSERT INTO log.stored_events VALUES (head, id, version, topic, state, hash);
  IF new_command IS NOT NULL THEN
    INSERT INTO log.commands VALUES (new_command, new_person, new_digest, head, head, head, answer);
  END IF;
  PERFORM pg_notify('defter_log', '');
  what := 1;
  position := head;
  first := head;
  last := head;
END $$;

-- Appends a group. For each item one row comes back: what = 1 written, 2 known (with the first answer), 0 stale.
CREATE FUNCTION log.append(
    commands uuid[], persons uuid[], digests bytea[], answers text[],
    items int[], ids uuid[], versions bigint[], topics text[], states bytea[], hashes bytea[],
    required_items int[], required_ids uuid[], required_versions bigint[]
) RETURNS TABLE (what int, "position" bigint, first bigint, last bigint, person uuid, digest bytea, streams text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  head bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1684368500, 1);
  head := coalesce((SELECT max(e.notification_id) FROM log.stored_events e), 0);
  IF cardinality(ids) > 0 THEN PERFORM pg_notify('defter_log', ''); END IF;
  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT i.*, k.command_id IS NOT NULL AS known, k.position AS k_position, k.first AS k_first, k.last AS k_last,
           k.person AS k_person, k.digest AS k_digest, k.streams AS k_streams
    FROM unnest(commands, persons, digests, answers) WITH ORDINALITY AS i (command, person, digest, streams, n)
    LEFT JOIN log.commands k ON k.command_id = i.command
  ), stale AS MATERIALIZED (
    SELECT DISTINCT r.n FROM unnest(required_items, required_ids, required_versions) AS r (n, id, version)
    WHERE r.version <> coalesce(
      (SELECT max(e.originator_version) FROM log.stored_events e WHERE e.originator_id = r.id), 0)
  ), good AS MATERIALIZED (
    SELECT item.* FROM item WHERE NOT item.known AND NOT EXISTS (SELECT FROM stale WHERE stale.n = item.n)
  ), placed AS MATERIALIZED (
    SELECT e.*, head + row_number() OVER (ORDER BY e.o) AS position
    FROM unnest(items, ids, versions, topics, states, hashes)
      WITH ORDINALITY AS e (n, id, version, topic, state, hash, o)
    JOIN good ON good.n = e.n
  ), inserted AS (
    INSERT INTO log.stored_events SELECT p.position, p.id, p.version, p.topic, p.state, p.hash FROM placed p
  ), answer AS MATERIALIZED (
    SELECT good.*, min(p.position) AS first, max(p.position) AS last,
           coalesce(max(max(p.position)) OVER (ORDER BY good.n), head) AS position
    FROM good LEFT JOIN placed p ON p.n = good.n
    GROUP BY good.n, good.command, good.person, good.digest, good.streams, good.known, good.k_position, good.k_first,
             good.k_last, good.k_person, good.k_digest, good.k_streams
  ), recorded AS (
    INSERT INTO log.commands
    SELECT a.command, a.person, a.digest, a.position, a.first, a.last, a.streams FROM answer a
    WHERE a.command IS NOT NULL
  )
  SELECT CASE WHEN item.known THEN 2 WHEN a.n IS NOT NULL THEN 1 ELSE 0 END,
         coalesce(item.k_position, a.position), coalesce(item.k_first, a.first), coalesce(item.k_last, a.last),
         item.k_person, item.k_digest, item.k_streams
  FROM item LEFT JOIN answer a ON a.n = item.n ORDER BY item.n;
END $$;
"""


def check_server(connection: psycopg.Connection[Any]) -> None:
    """Refuse to start on a server that would lose what it acknowledged, or that cannot write."""
    if connection.info.server_version < 140000:
        raise Misconfigured("PostgreSQL 14 or newer is needed")
    for setting, wrong in (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")):
        if connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() == (wrong,):
            raise Misconfigured(
                f"PostgreSQL runs with {setting}={wrong}: acknowledged events could be lost; turn it on"
            )
    if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        raise Misconfigured("this PostgreSQL server is a replica: give the address of the primary")


def create_schema(connection: psycopg.Connection[Any]) -> None:
    """Create the schema once, however many processes start together."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(1684368500, 0)")
        row = connection.execute(
            "SELECT obj_description(to_regnamespace('log'), 'pg_namespace'), to_regnamespace('log')"
        )
        layout, schema = row.fetchone() or (None, None)
        if schema is None:
            connection.execute(SCHEMA)
            connection.execute(f"COMMENT ON SCHEMA log IS '{LAYOUT}'")
        elif layout != LAYOUT:
            raise Misconfigured(f"the schema log was made by another release of Defter ({layout or 'unknown'})")
