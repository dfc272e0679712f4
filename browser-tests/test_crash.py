"""The server or its database is killed at random moments of running replies: nothing confirmed is lost, or gets stuck."""

import json
import os
import random
import re
import time

import pytest

from databases import wait_until_replies_end
from program import Program
from scripted_model import ScriptedModel
from server import HANG_LIMIT, Server

ROUNDS = int(os.environ.get("PARLEY_CRASH_ROUNDS", "4"))
REPLIES = 20
WORDS = 60
# Seconds of text before the kill that may be missing: the time between two writes to the log, and the same again for a
# machine busy with twenty replies, a model and this test. Measured only on request.
LOSS = float(os.environ.get("PARLEY_CRASH_LOSS", "inf"))


class Talker(ScriptedModel):
    """A model that answers every question with numbered words, and records when it sent each word."""

    def __init__(self):
        super().__init__()
        self.sent = {}

    def _answer(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        question = re.findall(r"question [\w/-]+", json.dumps(body["messages"]))[-1]
        words = self.sent.setdefault(question, [])
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        try:
            self._event(handler, "message_start", message={"id": "m", "role": "assistant", "content": [], "usage": {}})
            self._event(handler, "content_block_start", index=0, content_block={"type": "text", "text": ""})
            for number in range(WORDS):
                word = f"{number} слово "
                self._event(handler, "content_block_delta", index=0, delta={"type": "text_delta", "text": word})
                words.append((time.monotonic(), word))
                time.sleep(0.02)
            self._event(handler, "content_block_stop", index=0)
            self._event(handler, "message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": WORDS})
            self._event(handler, "message_stop")
            handler.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass  # The server was killed, as intended.

    @staticmethod
    def _event(handler, kind, **members):
        data = f"event: {kind}\ndata: {json.dumps({'type': kind, **members})}\n\n".encode()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        handler.wfile.flush()


@pytest.fixture
def talker():
    talker = Talker()
    yield talker
    talker.close()


def test_a_killed_server_loses_no_message_and_leaves_no_chat_stuck(tmp_path, talker, database):
    environment = settings(talker, database)
    server = Server(tmp_path, **environment)
    program, chats = prepare(server)
    chance = random.Random(20261123)

    for round in range(ROUNDS):
        ask(program, chats, round)
        logged = wait_until_logged(database, chance.randrange(1, WORDS))
        killed_at = time.monotonic()
        server.kill()
        server = Server(tmp_path, **environment)
        program.url = server.url
        wait_until_replies_end(database)

        for chat in chats:
            reply = check(program, talker, chat, round, logged)
            assert reply["status"] in ("complete", "interrupted")
            due = "".join(word for at, word in talker.sent.get(f"question {round}/{chat}", []) if at < killed_at - LOSS)
            assert len(reply["content"]) >= len(due), f"{len(due) - len(reply['content'])} characters too many are lost"
    ask(program, chats, "last")
    assert server.stop() == 0


def test_a_killed_database_loses_no_message_and_no_text(tmp_path, talker, postgresql):
    server = Server(tmp_path, **settings(talker, postgresql))
    program, chats = prepare(server)
    chance = random.Random(20261127)

    for round in range(ROUNDS):
        ask(program, chats, round)
        logged = wait_until_logged(postgresql, chance.randrange(1, WORDS))
        postgresql.kill()
        postgresql.start()
        wait_until_replies_end(postgresql)

        for chat in chats:
            reply = check(program, talker, chat, round, logged)
            assert reply["status"] == "complete", "the server had the text"
            assert reply["content"] == "".join(word for _, word in talker.sent[f"question {round}/{chat}"])
    ask(program, chats, "last")
    assert server.stop() == 0


def settings(talker, database):
    return {
        "PARLEY_DATABASE_URL": database.url, "ANTHROPIC_BASE_URL": talker.url, "ANTHROPIC_API_KEY": "scripted",
        "PARLEY_MAX_REPLIES_PER_USER": str(REPLIES)}


def prepare(server):
    program = Program(server.url)
    program.set_up(server.setup_link)
    return program, [program.call("POST", "/chats", {})[0]["id"] for _ in range(REPLIES)]


def ask(program, chats, round):
    for chat in chats:
        program.call("POST", f"/chats/{chat}/messages", {"content": f"question {round}/{chat}"})


def wait_until_logged(database, words):
    """Waits until a running reply has that many words in the log, or none is running. Returns the log."""
    end = time.monotonic() + HANG_LIMIT
    while True:
        logged = {}
        for row in database.query("SELECT message_id, content FROM reply_log ORDER BY id"):
            logged[row["message_id"]] = logged.get(row["message_id"], "") + row["content"]
        if any(text.count("слово") >= words for text in logged.values()):
            return logged
        if not database.query("SELECT id FROM messages WHERE status = 'streaming'"):
            return logged
        assert time.monotonic() < end, "nothing is logged, and nothing ends"
        time.sleep(0.02)


def check(program, talker, chat, round, logged):
    """Checks the messages of a chat, and returns its last reply."""
    messages, _ = program.call("GET", f"/chats/{chat}/messages?limit=200")
    assert len(messages["messages"]) == 2 * (round + 1), "a message is lost or doubled"
    question, reply = messages["messages"][-2:]
    assert question["content"] == f"question {round}/{chat}"
    text = "".join(word for _, word in talker.sent.get(question["content"], []))
    assert text.startswith(reply["content"]), "the text is not what the model sent"
    assert reply["content"].startswith(logged.get(reply["id"], "")), "something that was in the log is lost"
    return reply
