-- What models cost. Amounts are millionths of a US dollar: for a million tokens, or for one search. NULL is unknown.
CREATE TABLE prices (
  id               TEXT PRIMARY KEY NOT NULL,
  provider         TEXT NOT NULL CHECK (length(provider) BETWEEN 1 AND 64),
  model            TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
  -- 0: since there is this model. The rows of a model with the newest date that has come apply, and no others.
  valid_from       INTEGER NOT NULL CHECK (valid_from >= 0),
  -- Tokens of the shortest prompt that a row applies to: uncached, read from the cache and written to it.
  band_from_tokens INTEGER NOT NULL DEFAULT 0 CHECK (band_from_tokens BETWEEN 0 AND 1000000000000),
  input            INTEGER CHECK (input BETWEEN 0 AND 10000000000),
  output           INTEGER CHECK (output BETWEEN 0 AND 10000000000),
  cache_read       INTEGER CHECK (cache_read BETWEEN 0 AND 10000000000),
  cache_write_5m   INTEGER CHECK (cache_write_5m BETWEEN 0 AND 10000000000),
  cache_write_1h   INTEGER CHECK (cache_write_1h BETWEEN 0 AND 10000000000),
  web_search       INTEGER CHECK (web_search BETWEEN 0 AND 10000000000),
  UNIQUE (provider, model, valid_from, band_from_tokens)
) STRICT;

-- Anthropic's prices. A name without a date at the end stands for the dated ones too. Writing to the cache costs 1.25
-- times the input for five minutes and twice the input for an hour; a thousand searches cost 10 dollars.
WITH known (id, model, valid_from, band_from_tokens, input, output, cache_read) AS (VALUES
  ('019ac000-0000-7000-8000-000000000001', 'fable-5-2', 0, 0, 8000000, 40000000, 200000),
  ('019ac000-0000-7000-8000-000000000002', 'mythos-5-2', 0, 0, 8000000, 40000000, 200000),
  ('019ac000-0000-7000-8000-000000000003', 'fable-5-1', 0, 0, 10000000, 50000000, 250000),
  ('019ac000-0000-7000-8000-000000000004', 'mythos-5-1', 0, 0, 10000000, 50000000, 250000),
  ('019ac000-0000-7000-8000-000000000005', 'fable-5', 0, 0, 10000000, 50000000, 1000000),
  ('019ac000-0000-7000-8000-000000000006', 'mythos-5', 0, 0, 10000000, 50000000, 1000000),
  ('019ac000-0000-7000-8000-000000000007', 'opus-5-5', 0, 0, 4000000, 20000000, 200000),
  ('019ac000-0000-7000-8000-000000000008', 'opus-5', 0, 0, 5000000, 25000000, 500000),
  ('019ac000-0000-7000-8000-000000000009', 'opus-4-8', 0, 0, 5000000, 25000000, 500000),
  ('019ac000-0000-7000-8000-00000000000a', 'opus-4-7', 0, 0, 5000000, 25000000, 500000),
  ('019ac000-0000-7000-8000-00000000000b', 'opus-4-6', 0, 0, 5000000, 25000000, 500000),
  ('019ac000-0000-7000-8000-00000000000c', 'opus-4-5', 0, 0, 5000000, 25000000, 500000),
  ('019ac000-0000-7000-8000-00000000000d', 'sonnet-5-5', 0, 0, 2000000, 10000000, 200000),
  ('019ac000-0000-7000-8000-00000000000e', 'sonnet-5-5', 1791331200000000, 0, 2000000, 10000000, 100000),
  ('019ac000-0000-7000-8000-00000000000f', 'sonnet-5', 0, 0, 2000000, 10000000, 200000),
  ('019ac000-0000-7000-8000-000000000010', 'sonnet-4-6', 0, 0, 3000000, 15000000, 300000),
  ('019ac000-0000-7000-8000-000000000011', 'sonnet-4-5', 0, 0, 3000000, 15000000, 300000),
  ('019ac000-0000-7000-8000-000000000012', 'haiku-5-5', 0, 0, 100000, 500000, 10000),
  ('019ac000-0000-7000-8000-000000000013', 'haiku-5-5', 0, 100001, 500000, 2500000, 50000),
  ('019ac000-0000-7000-8000-000000000014', 'haiku-4-5', 0, 0, 1000000, 5000000, 100000)
)
INSERT INTO prices (id, provider, model, valid_from, band_from_tokens, input, output, cache_read, cache_write_5m,
  cache_write_1h, web_search)
