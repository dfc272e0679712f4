-- The servers that use the database, each under a new name every time it starts. One whose lease has run out by the
-- clock of the database is taken for dead: another server removes its row and ends its replies.
CREATE TABLE nodes (
  id          TEXT PRIMARY KEY NOT NULL,
  lease_until INTEGER NOT NULL,
  version     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which server writes a running reply. NULL if it does not run.
ALTER TABLE messages ADD COLUMN node_id TEXT;

-- Whether somebody has asked to stop a running reply: the server that writes it sees this.
ALTER TABLE messages ADD COLUMN is_stopping INTEGER NOT NULL DEFAULT 0 CHECK (is_stopping IN (0, 1));
