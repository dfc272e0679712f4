"""The server is killed at random moments of many calls: the ledger has every request once, and no wrong amount."""

import os
import random
import time

import pytest

from billing_model import REPLIES, TITLES, BillingModel
from databases import wait_until_replies_end
from program import Program
from server import HANG_LIMIT, Server

ROUNDS = int(os.environ.get("PARLEY_CRASH_ROUNDS", "4"))
# Seconds of text before the kill that may be missing: see `test_crash.py`. Measured only on request.
LOSS = float(os.environ.get("PARLEY_CRASH_LOSS", "inf"))
# Chats that go on from round to round, and chats of one round, which then get a title and are deleted. More than run at
# the same time, so that some replies wait for their turn.
LASTING, PASSING, RUNNING = 5, 6, 7
# About as many pieces as all answers of a round have.
PIECES = 330
COUNTS = ["input_tokens", "output_tokens", "thinking_tokens", "cache_read_tokens", "cache_write_5m_tokens",
          "cache_write_1h_tokens", "web_searches"]


@pytest.fixture
def model():
    model = BillingModel()
    yield model
    model.close()


def test_a_killed_server_loses_no_call_and_charges_none_twice(tmp_path, model, database):
    environment = {
        "PARLEY_DATABASE_URL": database.url,
        "ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "scripted", "ANTHROPIC_PROVIDER": "anthropic",
        "CLAUDE_MODEL": REPLIES, "PARLEY_TITLES": "model", "PARLEY_TITLE_MODEL": TITLES,
        "PARLEY_MAX_REPLIES": str(RUNNING), "PARLEY_MAX_REPLIES_PER_USER": str(RUNNING)}
    server = Server(tmp_path, **environment)
    program = Program(server.url)
    program.set_up(server.setup_link)
    lasting = [program.call("POST", "/chats", {})[0]["id"] for _ in range(LASTING)]
    chance = random.Random(20261127)
    ledger = Ledger(database, model)

    for round in range(ROUNDS):
        passing = [program.call("POST", "/chats", {})[0]["id"] for _ in range(PASSING)]
        chats = chance.sample(lasting + passing, LASTING + PASSING)
        for chat in chats:
            program.call("POST", f"/chats/{chat}/messages", {"content": f"question {round}/{chat}"})
        model.wait_for(model.pieces + chance.randrange(PIECES), lambda: not ledger.is_replying())
        time.sleep(chance.random() / 50)  # so that it is not always just after a piece
        logged, settled = ledger.log(), ledger.settled()
        killed_at = time.monotonic()
        server.kill()
        server = Server(tmp_path, **environment)
        program.url = server.url
        model.wait_until_idle()
        wait_until_replies_end(database)

        replies = [check_text(program, model, chat, round, chat in lasting, killed_at, logged) for chat in chats]
        ledger.check_round(replies, settled)
        for chat in passing:
            program.call("DELETE", f"/chats/{chat}")
    ledger.check_sums(program)
    ledger.report()
    assert server.stop() == 0


def check_text(program, model, chat, round, lasts, killed_at, logged):
    """Checks a chat over the API and returns its last reply."""
    messages, _ = program.call("GET", f"/chats/{chat}/messages?limit=200")
    due = 2 * (round + 1) if lasts else 2
    assert messages["has_more"] or len(messages["messages"]) == due, "a message is lost or doubled"
    question, reply = messages["messages"][-2:]
    assert question["content"] == f"question {round}/{chat}"
    requests = model.attempts("reply", question["content"])
    sent = requests[-1].sent if requests else []
    # The text of a part that is the whole content is not repeated.
    parts = [{"text": reply["content"], **part} for part in reply["parts"]]
    for part in parts:
        assert part["text"].startswith(logged.get((reply["id"], part["ordinal"]), "")), "logged text is lost"
    kept = {of: "".join(part["text"] for part in parts if part["kind"] == of) for of in ("thinking", "text")}
    assert kept["text"] == reply["content"]
    for kind, text in kept.items():
        assert "".join(new for _, of, new in sent if of == kind).startswith(text), f"{kind} is not what the model sent"
    size = len(kept["thinking"] + kept["text"])
    times = [at for at, _, new in sent for _ in new]  # of each character
    # What a connection that is cut takes with it is no loss of the server's.
    loss = killed_at - times[size] if reply["status"] == "interrupted" and size < len(times) else 0
    assert loss <= LOSS, f"{loss:.3f} s of text are lost"
    return {**reply, "chat": chat, "question": question["content"], "loss": loss}


