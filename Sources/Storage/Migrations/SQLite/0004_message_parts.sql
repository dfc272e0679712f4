-- A message's content, in pieces that are only ever added. Every text so far becomes the only part of its message.
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
INSERT INTO message_parts (user_id, message_id, ordinal, kind, text)
SELECT c.user_id, m.id, 0, 'text', m.content FROM messages m CROSS JOIN chats c
WHERE c.id = m.chat_id AND m.content <> '';

DROP TRIGGER messages_changed_under_entry;
DROP INDEX messages_not_indexed;
DROP INDEX messages_by_siblings;
ALTER TABLE messages DROP COLUMN content;

ALTER TABLE messages ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
-- Characters in all parts.
ALTER TABLE messages ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
-- Place among the messages with the same parent, or among the first messages of a chat, from 1.
ALTER TABLE messages ADD COLUMN sibling_ordinal INTEGER NOT NULL DEFAULT 1;
UPDATE messages SET
  user_id = (SELECT c.user_id FROM chats c WHERE c.id = messages.chat_id),
  size = COALESCE((SELECT LENGTH(p.text) FROM message_parts p WHERE p.message_id = messages.id), 0);
UPDATE messages SET sibling_ordinal = ranked.ordinal
FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY COALESCE(parent_id, chat_id) ORDER BY id) AS ordinal FROM messages) ranked
WHERE ranked.id = messages.id AND ranked.ordinal > 1;
CREATE UNIQUE INDEX messages_by_siblings ON messages (COALESCE(parent_id, chat_id), sibling_ordinal);

CREATE INDEX messages_not_indexed ON messages (id) WHERE search_entry IS NULL AND status <> 'streaming' AND size > 0;
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
