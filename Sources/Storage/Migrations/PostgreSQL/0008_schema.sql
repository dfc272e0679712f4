-- The whole schema, as SQLite has it after its migrations 1 to 8: later migrations have the same number on both
-- engines.
--
-- Times are microseconds since 1970-01-01 UTC. Secrets are stored as SHA-256 only. Keys that are text compare byte by
-- byte, so that an upgrade of the C library does not change their order.

CREATE TABLE users (
  id            uuid PRIMARY KEY,
  email         text COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email)),
  password_hash text NOT NULL,
  display_name  text NOT NULL,
  role          text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
  max_chats     bigint NOT NULL DEFAULT 100 CHECK (max_chats >= 0),
  locale        text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'ru')),
  theme         text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
  is_active     boolean NOT NULL DEFAULT true,
  -- Counts every change of the user's chats and messages. Rows carry the count of their last change, so that a page
  -- that knows a count can ask for what came after it. No index has it, and the table leaves room for its updates.
  revision      bigint NOT NULL DEFAULT 0,
  created_at    bigint NOT NULL,
  updated_at    bigint NOT NULL
) WITH (fillfactor = 85);

-- One row: whether the first administrator exists, and the token that makes them. Updating it also serves as the lock
-- for decisions about all accounts at once.
CREATE TABLE setup (
  id           bigint PRIMARY KEY CHECK (id = 1),
  token_hash   bytea,
  expires_at   bigint,
  completed_at bigint
);
INSERT INTO setup (id) VALUES (1);

