-- A chat keeps the contexts that it began with: what a model has read may not change under it. NULL before the first
-- message, and for chats from before, which take the contexts of their next message. Numbers below 1 are texts of the
-- program.
ALTER TABLE chats ADD COLUMN primary_version INTEGER;
ALTER TABLE chats ADD COLUMN personal_version INTEGER;
-- Which of the chat's thinking goes back to the model: all of it, all that its server accepts, or none.
ALTER TABLE chats ADD COLUMN replayed_thinking TEXT NOT NULL DEFAULT 'all'
  CHECK (replayed_thinking IN ('all', 'accepted', 'none'));

-- The versions that the model knows after this message: later ones were told in parts of the kind 'instructions'. NULL
-- for those of the chat.
ALTER TABLE messages ADD COLUMN primary_version INTEGER;
ALTER TABLE messages ADD COLUMN personal_version INTEGER;

-- Who wrote the provider's form of a part: a fingerprint of the account. Others do not get it back.
ALTER TABLE message_parts ADD COLUMN account TEXT;
-- The entry of the log has it too.
ALTER TABLE reply_log ADD COLUMN account TEXT;
