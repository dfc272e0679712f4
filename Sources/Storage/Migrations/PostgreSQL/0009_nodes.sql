-- The servers that use the database, each under a new name every time it starts. One whose lease has run out by the
-- clock of the database is taken for dead: another server removes its row and ends its replies. Leases are renewed every
-- two seconds, so the table leaves room for its updates.
CREATE TABLE nodes (
  id          uuid PRIMARY KEY,
  lease_until bigint NOT NULL,
  version     text NOT NULL
) WITH (fillfactor = 50);

-- Which server writes a running reply. NULL if it does not run.
ALTER TABLE messages ADD COLUMN node_id uuid;

-- Whether somebody has asked to stop a running reply: the server that writes it sees this.
ALTER TABLE messages ADD COLUMN is_stopping boolean NOT NULL DEFAULT false;

-- How many replies of a user run, on all servers together.
CREATE INDEX messages_running_by_user ON messages (user_id) WHERE status = 'streaming';