CREATE TABLE sessions (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash   bytea NOT NULL UNIQUE,
  agent        text NOT NULL,
  created_at   bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  expires_at   bigint NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash   bytea NOT NULL UNIQUE,
  name         text NOT NULL,
  created_at   bigint NOT NULL,
  last_used_at bigint,
  expires_at   bigint
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE invites (
  id         uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  role       text NOT NULL CHECK (role IN ('user', 'admin')),
  max_uses   bigint NOT NULL CHECK (max_uses >= 1),
  uses       bigint NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND max_uses),
  created_by uuid REFERENCES users (id) ON DELETE SET NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE password_resets (
  token_hash bytea PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at bigint NOT NULL
);
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- Attempts to sign in that have not succeeded, by account and by address.
CREATE TABLE login_attempts (
  subject       text COLLATE "C" PRIMARY KEY,
  failures      bigint NOT NULL,
  started_at    bigint NOT NULL,
  blocked_until bigint NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX login_attempts_by_time ON login_attempts (blocked_until);

CREATE TABLE chats (
  id          uuid PRIMARY KEY,
  user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title       text NOT NULL DEFAULT 'New Chat' CHECK (length(title) BETWEEN 1 AND 255),
  skill_id    uuid,
  is_archived boolean NOT NULL DEFAULT false,
  head_id     uuid,
  revision    bigint NOT NULL DEFAULT 0,
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL,
  -- Whether somebody gave the chat its title. The model names only chats that nobody named.
  is_named    boolean NOT NULL DEFAULT false,
  -- Revision at which another branch was shown last. A page that is older shows all messages anew.
  branch_revision   bigint NOT NULL DEFAULT 0,
  model             text CHECK (length(model) BETWEEN 1 AND 200),
  effort            text CHECK (effort IN ('low', 'medium', 'high', 'xhigh', 'max')),
  -- The contexts that the chat began with. NULL before the first message. Numbers below 1 are texts of the program.
  primary_version   bigint,
  personal_version  bigint,
  -- Which of the chat's thinking goes back to the model: all of it, all that its server accepts, or none.
  replayed_thinking text NOT NULL DEFAULT 'all' CHECK (replayed_thinking IN ('all', 'accepted', 'none')),
  -- The chat that a chat continues from a summary.
  continued_from_id uuid REFERENCES chats (id) ON DELETE SET NULL,
  -- 1 if the title is in the search index.
  search_entry      bigint
) WITH (fillfactor = 85);
CREATE INDEX chats_by_activity ON chats (user_id, is_archived, updated_at, id);
CREATE INDEX chats_by_head ON chats (head_id);
CREATE INDEX chats_by_origin ON chats (continued_from_id) WHERE continued_from_id IS NOT NULL;
-- What is still to be put into the search index.
CREATE INDEX chats_not_indexed ON chats (id) WHERE search_entry IS NULL AND title <> 'New Chat';

CREATE TABLE messages (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL,
  chat_id      uuid NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  parent_id    uuid REFERENCES messages (id),
  -- Place among the messages with the same parent, or among the first messages of a chat, from 1.
  sibling_ordinal bigint NOT NULL DEFAULT 1,
  role         text NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  status       text NOT NULL DEFAULT 'complete'
               CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
  -- Characters in all parts.
  size         bigint NOT NULL DEFAULT 0,
  metadata     json,
  revision     bigint NOT NULL DEFAULT 0,
  created_at   bigint NOT NULL,
  -- The versions of the contexts that the model knows after this message. NULL for those of the chat.
  primary_version  bigint,
  personal_version bigint,
  -- The message of another chat up to which the reply to this one sums up the conversation. No reference: that this is
  -- a request for a summary stays true when the other chat is deleted.
  summarizes_id    uuid,
  -- 1 if the message is in the search index.
  search_entry     bigint
);
ALTER TABLE chats ADD FOREIGN KEY (head_id) REFERENCES messages (id) ON DELETE SET NULL;
CREATE INDEX messages_by_chat ON messages (chat_id, revision);
CREATE INDEX messages_by_parent ON messages (parent_id);
-- Siblings: messages with the same parent, or the first messages of the same chat.
CREATE UNIQUE INDEX messages_by_siblings ON messages (COALESCE(parent_id, chat_id), sibling_ordinal);
-- At most one reply of a chat runs at a time.
CREATE UNIQUE INDEX messages_running ON messages (chat_id) WHERE status = 'streaming';
CREATE INDEX messages_not_indexed ON messages (id) WHERE search_entry IS NULL AND status <> 'streaming' AND size > 0;

CREATE TABLE message_parts (
  user_id     uuid NOT NULL,
  message_id  uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  ordinal     bigint NOT NULL CHECK (ordinal >= 0),
  -- Number of the model call within the reply, from 0.
  step        bigint NOT NULL DEFAULT 0 CHECK (step >= 0),
  kind        text NOT NULL CHECK (kind IN
              ('text', 'thinking', 'image', 'document', 'tool_use', 'tool_result', 'instructions', 'opaque')),
  -- What a person reads.
  text        text NOT NULL DEFAULT '',
  -- The provider's block as JSON, where it has to go back as it came: text, so that nothing reorders it.
  wire        text,
  duration_ms bigint,
  -- Who wrote the provider's form: a fingerprint of the account. Others do not get it back.
  account     text,
  PRIMARY KEY (message_id, ordinal)
);

-- What running replies have written so far, in the order of writing.
CREATE TABLE reply_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    uuid NOT NULL,
  message_id uuid NOT NULL,
  ordinal    bigint NOT NULL,
  step       bigint NOT NULL,
  kind       text NOT NULL,
  -- Bytes of UTF-8 of the part before this piece.
  position   bigint NOT NULL,
  content    text NOT NULL,
  wire       text,
  account    text
);
CREATE INDEX reply_log_by_message ON reply_log (message_id, id);

-- What a client asked for under a key of its own, so that asking twice does it once.
CREATE TABLE idempotency_keys (
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key          text COLLATE "C" NOT NULL,
  -- SHA-256 of the request: the same key must come with the same request.
  request_hash bytea NOT NULL,
  reply_id     uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  created_at   bigint NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_reply ON idempotency_keys (reply_id);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE context_files (
  id         uuid PRIMARY KEY,
  type       text NOT NULL CHECK (type IN ('primary', 'personal')),
  user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
  content    text NOT NULL DEFAULT '',
  version    bigint NOT NULL DEFAULT 1 CHECK (version >= 1),
  updated_by uuid REFERENCES users (id) ON DELETE SET NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CHECK ((type = 'primary') = (user_id IS NULL))
);
-- One of a kind for each user.
CREATE UNIQUE INDEX context_files_primary ON context_files (type) WHERE user_id IS NULL;
CREATE UNIQUE INDEX context_files_personal ON context_files (user_id) WHERE user_id IS NOT NULL;

-- Every saved state, the current one included.
CREATE TABLE context_versions (
  context_id uuid NOT NULL REFERENCES context_files (id) ON DELETE CASCADE,
  version    bigint NOT NULL,
  content    text NOT NULL,
  updated_by uuid REFERENCES users (id) ON DELETE SET NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (context_id, version)
);

-- Full-text indexes of what people look for: stems of words, each after a sign of its owner, so that a search costs as
-- much as one's own chats. The program makes the stems; no text search configuration is used. An entry is deleted
-- together with its row. No new entries wait in a list, which each search would have to read.
CREATE TABLE search_titles (
  id      uuid PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  terms   tsvector NOT NULL
);
CREATE INDEX search_titles_by_term ON search_titles USING gin (terms) WITH (fastupdate = off);
CREATE TABLE search_messages (
  id      uuid PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  user_id uuid NOT NULL,
  terms   tsvector NOT NULL
);
CREATE INDEX search_messages_by_term ON search_messages USING gin (terms) WITH (fastupdate = off);
CREATE TABLE search_state (
  id      bigint PRIMARY KEY CHECK (id = 1),
  -- How the stems were made. If the program makes others, the indexes are made anew.
  edition text NOT NULL
);
INSERT INTO search_state (id, edition) VALUES (1, '');

-- What models cost. Amounts are millionths of a US dollar: for a million tokens, or for one search. NULL is unknown.
CREATE TABLE prices (
  id               uuid PRIMARY KEY,
  provider         text COLLATE "C" NOT NULL CHECK (length(provider) BETWEEN 1 AND 64),
  model            text COLLATE "C" NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
  -- 0: since there is this model. The rows of a model with the newest date that has come apply, and no others.
  valid_from       bigint NOT NULL CHECK (valid_from >= 0),
  -- Tokens of the shortest prompt that a row applies to: uncached, read from the cache and written to it.
  band_from_tokens bigint NOT NULL DEFAULT 0 CHECK (band_from_tokens BETWEEN 0 AND 1000000000000),
  input            bigint CHECK (input BETWEEN 0 AND 10000000000),
  output           bigint CHECK (output BETWEEN 0 AND 10000000000),
  cache_read       bigint CHECK (cache_read BETWEEN 0 AND 10000000000),
  cache_write_5m   bigint CHECK (cache_write_5m BETWEEN 0 AND 10000000000),
  cache_write_1h   bigint CHECK (cache_write_1h BETWEEN 0 AND 10000000000),
  web_search       bigint CHECK (web_search BETWEEN 0 AND 10000000000),
  UNIQUE (provider, model, valid_from, band_from_tokens)
);

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
SELECT CAST(id AS uuid), 'anthropic', 'claude-' || model, valid_from, band_from_tokens, input, output, cache_read,
  input * 5 / 4, input * 2, 10000
FROM known;

-- Every request that left for a model's server, retries and titles included: written before it leaves, settled after.
-- No reference to users, chats and messages: what was spent stays when they are deleted.
CREATE TABLE model_calls (
  id                    uuid PRIMARY KEY,
  user_id               uuid NOT NULL,
  chat_id               uuid,
  message_id            uuid,
  purpose               text NOT NULL,
  step                  bigint NOT NULL CHECK (step >= 0),
  attempt               bigint NOT NULL CHECK (attempt >= 1),
  provider              text COLLATE "C" NOT NULL,
  model                 text COLLATE "C" NOT NULL,
  -- What the cost was computed from; the reservation, while the call runs.
  price_id              uuid REFERENCES prices (id),
  state                 text NOT NULL CHECK (state IN ('running', 'complete', 'stopped', 'failed', 'rejected', 'lost')),
  reserved_micros       bigint NOT NULL CHECK (reserved_micros BETWEEN 0 AND 1000000000000),
  -- NULL while the call runs, and if the price is unknown. Amounts and counts have a limit, so that no sum overflows.
  cost_micros           bigint CHECK (cost_micros BETWEEN 0 AND 1000000000000),
  is_estimate           boolean NOT NULL DEFAULT false,
  input_tokens          bigint CHECK (input_tokens BETWEEN 0 AND 1000000000000),
  output_tokens         bigint CHECK (output_tokens BETWEEN 0 AND 1000000000000),
  thinking_tokens       bigint CHECK (thinking_tokens BETWEEN 0 AND 1000000000000),
  cache_read_tokens     bigint CHECK (cache_read_tokens BETWEEN 0 AND 1000000000000),
  cache_write_5m_tokens bigint CHECK (cache_write_5m_tokens BETWEEN 0 AND 1000000000000),
  cache_write_1h_tokens bigint CHECK (cache_write_1h_tokens BETWEEN 0 AND 1000000000000),
  web_searches          bigint CHECK (web_searches BETWEEN 0 AND 1000000000000),
  service_tier          text,
  stop_reason           text,
  error_code            text,
  request_id            text,
  -- The process that made the call.
  node                  text NOT NULL,
  begun_at              bigint NOT NULL,
  first_text_at         bigint,
  ended_at              bigint,
  CHECK ((state = 'running') = (ended_at IS NULL))
);
CREATE INDEX model_calls_by_user ON model_calls (user_id, begun_at);
CREATE INDEX model_calls_by_time ON model_calls (begun_at);
CREATE INDEX model_calls_by_message ON model_calls (user_id, message_id, begun_at) WHERE message_id IS NOT NULL;
CREATE INDEX model_calls_by_price ON model_calls (price_id) WHERE price_id IS NOT NULL;
CREATE INDEX model_calls_running ON model_calls (node) WHERE state = 'running';
-- Models whose calls have no known cost. It holds all columns that its condition names, so that it answers alone.
CREATE INDEX model_calls_of_unknown_cost ON model_calls (provider, model, state, cost_micros)
WHERE cost_micros IS NULL AND state <> 'running';

-- The models that people may choose beside the default one.
CREATE TABLE allowed_models (
  model text COLLATE "C" PRIMARY KEY CHECK (length(model) BETWEEN 1 AND 200)
);

-- One row at most: the default model that an administrator chose.
CREATE TABLE default_model (
  id         bigint PRIMARY KEY CHECK (id = 1),
  model      text NOT NULL CHECK (length(model) BETWEEN 1 AND 200)
);

-- One row at most: the model server that an administrator connected.
CREATE TABLE model_connection (
  id             bigint PRIMARY KEY CHECK (id = 1),
  address        text NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
  authentication text NOT NULL CHECK (authentication IN ('bearer', 'x-api-key')),
  -- Encrypted by the key file beside the database, and bound to the address. NULL where the server requires no key.
  sealed_key     bytea,
  key_hint       text,
  updated_by     uuid REFERENCES users (id) ON DELETE SET NULL,
  updated_at     bigint NOT NULL
);
CREATE INDEX model_connection_by_user ON model_connection (updated_by);
