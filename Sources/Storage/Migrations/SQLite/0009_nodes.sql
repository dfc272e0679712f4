-- The servers that use the database, each under a new name every time it starts. One whose lease has run out by the
-- clock of the database is taken for dead: another server removes its row and ends its replies.
CREATE TABLE nodes (
  id          TEXT PRIMARY KEY NOT NULL,
  lease_until INTEGER NOT NULL,
  version     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One of a kind for each user. A user's own is found at once, however many there are.
DROP INDEX context_files_one;
CREATE UNIQUE INDEX context_files_primary ON context_files (type) WHERE user_id IS NULL;
CREATE UNIQUE INDEX context_files_personal ON context_files (user_id) WHERE user_id IS NOT NULL;

-- Which server writes a running reply. NULL if it does not run.
ALTER TABLE messages ADD COLUMN node_id TEXT;

-- Whether somebody has asked to stop a running reply: the server that writes it sees this.
ALTER TABLE messages ADD COLUMN is_stopping INTEGER NOT NULL DEFAULT 0 CHECK (is_stopping IN (0, 1));
