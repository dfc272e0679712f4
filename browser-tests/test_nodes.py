"""One of two servers fails while people write: nothing is lost or doubled, and each reply ends once, for everybody."""

import os
import random
import threading
import time
import urllib.error
import uuid

import pytest

from audit import Audit
from follower import Follower
from numbered_model import NumberedModel
from server import HANG_LIMIT

ROUNDS = int(os.environ.get("PARLEY_NODE_ROUNDS", "2"))
# Seconds of text before a failure that may be missing, and seconds until replies of a node that failed have ended. They
# say something only about a machine that is not busy, and are judged on request.
LOSS = float(os.environ.get("PARLEY_CRASH_LOSS", "inf"))
TAKEOVER = float(os.environ.get("PARLEY_NODE_TAKEOVER", "inf"))
PEOPLE, CHATS, WORDS = 5, 4, 60


@pytest.fixture
def model():
    model = NumberedModel(WORDS)
    yield model
    model.close()


def test_a_node_that_fails_loses_no_message_and_leaves_no_reply_without_an_end(cluster, model):
    chance = random.Random(20261127)
    audit = Audit(cluster.postgresql)
    people = [cluster.join(f"person{number}") for number in range(PEOPLE)]
    chats = [(person, person.call("POST", "/chats", {})[0]["id"]) for person in people for _ in range(CHATS)]
    report = Report()

    for number in range(ROUNDS):
        round = Round(number, [Conversation(person, chat, number) for person, chat in chats])
        model.wait_for(model.count + chance.randrange(len(chats) * WORDS * 3 // 4))
        fault = FAULTS[number % len(FAULTS)](cluster, chance)
        fault.carry_out()
        for conversation in round.conversations:
            conversation.wait()
        cluster.wait_until("NOT EXISTS (SELECT 1 FROM messages WHERE status = 'streaming')", "the end of all replies")
        cluster.wait_until("NOT EXISTS (SELECT 1 FROM reply_log)", "the end of the log")

        round.check(audit, model, fault, report)
    report.print()
    cluster.stop()


class Fault:
    """Something that happens to one of the nodes. It is over when the node is as before, or another in its place."""

    def __init__(self, cluster, chance):
        self.cluster, self.chance = cluster, chance
        self.node = chance.choice(cluster.nodes)
        self.user = self.node.user  # as the node is called in the audit
        self.began_at, self.ended_at, self.clock = None, None, None

    def __str__(self):
        return f"{type(self).__name__} of {self.user} from {self.began_at:.2f} to {self.ended_at:.2f}"

    def carry_out(self):
        self.began_at, self.clock = time.monotonic(), time.time()
        self.begin()
        self.wait()
        self.ended_at = time.monotonic()
        self.end()

    def wait(self):
        """Waits until another node has ended the replies of this one."""
        owned = f"SELECT message_id FROM audit WHERE what = 'message' AND before IS NULL AND writer = '{self.user}'"
        self.cluster.wait_until(
            f"NOT EXISTS (SELECT 1 FROM messages WHERE status = 'streaming' AND id IN ({owned}))",
            f"the end of the replies of {self.user}")

    # Whether the node's replies have ended without it when it is over.
    is_fatal = True


class Kill(Fault):
    """The process is killed, and started again."""

    def begin(self):
        self.node.kill()

    def end(self):
        self.node.start()


class Stop(Fault):
    """The process stands still until it is given up, and goes on."""

    def begin(self):
        self.node.pause()

    def end(self):
        self.node.resume()


class Cut(Fault):
    """The database cannot be reached."""

    def begin(self):
        self.node.cable.cut()

    def end(self):
        self.node.cable.mend()


class Hold(Cut):
    """What is sent to the database and from there arrives only after the node has been given up."""

    def begin(self):
        self.node.cable.hold()


class Short:
    """A fault that ends at a random moment, before or after the node is given up."""

    is_fatal = False

    def wait(self):
        time.sleep(self.chance.uniform(1, 14))


class ShortStop(Short, Stop):
    pass


class ShortCut(Short, Cut):
    pass


class ShortHold(Short, Hold):
    pass


FAULTS = [Kill, Stop, Hold, Cut, ShortStop, ShortHold, ShortCut]


class Conversation(threading.Thread):
    """One person asks one question, as often as it takes, and two follow the reply."""

    def __init__(self, person, chat, number):
        super().__init__(daemon=True)
        self.person, self.chat = person, chat
        self.question = f"question {number}/{chat}"
        self.key = str(uuid.uuid4())
        self.sent = None
        self.followers = []
        self.fault = None
        self.start()

    def run(self):
        try:
            self.sent = self.send()
            self.followers = [
                Follower(self.person, self.chat, self.sent["reply"]["id"], is_restless)
                for is_restless in (False, True)]
        except Exception as fault:  # for the thread that waits
            self.fault = fault

    def send(self):
        """Sends the question until it is answered. The key keeps it from being stored twice."""
        end = time.monotonic() + HANG_LIMIT
        while True:
            try:
                return self.person.call("POST", f"/chats/{self.chat}/messages", {"content": self.question},
                                        **{"Idempotency-Key": self.key})[0]
            except urllib.error.HTTPError as error:
                told = f"{error.code} {error.read()}"
                assert error.code == 503 and error.headers["Retry-After"], told
            except OSError as error:
                told = error
            assert time.monotonic() < end, f"{self.question} is not accepted: {told}"
            time.sleep(0.2)

    def wait(self):
        """Waits until everybody has seen the end."""
        self.join(HANG_LIMIT)
        assert not self.is_alive(), f"{self.question} is not accepted"
        if self.fault:
            raise self.fault
        for follower in self.followers:
            follower.wait()


class Round:
    """What is asked before a fault."""

    def __init__(self, number, conversations):
        self.number, self.conversations = number, conversations

    def check(self, audit, model, fault, report):
        histories = audit.histories()
        counts = audit.messages()
        for conversation in self.conversations:
            history = histories[conversation.sent["reply"]["id"]]
            assert counts[conversation.chat] == 2 * (self.number + 1), "a message is lost or doubled"
            again = conversation.send()
            for part in ("message", "reply"):
                assert again[part]["id"] == conversation.sent[part]["id"], "what was sent again was stored again"
            reply = self.check_reply(conversation, model, fault, history)
            self.check_followers(conversation, reply, fault, history)
            report.add(reply, fault, history)
        assert audit.messages() == counts

    def check_reply(self, conversation, model, fault, history):
        page, _ = conversation.person.call("GET", f"/chats/{conversation.chat}/messages?limit=2")
        question, reply = page["messages"]
        assert question["id"] == conversation.sent["message"]["id"]
        assert question["content"] == conversation.question
        assert reply["id"] == conversation.sent["reply"]["id"]
        answers = model.to(conversation.question)
        assert len(answers) <= 1, "the model was asked twice"
        written = answers[0].text if answers else ""
        assert written.startswith(reply["content"]), "the text is not what the model sent"
        if reply["status"] == "complete":
            assert answers[0].is_whole and reply["content"] == written
            assert history.ended_by == history.begun_by
        else:
            assert reply["status"] == "interrupted" and history.begun_by == fault.user, f"{reply} {history}"
            due = answers[0].text_before(fault.began_at - LOSS) if answers else ""
            assert len(reply["content"]) >= len(due), f"{len(due) - len(reply['content'])} characters too many are lost"
            assert history.ended_at <= fault.clock + TAKEOVER, f"it took {history.ended_at - fault.clock:.1f} s"
        return reply

    def check_followers(self, conversation, reply, fault, history):
        for follower in conversation.followers:
            kind, data = follower.end
            assert kind == "message_end" and data["message_id"] == reply["id"]
            assert data["metadata"]["status"] == reply["status"]
            # Text that was shown but not stored yet is lost with its node.
            text, shown = reply["content"], follower.text
            if reply["status"] == "interrupted":
                assert shown.startswith(text), f"{text!r} was not shown: {fault} {follower.story} {history.story}"
                # A node that was given up shows nothing that is not stored, except one piece that was on its way.
                seen = follower.text_of(fault.ended_at, 1) if fault.is_fatal else shown
                text = max(text, seen, key=len)
            assert shown == text, f"{shown!r} was shown of {text!r}: {fault} {follower.story}"


class Report:
    """Figures for whoever wants to know."""

    def __init__(self):
        self.figures, self.times = {}, []

    def add(self, reply, fault, history):
        what = f"{type(fault).__name__}: {reply['status']}"
        self.figures[what] = self.figures.get(what, 0) + 1
        if history.ended_by != history.begun_by:
            self.times.append(history.ended_at - fault.clock)

    def print(self):
        print()
        for what, count in sorted(self.figures.items()):
            print(f"{count:>8} {what}")
        if self.times:
            print(f"replies were taken over after {min(self.times):.1f} to {max(self.times):.1f} s")