SELECT id, 'anthropic', 'claude-' || model, valid_from, band_from_tokens, input, output, cache_read, input * 5 / 4,
  input * 2, 10000
FROM known;

-- Every request that left for a model's server, retries and titles included: written before it leaves, settled after.
-- No reference to users, chats and messages: what was spent stays when they are deleted.
CREATE TABLE model_calls (
  id                    TEXT PRIMARY KEY NOT NULL,
  user_id               TEXT NOT NULL,
  chat_id               TEXT,
  message_id            TEXT,
  purpose               TEXT NOT NULL,
  step                  INTEGER NOT NULL CHECK (step >= 0),
  attempt               INTEGER NOT NULL CHECK (attempt >= 1),
  provider              TEXT NOT NULL,
  model                 TEXT NOT NULL,
  -- What the cost was computed from; the reservation, while the call runs.
  price_id              TEXT REFERENCES prices (id),
  state                 TEXT NOT NULL CHECK (state IN ('running', 'complete', 'stopped', 'failed', 'rejected', 'lost')),
  reserved_micros       INTEGER NOT NULL CHECK (reserved_micros BETWEEN 0 AND 1000000000000),
  -- NULL while the call runs, and if the price is unknown. Amounts and counts have a limit, so that no sum overflows.
  cost_micros           INTEGER CHECK (cost_micros BETWEEN 0 AND 1000000000000),
  is_estimate           INTEGER NOT NULL DEFAULT 0 CHECK (is_estimate IN (0, 1)),
  input_tokens          INTEGER CHECK (input_tokens BETWEEN 0 AND 1000000000000),
  output_tokens         INTEGER CHECK (output_tokens BETWEEN 0 AND 1000000000000),
  thinking_tokens       INTEGER CHECK (thinking_tokens BETWEEN 0 AND 1000000000000),
  cache_read_tokens     INTEGER CHECK (cache_read_tokens BETWEEN 0 AND 1000000000000),
  cache_write_5m_tokens INTEGER CHECK (cache_write_5m_tokens BETWEEN 0 AND 1000000000000),
  cache_write_1h_tokens INTEGER CHECK (cache_write_1h_tokens BETWEEN 0 AND 1000000000000),
  web_searches          INTEGER CHECK (web_searches BETWEEN 0 AND 1000000000000),
  service_tier          TEXT,
  stop_reason           TEXT,
  error_code            TEXT,
  request_id            TEXT,
  -- The process that made the call.
  node                  TEXT NOT NULL,
  begun_at              INTEGER NOT NULL,
  first_text_at         INTEGER,
  ended_at              INTEGER,
  CHECK ((state = 'running') = (ended_at IS NULL))
) STRICT;
CREATE INDEX model_calls_by_user ON model_calls (user_id, begun_at);
CREATE INDEX model_calls_by_time ON model_calls (begun_at);
CREATE INDEX model_calls_by_message ON model_calls (user_id, message_id, begun_at) WHERE message_id IS NOT NULL;
CREATE INDEX model_calls_by_price ON model_calls (price_id) WHERE price_id IS NOT NULL;
CREATE INDEX model_calls_running ON model_calls (node) WHERE state = 'running';
-- Models whose calls have no known cost. It holds all columns that its condition names, so that it answers alone.
CREATE INDEX model_calls_of_unknown_cost ON model_calls (provider, model, state, cost_micros)
WHERE cost_micros IS NULL AND state <> 'running';

