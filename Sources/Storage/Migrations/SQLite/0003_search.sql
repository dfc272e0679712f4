-- Full-text indexes of what people look for. They hold no text, only stems of words, each after a sign of its owner, so
-- that a search costs as much as one's own chats. The program makes the stems; the tokenizer only takes them apart.
CREATE VIRTUAL TABLE search_titles USING fts5 (terms, content = '', tokenize = 'ascii');
CREATE VIRTUAL TABLE search_messages USING fts5 (terms, content = '', tokenize = 'ascii');

CREATE TABLE search_state (
  id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  -- How the stems were made. If the program makes others, or the indexes are out of step, they are made anew.
  edition    TEXT NOT NULL,
  last_entry INTEGER NOT NULL
) STRICT;
INSERT INTO search_state (id, edition, last_entry) VALUES (1, '', 0);

-- The row of the index; NULL for what is not in it.
ALTER TABLE chats ADD COLUMN search_entry INTEGER;
ALTER TABLE messages ADD COLUMN search_entry INTEGER;
CREATE UNIQUE INDEX chats_by_search_entry ON chats (search_entry) WHERE search_entry IS NOT NULL;
CREATE UNIQUE INDEX messages_by_search_entry ON messages (search_entry) WHERE search_entry IS NOT NULL;

-- What is still to be put in: everything that was there before, and nothing once that is done.
CREATE INDEX chats_not_indexed ON chats (id) WHERE search_entry IS NULL AND title <> 'New Chat';
CREATE INDEX messages_not_indexed ON messages (id) WHERE search_entry IS NULL AND status <> 'streaming' AND content <> '';

-- An entry can be taken out only by the terms that were put in. Whoever forgets to take it out, or changes the text
-- alone, makes the indexes be made anew when the server starts next.
CREATE TRIGGER chats_deleted_with_entry AFTER DELETE ON chats WHEN OLD.search_entry IS NOT NULL
BEGIN UPDATE search_state SET edition = ''; END;
CREATE TRIGGER messages_deleted_with_entry AFTER DELETE ON messages WHEN OLD.search_entry IS NOT NULL
BEGIN UPDATE search_state SET edition = ''; END;
CREATE TRIGGER chats_changed_under_entry AFTER UPDATE OF title ON chats
WHEN OLD.search_entry = NEW.search_entry AND OLD.title <> NEW.title
BEGIN UPDATE search_state SET edition = ''; END;
CREATE TRIGGER messages_changed_under_entry AFTER UPDATE OF content ON messages
WHEN OLD.search_entry = NEW.search_entry AND OLD.content <> NEW.content
BEGIN UPDATE search_state SET edition = ''; END;
