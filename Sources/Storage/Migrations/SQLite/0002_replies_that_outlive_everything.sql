-- What running replies have written so far, in pieces. Folded into the message when the reply ends.
CREATE TABLE reply_log (
  message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  -- Bytes of UTF-8 before this piece.
  position   INTEGER NOT NULL,
  content    TEXT NOT NULL,
  PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;

-- What a client asked for under a key of its own, so that asking twice does it once.
CREATE TABLE idempotency_keys (
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key          TEXT NOT NULL,
  -- SHA-256 of the request: the same key must come with the same request.
  request_hash BLOB NOT NULL,
  reply_id     TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_reply ON idempotency_keys (reply_id);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- Whether somebody gave the chat its title. The model names only chats that nobody named.
ALTER TABLE chats ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0 CHECK (is_named IN (0, 1));
UPDATE chats SET is_named = 1 WHERE title <> 'New Chat';

-- Revision at which another branch was shown last. A page that is older shows all messages anew.
ALTER TABLE chats ADD COLUMN branch_revision INTEGER NOT NULL DEFAULT 0;
