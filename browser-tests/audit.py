"""Who wrote what about replies, noted by the database itself."""

from dataclasses import dataclass

# Each process signs in under its own name. Rows of one message are written one after the other, because whoever changes
# a message holds its row, and whoever logs text holds the row of its own node.
SCHEMA = """
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  writer text NOT NULL DEFAULT session_user, what text NOT NULL, message_id uuid, before text, after text);
CREATE FUNCTION audit_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (what, message_id, before, after)
  VALUES ('message', NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.status END, NEW.status);
  RETURN NULL;
END $$;
CREATE FUNCTION audit_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (what, message_id) VALUES (TG_TABLE_NAME, NEW.message_id);
  RETURN NULL;
END $$;
CREATE FUNCTION audit_call() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO audit (what, message_id, before, after) VALUES ('call', NEW.message_id, OLD.state, NEW.state);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_new AFTER INSERT ON messages FOR EACH ROW WHEN (NEW.role = 'assistant')
  EXECUTE FUNCTION audit_message();
CREATE TRIGGER audit_changed AFTER UPDATE ON messages FOR EACH ROW WHEN (NEW.role = 'assistant'
  AND (OLD.status, OLD.size, OLD.revision, OLD.metadata::text)
      IS DISTINCT FROM (NEW.status, NEW.size, NEW.revision, NEW.metadata::text)) EXECUTE FUNCTION audit_message();
CREATE TRIGGER audit_logged AFTER INSERT ON reply_log FOR EACH ROW EXECUTE FUNCTION audit_text();
CREATE TRIGGER audit_stored AFTER INSERT OR UPDATE ON message_parts FOR EACH ROW EXECUTE FUNCTION audit_text();
CREATE TRIGGER audit_settled AFTER UPDATE ON model_calls FOR EACH ROW EXECUTE FUNCTION audit_call();
"""


@dataclass
class History:
    """What was written about one reply."""

    begun_by: str
    ended_by: str
    ended_at: float  # in seconds since 1970
    story: str  # for whoever wonders


class Audit:
    """Notes of a database."""

    def __init__(self, postgresql):
        self._postgresql = postgresql
        postgresql.run(SCHEMA)

    def histories(self):
        """The history of each reply that there is a note of, by its id. Fails if one is not as it should be.

        Only the node that began a reply logs text of it. It is ended once, and nobody writes anything about it after
        that.
        """
        rows = self._postgresql.query(
            "SELECT writer, what, message_id, before, after, extract(epoch FROM at) AS at FROM audit ORDER BY id")
        notes = {}
        for row in rows:
            notes.setdefault(row["message_id"], []).append(row)
        # Questions have no note of their own, only of their parts.
        return {
            id: self._history(id, rows) for id, rows in notes.items() if any(row["what"] == "message" for row in rows)}

    @staticmethod
    def _history(id, rows):
        story = f"{id}: " + ", ".join(
            f"{row['at']:.3f} {row['writer']} {row['what']} {row['before']}>{row['after']}" for row in rows)
        begun = [row for row in rows if row["what"] == "message" and row["before"] is None]
        ended = [row for row in rows if row["what"] == "message" and row["before"] == "streaming"]
        assert len(begun) == len(ended) == 1, f"not ended once: {story}"
        logged = {row["writer"] for row in rows if row["what"] == "reply_log"}
        assert logged <= {begun[0]["writer"]}, f"logged by {logged}: {story}"
        # The parts of a reply and its call are written in the transaction that ends it.
        writers = {row["writer"] for row in rows[rows.index(begun[0]) + 1:] if row["what"] != "reply_log"
                   and row["after"] != "running"}
        assert writers == {ended[0]["writer"]}, f"ended by {writers}: {story}"
        # A node may log text while it ends a reply, and removes it after that.
        after = [row for row in rows[rows.index(ended[0]) + 1:]
                 if row["what"] != "reply_log" or row["writer"] != ended[0]["writer"]]
        assert not after, f"written after its end: {story}"
        return History(begun[0]["writer"], ended[0]["writer"], ended[0]["at"], story)

    def messages(self):
        """The number of messages of each chat."""
        rows = self._postgresql.query("SELECT chat_id, count(*) AS count FROM messages GROUP BY chat_id")
        return {row["chat_id"]: row["count"] for row in rows}