-- What was used before there was a ledger: each reply with token counts becomes one call, with the identifier of its
-- message. Counts that are no numbers are left out; impossible ones become the nearest possible one. The provider is
-- Anthropic where there is a price for the model, and the program itself where the stored cost is 0.
WITH fields AS (
  SELECT m.id, e.key AS name, CASE e.type WHEN 'text' THEN substr(e.value, 1, 200) END AS text,
    CASE WHEN e.type IN ('integer', 'real') THEN min(max(CAST(e.value AS INTEGER), 0), 1000000000000) END AS count
  FROM messages m, json_each(m.metadata) e
  WHERE m.role = 'assistant' AND m.metadata IS NOT NULL
),
replies AS (
  SELECT id,
    max(count) FILTER (WHERE name = 'input_tokens') AS input,
    max(count) FILTER (WHERE name = 'output_tokens') AS output,
    max(count) FILTER (WHERE name = 'cache_read_tokens') AS cache_read,
    max(count) FILTER (WHERE name = 'cache_write_tokens') AS cache_write,
    max(count) FILTER (WHERE name = 'cost_micros') AS cost,
    max(count) FILTER (WHERE name = 'first_text_ms') AS first_text_ms,
    max(count) FILTER (WHERE name = 'duration_ms') AS duration_ms,
    COALESCE(max(text) FILTER (WHERE name = 'model'), '') AS model,
    max(text) FILTER (WHERE name = 'stop_reason') AS stop_reason,
    max(text) FILTER (WHERE name = 'error_code') AS error_code,
    max(text) FILTER (WHERE name = 'request_id') AS request_id
  FROM fields GROUP BY id
),
priced AS (
  SELECT r.*, m.user_id, m.chat_id, m.status, m.created_at, (
    -- The model's own name goes before the one without its date.
    SELECT p.id FROM prices p
    WHERE p.provider = 'anthropic' AND p.valid_from <= m.created_at
      AND p.band_from_tokens <= COALESCE(r.input, 0) + COALESCE(r.cache_read, 0) + COALESCE(r.cache_write, 0)
      AND p.model IN (r.model, CASE WHEN r.model GLOB '?*-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
        THEN substr(r.model, 1, length(r.model) - 9) END)
    ORDER BY length(p.model) DESC, p.valid_from DESC, p.band_from_tokens DESC LIMIT 1) AS price_id
  FROM replies r JOIN messages m ON m.id = r.id
  WHERE COALESCE(r.input, r.output, r.cache_read, r.cache_write) IS NOT NULL
)
INSERT INTO model_calls (id, user_id, chat_id, message_id, purpose, step, attempt, provider, model, price_id, state,
  reserved_micros, cost_micros, is_estimate, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
  stop_reason, error_code, request_id, node, begun_at, first_text_at, ended_at)
SELECT id, user_id, chat_id, id, 'reply', 0, 1,
  CASE WHEN cost = 0 THEN 'built-in' WHEN price_id IS NOT NULL THEN 'anthropic' ELSE 'unknown' END, model,
  CASE WHEN cost IS NULL THEN price_id END,
  CASE WHEN status IN ('interrupted', 'streaming') THEN 'lost' ELSE status END, 0, cost,
  status <> 'complete' OR input IS NULL OR output IS NULL, input, output, cache_read, cache_write, stop_reason,
  error_code, request_id, '', created_at, created_at + first_text_ms * 1000,
  created_at + COALESCE(duration_ms, 0) * 1000
FROM priced;

-- Their cost, where it was not stored, is computed only if that is exact: the reply is complete and was counted;
-- nothing was written to the cache, for which there are two rates; and even if it took several calls, no prompt was so
-- long that another band applied. The products of a thousand million tokens fit into an integer.
UPDATE model_calls SET cost_micros = (
  SELECT (model_calls.input_tokens * p.input + model_calls.output_tokens * p.output
    + COALESCE(model_calls.cache_read_tokens, 0) * p.cache_read + 500000) / 1000000
  FROM prices p WHERE p.id = model_calls.price_id AND p.band_from_tokens = 0)
WHERE price_id IS NOT NULL AND is_estimate = 0 AND COALESCE(cache_write_5m_tokens, 0) = 0
  AND max(input_tokens, output_tokens, COALESCE(cache_read_tokens, 0)) <= 1000000000;
UPDATE model_calls SET price_id = NULL WHERE cost_micros IS NULL;
