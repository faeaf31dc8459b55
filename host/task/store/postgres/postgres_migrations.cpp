#include "task/store/postgres/postgres_migrations.hpp"

namespace portico::task {

const std::array<const char*, newest_postgres_schema> postgres_migrations{
    R"sql(
CREATE TABLE portico_task (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  plugin TEXT NOT NULL,
  name TEXT NOT NULL,
  queue TEXT NOT NULL,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  relative INTEGER NOT NULL,
  attempt BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  crashes BIGINT NOT NULL,
  owner TEXT NOT NULL,
  lease BIGINT NOT NULL,
  created BIGINT NOT NULL,
  due BIGINT NOT NULL,
  started BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  args TEXT NOT NULL,
  unique_key TEXT,
  request TEXT NOT NULL,
  route TEXT NOT NULL,
  error TEXT NOT NULL,
  result TEXT NOT NULL,
  trace TEXT NOT NULL DEFAULT ''
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX portico_task_waiting ON portico_task (plugin, name, priority DESC, due, number)
  WHERE state = 0;
CREATE INDEX portico_task_suspect ON portico_task (plugin, name, priority DESC, due, number)
  WHERE state = 0 AND crashes >= 2;
CREATE INDEX portico_task_delayed ON portico_task (due) WHERE state = 1;
CREATE INDEX portico_task_running ON portico_task (id) WHERE state = 2;
CREATE INDEX portico_task_ended ON portico_task (ended) WHERE state IN (3, 5);
CREATE INDEX portico_task_open ON portico_task (plugin, name, queue, state, due)
  WHERE state IN (0, 1, 2, 4);
CREATE INDEX portico_task_dead ON portico_task (number) WHERE state = 4;
CREATE UNIQUE INDEX portico_task_unique ON portico_task (plugin, name, unique_key)
  WHERE unique_key IS NOT NULL AND state IN (0, 1, 2);

CREATE TABLE portico_cron (
  plugin TEXT NOT NULL,
  label TEXT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (plugin, label)
);

CREATE FUNCTION portico_now() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

CREATE FUNCTION portico_milliseconds(span INTERVAL) RETURNS BIGINT LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(epoch FROM span) * 1000)::bigint
$$;

CREATE FUNCTION portico_enqueue(
  plugin TEXT, name TEXT, args JSON DEFAULT '{}', delay INTERVAL DEFAULT '0',
  queue TEXT DEFAULT 'default', priority INTEGER DEFAULT 0, attempts INTEGER DEFAULT 8,
  unique_key TEXT DEFAULT NULL
) RETURNS TEXT LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  moment BIGINT := portico_now();
  kept TEXT;
BEGIN
  IF portico_enqueue.unique_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(1349473377, 1);
  END IF;
  LOOP
    INSERT INTO portico_task (id, plugin, name, queue, state, priority, relative, attempt,
      attempts, crashes, owner, lease, created, due, started, ended, args, unique_key, request,
      route, error, result)
    VALUES (gen_random_uuid()::text, portico_enqueue.plugin, portico_enqueue.name,
      portico_enqueue.queue, CASE WHEN portico_enqueue.delay > interval '0' THEN 1 ELSE 0 END,
      portico_enqueue.priority, 1, 0, portico_enqueue.attempts, 0, '', 0, moment,
      moment + greatest(portico_milliseconds(portico_enqueue.delay), 0), 0, 0,
      portico_enqueue.args::text, portico_enqueue.unique_key, '', '', '', '')
    ON CONFLICT DO NOTHING RETURNING id INTO kept;
    IF kept IS NULL THEN
      SELECT known.id INTO kept FROM portico_task known
      WHERE known.plugin = portico_enqueue.plugin AND known.name = portico_enqueue.name
        AND known.unique_key = portico_enqueue.unique_key AND known.state IN (0, 1, 2);
    END IF;
    EXIT WHEN kept IS NOT NULL;
  END LOOP;
  PERFORM pg_notify('portico_tasks', '');
  RETURN kept;
END $$;

CREATE FUNCTION portico_recover(most_crashes INTEGER DEFAULT 3)
RETURNS BIGINT LANGUAGE sql AS $$
  WITH lost AS (
    SELECT number FROM portico_task WHERE state = 2 AND lease < portico_now()
    FOR UPDATE SKIP LOCKED
  ), found AS (
    UPDATE portico_task task SET
      state = CASE WHEN crashes + 1 >= most_crashes OR attempt >= attempts THEN 4 ELSE 0 END,
      ended = CASE WHEN crashes + 1 >= most_crashes OR attempt >= attempts THEN portico_now()
        ELSE 0 END,
      crashes = crashes + 1, owner = '', due = portico_now(),
      error = CASE WHEN crashes = 0 THEN 'its process ended while it ran'
        ELSE 'its process ended ' || (crashes + 1) || ' times while it ran' END
    FROM lost WHERE task.number = lost.number RETURNING 1
  ) SELECT count(*) FROM found
$$;

CREATE FUNCTION portico_claim(
  worker TEXT, plugin TEXT, names TEXT[], most INTEGER DEFAULT 1,
  lease INTERVAL DEFAULT '15 seconds'
) RETURNS SETOF portico_task LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM portico_recover();
  UPDATE portico_task SET state = 0 WHERE number IN (
    SELECT number FROM portico_task WHERE state = 1 AND due <= portico_now()
    FOR UPDATE SKIP LOCKED);
  RETURN QUERY UPDATE portico_task SET state = 2, owner = worker, attempt = attempt + 1,
    started = portico_now(), lease = portico_now() + portico_milliseconds(portico_claim.lease)
  WHERE number IN (
    SELECT number FROM portico_task
    WHERE state = 0 AND plugin = portico_claim.plugin AND name = ANY (names)
    ORDER BY priority DESC, due, number LIMIT most FOR UPDATE SKIP LOCKED)
  RETURNING *;
END $$;

CREATE FUNCTION portico_extend(worker TEXT, task TEXT, lease INTERVAL DEFAULT '15 seconds')
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  UPDATE portico_task SET lease = portico_now() + portico_milliseconds(portico_extend.lease)
  WHERE id = task AND state = 2 AND owner = worker;
  RETURN FOUND;
END $$;

CREATE FUNCTION portico_ack(worker TEXT, task TEXT, result JSON DEFAULT NULL)
RETURNS BOOLEAN LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  UPDATE portico_task SET state = 3, owner = '', ended = portico_now(),
    result = coalesce(portico_ack.result::text, '')
  WHERE id = task AND state = 2 AND owner = worker;
  RETURN FOUND;
END $$;

CREATE FUNCTION portico_fail(worker TEXT, task TEXT, why TEXT, pause INTERVAL DEFAULT NULL)
RETURNS TEXT LANGUAGE sql AS $$
  UPDATE portico_task SET owner = '', error = why, relative = 1,
    state = CASE WHEN attempt >= attempts THEN 4 ELSE 1 END,
    ended = CASE WHEN attempt >= attempts THEN portico_now() ELSE 0 END,
    due = portico_now() + coalesce(portico_milliseconds(pause),
      (least(1000 * 2 ^ least(attempt - 1, 20), 600000) * (0.5 + random() / 2))::bigint)
  WHERE id = task AND state = 2 AND owner = worker
  RETURNING CASE WHEN state = 4 THEN 'dead' ELSE 'waiting' END
$$;
)sql",
    R"sql(
ALTER TABLE portico_task ADD COLUMN principal TEXT NOT NULL DEFAULT '';
)sql",
    R"sql(
