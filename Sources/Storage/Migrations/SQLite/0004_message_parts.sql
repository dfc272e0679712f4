-- A message's content, in pieces that are only ever added. Every text so far becomes the only part of its message.
-- Room: 150 %
CREATE TABLE message_parts (
  user_id     TEXT NOT NULL,
  message_id  TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL CHECK (ordinal >= 0),
  -- Number of the model call within the reply, from 0.
  step        INTEGER NOT NULL DEFAULT 0 CHECK (step >= 0),
  kind        TEXT NOT NULL CHECK (kind IN
              ('text', 'thinking', 'image', 'document', 'tool_use', 'tool_result', 'instructions', 'opaque')),
  -- What a person reads.
  text        TEXT NOT NULL DEFAULT '',
  -- The provider's block as JSON, where it has to go back as it came: text, so that nothing reorders it.
  wire        TEXT,
  duration_ms INTEGER,
  PRIMARY KEY (message_id, ordinal)
) STRICT;

-- Messages move to a table without content, one after the other: the room that each leaves is taken by the next, so the
-- database hardly grows, and no page stays half empty.
CREATE TABLE messages_with_parts (
  id           TEXT PRIMARY KEY NOT NULL,
  user_id      TEXT NOT NULL,
  chat_id      TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  -- No cascade: a chat is deleted with all of its messages, and SQLite would follow a long branch too deep.
  parent_id    TEXT REFERENCES messages (id),
  -- Place among the messages with the same parent, or among the first messages of a chat, from 1.
  sibling_ordinal INTEGER NOT NULL DEFAULT 1,
  role         TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  status       TEXT NOT NULL DEFAULT 'complete'
               CHECK (status IN ('streaming', 'complete', 'stopped', 'interrupted', 'failed')),
  -- Characters in all parts.
  size         INTEGER NOT NULL DEFAULT 0,
  metadata     TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
  revision     INTEGER NOT NULL DEFAULT 0,
  created_at   INTEGER NOT NULL,
  -- The row of the search index; NULL for what is not in it.
  search_entry INTEGER
) STRICT;
CREATE TABLE later_siblings (id TEXT PRIMARY KEY NOT NULL, ordinal INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO later_siblings (id, ordinal)
SELECT id, ordinal FROM
  (SELECT id, ROW_NUMBER() OVER (PARTITION BY COALESCE(parent_id, chat_id) ORDER BY id) AS ordinal FROM messages)
WHERE ordinal > 1;

DROP TRIGGER messages_deleted_with_entry;
DROP TRIGGER messages_changed_under_entry;
DROP INDEX messages_by_chat;
DROP INDEX messages_by_parent;
DROP INDEX messages_by_siblings;
DROP INDEX messages_running;
DROP INDEX messages_by_search_entry;
DROP INDEX messages_not_indexed;
-- A message without a chat, which nothing could show, would be left behind.
CREATE TRIGGER messages_moved AFTER DELETE ON messages
BEGIN
  INSERT INTO messages_with_parts (id, user_id, chat_id, parent_id, sibling_ordinal, role, status, size, metadata,
    revision, created_at, search_entry)
  SELECT OLD.id, c.user_id, OLD.chat_id, OLD.parent_id,
    COALESCE((SELECT ordinal FROM later_siblings WHERE id = OLD.id), 1), OLD.role, OLD.status, LENGTH(OLD.content),
    OLD.metadata, OLD.revision, OLD.created_at, OLD.search_entry
  FROM chats c WHERE c.id = OLD.chat_id;
  INSERT INTO message_parts (user_id, message_id, ordinal, kind, text)
  SELECT c.user_id, OLD.id, 0, 'text', OLD.content FROM chats c WHERE c.id = OLD.chat_id AND OLD.content <> '';
END;
DELETE FROM messages;
DROP TABLE messages;
DROP TABLE later_siblings;
ALTER TABLE messages_with_parts RENAME TO messages;

CREATE INDEX messages_by_chat ON messages (chat_id, revision);
CREATE INDEX messages_by_parent ON messages (parent_id);
-- Siblings: messages with the same parent, or the first messages of the same chat.
CREATE UNIQUE INDEX messages_by_siblings ON messages (COALESCE(parent_id, chat_id), sibling_ordinal);
-- At most one reply of a chat runs at a time.
CREATE UNIQUE INDEX messages_running ON messages (chat_id) WHERE status = 'streaming';
CREATE UNIQUE INDEX messages_by_search_entry ON messages (search_entry) WHERE search_entry IS NOT NULL;
CREATE INDEX messages_not_indexed ON messages (id) WHERE search_entry IS NULL AND status <> 'streaming' AND size > 0;
CREATE TRIGGER messages_deleted_with_entry AFTER DELETE ON messages WHEN OLD.search_entry IS NOT NULL
BEGIN UPDATE search_state SET edition = ''; END;
CREATE TRIGGER parts_changed_under_entry AFTER UPDATE OF text ON message_parts
WHEN OLD.text <> NEW.text
  AND EXISTS (SELECT 1 FROM messages WHERE id = NEW.message_id AND search_entry IS NOT NULL)
BEGIN UPDATE search_state SET edition = ''; END;

-- What running replies have written so far, in the order of writing, so that storing the new text of many replies
-- writes only to the end of the table. Each server removes the entries of its own replies when they end.
CREATE TABLE reply_log_in_order (
  id         INTEGER PRIMARY KEY NOT NULL,
  user_id    TEXT NOT NULL,
  message_id TEXT NOT NULL,
  ordinal    INTEGER NOT NULL,
  step       INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  -- Bytes of UTF-8 of the part before this piece.
  position   INTEGER NOT NULL,
  content    TEXT NOT NULL,
  wire       TEXT
) STRICT;
-- A reply that was being continued goes on in a part of its own.
INSERT INTO reply_log_in_order (user_id, message_id, ordinal, step, kind, position, content)
SELECT m.user_id, m.id, p.ordinal IS NOT NULL, p.ordinal IS NOT NULL, 'text',
  l.position - COALESCE(LENGTH(CAST(p.text AS BLOB)), 0), l.content
FROM reply_log l JOIN messages m ON m.id = l.message_id LEFT JOIN message_parts p ON p.message_id = m.id
ORDER BY l.message_id, l.position;
DROP TABLE reply_log;
ALTER TABLE reply_log_in_order RENAME TO reply_log;