class Ledger:
    """The rows of model calls, and what the model knows of its requests."""

    def __init__(self, database, model):
        self.query, self.model = database.query, model
        self.rows = {}  # checked so far, by id
        self.reported = dict.fromkeys(COUNTS, 0) | {"cost_micros": 0}  # of the calls that ended, by the model
        self.figures = {}
        self.longest_loss = 0

    def is_replying(self):
        return bool(self.query("SELECT 1 FROM messages WHERE status = 'streaming' LIMIT 1"))

    def log(self):
        texts = {}
        for row in self.query("SELECT message_id, ordinal, content FROM reply_log ORDER BY id"):
            place = row["message_id"], row["ordinal"]
            texts[place] = texts.get(place, "") + row["content"]
        return texts

    def settled(self):
        return self.query("SELECT * FROM model_calls WHERE state <> 'running'")

    def check_round(self, replies, settled):
        """Compares the rows that are new with the requests of this round, both ways."""
        rows = {row["id"]: row for row in self.query("SELECT * FROM model_calls")}
        for row in [*settled, *self.rows.values()]:
            assert rows.get(row["id"]) == row, "a call that was settled has changed"
        new = [row for id, row in rows.items() if id not in self.rows]
        self.rows = rows
        calls = {}
        for row in sorted(new, key=lambda row: row["attempt"]):
            calls.setdefault((row["purpose"], row["chat_id"]), []).append(row)
        chats = {reply["chat"] for reply in replies}
        assert {chat for _, chat in calls} <= chats, "a call belongs to no chat that was answered"
        for reply in replies:
            self.check_reply(reply, calls.get(("reply", reply["chat"]), []))
            self.check_calls(calls.get(("title", reply["chat"]), []), self.model.attempts("title", reply["question"]))

    def check_reply(self, reply, rows):
        self.check_calls(rows, self.model.attempts("reply", reply["question"]))
        assert all(row["message_id"] == reply["id"] for row in rows)
        last = rows[-1]["state"] if rows else None
        # The reply and its last call are stored together. A reply that was cut off may have been in the queue, or
        # between two attempts, of which the first was settled.
        allowed = {"complete": ["complete"], "failed": ["failed"], "interrupted": [None, "lost", "rejected", "failed"]}
        assert last in allowed[reply["status"]], f"a reply is {reply['status']} and its call {last}"
        self.count(f"replies {reply['status']}")
        self.longest_loss = max(self.longest_loss, reply["loss"])
        if not rows:
            self.count("replies without a call")

    def check_calls(self, rows, requests):
        """The attempts at one thing. Each request has its row, in order.

        One row more is allowed, for a request that was about to leave: the row is written before. Nobody can know
        whether it left, so it has to be an estimate.
        """
        assert [row["attempt"] for row in rows] == list(range(1, len(rows) + 1)), "a row is missing or doubled"
        assert len(requests) <= len(rows) <= len(requests) + 1, f"{len(requests)} requests have {len(rows)} rows"
        for row, request in zip(rows, requests):
            assert row["state"] != "lost" or row is rows[-1], "only the last attempt was running when the server died"
            self.check_call(row, request)
        for row in rows[len(requests):]:
            self.count("calls lost before their request left")
            self.check_lost(row)

    def check_call(self, row, request):
        assert row["request_id"] in (None, request.id), "a row belongs to another request"
        self.count(f"calls for a {row['purpose']}: {row['state']}")
        match row["state"]:
            case "complete":
                assert request.plan == "whole" and request.is_ended
                assert {name: row[name] for name in COUNTS} == reported(request), "the counts are not those reported"
                assert not row["is_estimate"] and row["cost_micros"] == self.cost(row)
                for name in [*COUNTS, "cost_micros"]:
                    self.reported[name] += row[name] if name == "cost_micros" else reported(request)[name]
            case "rejected":
                assert request.plan == "overloaded" and not row["is_estimate"] and row["cost_micros"] == 0
                assert all(row[name] is None for name in COUNTS)
            case "failed":
                assert request.plan.startswith("cut"), f"it was {request.plan}"
                assert row["is_estimate"] and row["cost_micros"] == self.cost(row) > 0
                if row["cache_read_tokens"] is not None:  # the beginning arrived before the connection was cut
                    assert row["input_tokens"] == reported(request)["input_tokens"]
            case "lost": self.check_lost(row)
            case other: raise AssertionError(f"a call is {other}")

    def check_lost(self, row):
        """What was set aside is the cost, if nothing is known of the answer, as with titles."""
        assert row["state"] == "lost" and row["is_estimate"]
        known = row["input_tokens"] is not None and row["output_tokens"] is not None
        assert known == (row["purpose"] == "reply")
        assert row["cost_micros"] == (self.cost(row) if known else row["reserved_micros"]) > 0

    def cost(self, row):
        """Micro-dollars by the price list: whole numbers, and half of one is rounded up."""
        prompt = sum(row[name] or 0 for name in COUNTS if name.startswith(("input", "cache")))
        of_model = f"FROM prices WHERE provider = 'anthropic' AND model = '{row['model']}' AND valid_from"
        price, *_ = self.query(
            f"SELECT * {of_model} = (SELECT MAX(valid_from) {of_model} <= {row['begun_at']}) "
            f"AND band_from_tokens <= {prompt} ORDER BY band_from_tokens DESC")
        assert row["price_id"] == price["id"]
        rates = ["input", "output", "cache_read", "cache_write_5m", "cache_write_1h"]
        millionths = sum((row[f"{rate}_tokens"] or 0) * price[rate] for rate in rates)
        millionths += (row["web_searches"] or 0) * price["web_search"] * 1_000_000
        return (millionths + 500_000) // 1_000_000

    def check_sums(self, program):
        """The exact rows add up to what the model reported of calls that ended. The API adds the estimates."""
        sums = ", ".join(f"SUM({name}) AS {name}" for name in self.reported)
        settled = f"SELECT {sums} FROM model_calls WHERE state <> 'running'"
        assert self.query(f"{settled} AND NOT is_estimate") == [self.reported]
        told, _ = program.call("GET", "/usage?since=2020-01-01T00:00:00Z")
        whole = self.query(settled)[0]
        assert {name: told["totals"][name] for name in whole} == whole
        assert told["totals"]["calls"] == len(self.rows) and told["totals"]["running"] == 0

    def count(self, what):
        self.figures[what] = self.figures.get(what, 0) + 1

    def report(self):
        print(f"\n{ROUNDS} rounds, {len(self.model.received)} requests, {len(self.rows)} rows; "
              f"at most {self.longest_loss:.3f} s of text lost")
        for what, count in sorted([*self.figures.items(), *self.reported.items()]):
            print(f"{count:>12} {what}")


def reported(request):
    """The columns of a call by what the model told of it."""
    usage = request.usage
    return dict(zip(COUNTS, [
        usage["input_tokens"], usage["output_tokens"], usage["output_tokens_details"]["thinking_tokens"],
        usage["cache_read_input_tokens"], usage["cache_creation"]["ephemeral_5m_input_tokens"],
        usage["cache_creation"]["ephemeral_1h_input_tokens"], usage["server_tool_use"]["web_search_requests"]]))