ALTER TABLE portico_task ADD COLUMN ticket BIGINT NOT NULL DEFAULT 0;

DROP INDEX IF EXISTS portico_task_open;
DROP INDEX portico_task_waiting;
CREATE INDEX portico_task_waiting ON portico_task (plugin, name, priority DESC, due, number)
  INCLUDE (queue) WHERE state = 0;
DROP INDEX portico_task_delayed;
CREATE INDEX portico_task_delayed ON portico_task (due) INCLUDE (plugin, name, queue)
  WHERE state = 1;
DROP INDEX portico_task_running;
CREATE INDEX portico_task_running ON portico_task (number) WHERE state = 2;
DROP INDEX portico_task_dead;
CREATE INDEX portico_task_dead ON portico_task (number) INCLUDE (plugin, name, queue, due)
  WHERE state = 4;

CREATE TABLE portico_host (
  owner TEXT PRIMARY KEY,
  begun BIGINT NOT NULL,
  seen BIGINT NOT NULL
) WITH (fillfactor = 10);

CREATE OR REPLACE FUNCTION portico_recover(most_crashes INTEGER DEFAULT 3)
RETURNS BIGINT LANGUAGE sql AS $$
  WITH lost AS (
    SELECT task.number, coalesce(task.ticket > host.begun, false) AS held
    FROM portico_task task LEFT JOIN portico_host host ON host.owner = task.owner
    WHERE task.state = 2 AND task.lease < portico_now()
    FOR UPDATE OF task SKIP LOCKED
  ), found AS (
    UPDATE portico_task task SET
      state = CASE WHEN NOT held AND (crashes + 1 >= most_crashes OR attempt >= attempts) THEN 4
        ELSE 0 END,
      ended = CASE WHEN NOT held AND (crashes + 1 >= most_crashes OR attempt >= attempts)
        THEN portico_now() ELSE 0 END,
      crashes = CASE WHEN held THEN crashes ELSE crashes + 1 END,
      attempt = CASE WHEN held THEN attempt - 1 ELSE attempt END,
      due = CASE WHEN held THEN due ELSE portico_now() END,
      error = CASE WHEN held THEN error
        WHEN crashes = 0 THEN 'its process ended while it ran'
        ELSE 'its process ended ' || (crashes + 1) || ' times while it ran' END,
      owner = '', ticket = 0
    FROM lost WHERE task.number = lost.number RETURNING 1
  ) SELECT count(*) FROM found
