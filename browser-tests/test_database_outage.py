"""PostgreSQL is away while people send messages: nothing is lost or doubled, and the server recovers by itself."""

import os
import threading
import time
import urllib.error
import uuid
from collections import Counter

import pytest

from program import Program
from server import HANG_LIMIT, Server

CHATS = 20
OUTAGE = 3  # seconds
# Messages of each chat that are acknowledged before, and as many after.
ENOUGH = 2
# Seconds after which all chats go on. Measured only on request.
RECOVERY = float(os.environ.get("PARLEY_RECOVERY", "inf"))


class Sender(threading.Thread):
    """Sends one message after another in a chat, each again and again until it is acknowledged."""

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program = Program(program.url, program.token)
        self.chat = program.call("POST", "/chats", {})[0]["id"]
        self.acknowledged = []  # when, and the message
        self.refusals = []  # status and Retry-After of answers during the outage
        self.failure = None
        self.is_to_end = False

    def run(self):
        try:
            while not self.is_to_end:
                self._converse()
        except BaseException as error:
            self.failure = error

    def since(self, start):
        """How many messages have been acknowledged since then."""
        return sum(at >= start for at, _ in self.acknowledged)

    def stored(self):
        return self.program.call("GET", f"/chats/{self.chat}/messages?limit=200")[0]["messages"]

    def _converse(self):
        key, body = str(uuid.uuid4()), {"content": f"question {len(self.acknowledged)}"}
        answer = self._insist("POST", "", body, **{"Idempotency-Key": key})
        self.acknowledged.append((time.monotonic(), answer["message"]))
        while self._insist("GET", "/" + answer["reply"]["id"])["status"] == "streaming":
            time.sleep(0.1)

    def _insist(self, method, path, body=None, **headers):
        end = time.monotonic() + HANG_LIMIT
        while True:
            try:
                return self.program.call(method, f"/chats/{self.chat}/messages{path}", body, **headers)[0]
            except urllib.error.HTTPError as error:
                assert time.monotonic() < end, f"{method} {path} is still {error.code}"
                self.refusals.append((error.code, error.headers["Retry-After"]))
                time.sleep(0.1)


@pytest.fixture
def server(tmp_path, model, postgresql):
    server = Server(
        tmp_path, PARLEY_DATABASE_URL=postgresql.url, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="scripted",
        PARLEY_MAX_REPLIES=str(CHATS), PARLEY_MAX_REPLIES_PER_USER=str(CHATS))
    yield server
    status = server.stop()
    print(server.output)
    assert status == 0


@pytest.mark.parametrize("end, is_long", [("stop", False), ("kill", True)])
def test_a_database_that_is_gone_for_a_while_costs_no_message(server, postgresql, end, is_long):
    program = Program(server.url)
    program.set_up(server.setup_link)
    senders = [Sender(program) for _ in range(CHATS)]
    for sender in senders:
        sender.start()
    wait_for(senders, lambda: all(sender.since(0) >= ENOUGH for sender in senders))

    getattr(postgresql, end)()
    gone_at = time.monotonic()
    # Requests wait for a while before they are refused: a restart is hardly noticed.
    wait_for(senders, lambda: time.monotonic() > gone_at + OUTAGE
             and (not is_long or any(sender.refusals for sender in senders)))
    postgresql.start()
    back_at = time.monotonic()
    wait_for(senders, lambda: all(sender.since(back_at) for sender in senders))
    recovery = time.monotonic() - back_at
    wait_for(senders, lambda: all(sender.since(back_at) >= ENOUGH for sender in senders))
    for sender in senders:
        sender.is_to_end = True
    for sender in senders:
        sender.join(HANG_LIMIT)

    endings, refusals = Counter(), Counter()
    for sender in senders:
        assert sender.failure is None and not sender.is_alive(), sender.failure
        stored = sender.stored()
        assert [one for one in stored if one["role"] == "user"] == [one for _, one in sender.acknowledged]
        endings.update(ending(one) for one in stored if one["role"] == "assistant")
        refusals.update(sender.refusals)
    # A reply fails if the database is away for long before the model is asked. It is interrupted if nobody knew at
    # first whether it was stored.
    assert set(endings) <= {("complete", None), ("failed", "internal"), ("interrupted", None)}
    assert endings.total() == sum(len(sender.acknowledged) for sender in senders)
    assert set(refusals) <= {(503, "5")}
    print(f"recovered after {recovery:.3f} s; refused: {dict(refusals)}; replies: {dict(endings)}")
    assert recovery <= RECOVERY


def ending(reply):
    return reply["status"], (reply["metadata"] or {}).get("error_code")


def wait_for(senders, condition):
    end = time.monotonic() + HANG_LIMIT
    while not condition():
        failures = [sender.failure for sender in senders if sender.failure]
        assert not failures, failures
        assert time.monotonic() < end, "the senders do not get on"
        time.sleep(0.05)
