-- What somebody chose for the chat; NULL leaves it to the server.
ALTER TABLE chats ADD COLUMN model TEXT CHECK (length(model) BETWEEN 1 AND 200);
ALTER TABLE chats ADD COLUMN effort TEXT CHECK (effort IN ('low', 'medium', 'high', 'xhigh', 'max'));

-- The models that people may choose beside the default one.
CREATE TABLE allowed_models (
  model TEXT PRIMARY KEY NOT NULL CHECK (length(model) BETWEEN 1 AND 200)
) STRICT;

-- One row at most: the default model that an administrator chose.
CREATE TABLE default_model (
  id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  model      TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200)
) STRICT;

-- One row at most: the model server that an administrator connected.
CREATE TABLE model_connection (
  id             INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  address        TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
  authentication TEXT NOT NULL CHECK (authentication IN ('bearer', 'x-api-key')),
  -- Encrypted by the key file beside the database, and bound to the address. NULL where the server requires no key.
  sealed_key     BLOB,
  key_hint       TEXT,
  updated_by     TEXT REFERENCES users (id) ON DELETE SET NULL,
  updated_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX model_connection_by_user ON model_connection (updated_by);