$$;

CREATE OR REPLACE FUNCTION portico_claim(
  worker TEXT, plugin TEXT, names TEXT[], most INTEGER DEFAULT 1,
  lease INTERVAL DEFAULT '15 seconds'
) RETURNS SETOF portico_task LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM portico_recover();
  UPDATE portico_task SET state = 0 WHERE number IN (
    SELECT number FROM portico_task WHERE state = 1 AND due <= portico_now()
    FOR UPDATE SKIP LOCKED);
  RETURN QUERY UPDATE portico_task SET state = 2, owner = worker, attempt = attempt + 1,
    started = portico_now(), ticket = 0,
    lease = portico_now() + portico_milliseconds(portico_claim.lease)
  WHERE number IN (
    SELECT number FROM portico_task
    WHERE state = 0 AND plugin = portico_claim.plugin AND name = ANY (names)
    ORDER BY priority DESC, due, number LIMIT most FOR UPDATE SKIP LOCKED)
  RETURNING *;
END $$;
)sql",
    R"sql(
CREATE OR REPLACE FUNCTION portico_enqueue(
  plugin TEXT, name TEXT, args JSON DEFAULT '{}', delay INTERVAL DEFAULT '0',
  queue TEXT DEFAULT 'default', priority INTEGER DEFAULT 0, attempts INTEGER DEFAULT 8,
  unique_key TEXT DEFAULT NULL
) RETURNS TEXT LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  moment BIGINT := portico_now();
  kept TEXT;
BEGIN
  IF coalesce(portico_enqueue.plugin, '') = '' OR coalesce(portico_enqueue.name, '') = ''
    OR coalesce(portico_enqueue.queue, '') = '' THEN
    RAISE EXCEPTION 'portico_enqueue: plugin, name and queue are not to be empty'
      USING ERRCODE = '22023';
  END IF;
  IF coalesce(json_typeof(portico_enqueue.args), '') <> 'object' THEN
    RAISE EXCEPTION 'portico_enqueue: args has to be an object' USING ERRCODE = '22023';
  END IF;
  IF portico_enqueue.attempts IS NULL OR portico_enqueue.attempts < 1 THEN
    RAISE EXCEPTION 'portico_enqueue: attempts has to be 1 or more' USING ERRCODE = '22023';
  END IF;
  IF portico_enqueue.unique_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(1349473377, 1);
  END IF;
  LOOP
    INSERT INTO portico_task (id, plugin, name, queue, state, priority, relative, attempt,
      attempts, crashes, owner, lease, created, due, started, ended, args, unique_key, request,
      route, error, result)
    VALUES (gen_random_uuid()::text, portico_enqueue.plugin, portico_enqueue.name,
      portico_enqueue.queue, CASE WHEN portico_enqueue.delay > interval '0' THEN 1 ELSE 0 END,
      coalesce(portico_enqueue.priority, 0), 1, 0, portico_enqueue.attempts, 0, '', 0, moment,
      moment + greatest(portico_milliseconds(portico_enqueue.delay), 0), 0, 0,
      portico_enqueue.args::text, portico_enqueue.unique_key, '', '', '', '')
    ON CONFLICT DO NOTHING RETURNING id INTO kept;
    IF kept IS NULL THEN
      SELECT known.id INTO kept FROM portico_task known
      WHERE known.plugin = portico_enqueue.plugin AND known.name = portico_enqueue.name
        AND known.unique_key = portico_enqueue.unique_key AND known.state IN (0, 1, 2);
    END IF;
    EXIT WHEN kept IS NOT NULL;
  END LOOP;
  PERFORM pg_notify('portico_tasks', '');
  RETURN kept;
END $$;

CREATE OR REPLACE FUNCTION portico_claim(
  worker TEXT, plugin TEXT, names TEXT[], most INTEGER DEFAULT 1,
  lease INTERVAL DEFAULT '15 seconds'
) RETURNS SETOF portico_task LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  IF coalesce(worker, '') = '' THEN
    RAISE EXCEPTION 'portico_claim: a worker has a name of its own' USING ERRCODE = '22023';
  END IF;
  PERFORM portico_recover();
  UPDATE portico_task SET state = 0 WHERE number IN (
    SELECT number FROM portico_task WHERE state = 1 AND due <= portico_now()
    FOR UPDATE SKIP LOCKED);
  RETURN QUERY WITH claimed AS (
    UPDATE portico_task SET state = 2, owner = worker, attempt = attempt + 1,
      started = portico_now(), ticket = 0,
      lease = portico_now() + portico_milliseconds(portico_claim.lease)
    WHERE number IN (
      SELECT number FROM portico_task
      WHERE state = 0 AND plugin = portico_claim.plugin AND name = ANY (names)
      ORDER BY priority DESC, due, number LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING *
  ) SELECT * FROM claimed ORDER BY priority DESC, due, number;
END $$;
)sql",
};

}  // namespace portico::task
