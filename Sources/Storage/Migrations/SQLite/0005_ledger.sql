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
