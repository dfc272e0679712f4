-- The chat that a chat continues from a summary.
ALTER TABLE chats ADD COLUMN continued_from_id TEXT REFERENCES chats (id) ON DELETE SET NULL;
CREATE INDEX chats_by_origin ON chats (continued_from_id) WHERE continued_from_id IS NOT NULL;

-- The message of another chat up to which the reply to this one sums up the conversation. No reference: that this is a
-- request for a summary stays true when the other chat is deleted.
ALTER TABLE messages ADD COLUMN summarizes_id TEXT;
