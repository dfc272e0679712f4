-- Times are microseconds since 1970-01-01 UTC. Identifiers are lower-case UUIDs. Secrets are stored as SHA-256 only.

CREATE TABLE users (
  id            TEXT PRIMARY KEY NOT NULL,
  email         TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  password_hash TEXT NOT NULL,
  display_name  TEXT NOT NULL,
  role          TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin')),
  max_chats     INTEGER NOT NULL DEFAULT 100 CHECK (max_chats >= 0),
  locale        TEXT NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'ru')),
  theme         TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
  is_active     INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  -- Counts every change of the user's chats and messages. Rows carry the count of their last change, so that a page
  -- that knows a count can ask for what came after it.
  revision      INTEGER NOT NULL DEFAULT 0,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL
) STRICT;

-- One row: whether the first administrator exists, and the token that makes them. Updating it also serves as the lock
-- for decisions about all accounts at once.
CREATE TABLE setup (
  id           INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  token_hash   BLOB,
  expires_at   INTEGER,
  completed_at INTEGER
) STRICT;
INSERT INTO setup (id) VALUES (1);

CREATE TABLE sessions (
  id           TEXT PRIMARY KEY NOT NULL,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash   BLOB NOT NULL UNIQUE,
  agent        TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE api_tokens (
  id           TEXT PRIMARY KEY NOT NULL,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash   BLOB NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at   INTEGER
) STRICT;
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);

CREATE TABLE invites (
  id         TEXT PRIMARY KEY NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  role       TEXT NOT NULL CHECK (role IN ('user', 'admin')),
  max_uses   INTEGER NOT NULL CHECK (max_uses >= 1),
  uses       INTEGER NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND max_uses),
  created_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE password_resets (
  token_hash BLOB PRIMARY KEY NOT NULL,
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- Attempts to sign in that have not succeeded, by account and by address.
CREATE TABLE login_attempts (
  subject       TEXT PRIMARY KEY NOT NULL,
  failures      INTEGER NOT NULL,
  started_at    INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempts_by_time ON login_attempts (blocked_until);

CREATE TABLE chats (
  id          TEXT PRIMARY KEY NOT NULL,
  user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title       TEXT NOT NULL DEFAULT 'New Chat' CHECK (length(title) BETWEEN 1 AND 255),
  skill_id    TEXT,
  is_archived INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1)),
  head_id     TEXT REFERENCES messages (id) ON DELETE SET NULL,
  revision    INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX chats_by_activity ON chats (user_id, is_archived, updated_at, id);
CREATE INDEX chats_by_head ON chats (head_id);

CREATE TABLE messages (
  id         TEXT PRIMARY KEY NOT NULL,
  chat_id    TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  -- No cascade: a chat is deleted with all of its messages, and SQLite would follow a long branch too deep.
  parent_id  TEXT REFERENCES messages (id),
  role       TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  content    TEXT NOT NULL DEFAULT '',
  status     TEXT NOT NULL DEFAULT 'complete'
             CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
  metadata   TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
  revision   INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_by_chat ON messages (chat_id, revision);
CREATE INDEX messages_by_parent ON messages (parent_id);
-- Siblings: messages with the same parent, or the first messages of the same chat.
CREATE INDEX messages_by_siblings ON messages (COALESCE(parent_id, chat_id), id);
-- At most one reply of a chat runs at a time.
CREATE UNIQUE INDEX messages_running ON messages (chat_id) WHERE status = 'streaming';

CREATE TABLE context_files (
  id         TEXT PRIMARY KEY NOT NULL,
  type       TEXT NOT NULL CHECK (type IN ('primary', 'personal')),
  user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
  content    TEXT NOT NULL DEFAULT '',
  version    INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  updated_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((type = 'primary') = (user_id IS NULL))
) STRICT;
-- One of a kind for each user. COALESCE, because a plain unique index lets several NULLs in.
CREATE UNIQUE INDEX context_files_one ON context_files (type, COALESCE(user_id, ''));

-- Every saved state, the current one included.
CREATE TABLE context_versions (
  context_id TEXT NOT NULL REFERENCES context_files (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,
  content    TEXT NOT NULL,
  updated_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (context_id, version)
) STRICT;
