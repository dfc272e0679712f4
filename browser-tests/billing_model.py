"""A model on loopback that thinks, fails and bills, and remembers what it told of each request."""

import json
import random
import re
import threading
import time
from dataclasses import dataclass, field

from scripted_model import Failure, ScriptedModel
from server import HANG_LIMIT

REPLIES, TITLES = "claude-sonnet-5-5", "claude-haiku-5-5"
# Counts that the API reports when an answer begins. It reports the others at the end.
AT_START = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation"]
OVERLOADED = Failure(529, "overloaded_error")
# What becomes of requests, and how often. Cuts end the connection.
PLANS = {"whole": 12, "overloaded": 5, "cut at head": 1, "cut at start": 2, "cut in text": 1}
# Attempts that a client makes, so the last one is not made to fail.
ATTEMPTS = 3


@dataclass
class Request:
    """A request that arrived whole. `question` and `purpose` say what it is for."""

    id: str
    question: str
    purpose: str
    plan: str  # one of PLANS
    usage: dict
    sent: list = field(default_factory=list)  # when, which kind of text, and the text
    is_ended: bool = False


class BillingModel(ScriptedModel):
    """Answers questions such as `question 3/<id of the chat>`. Their names alone decide what becomes of them."""

    def __init__(self):
        super().__init__()
        self.received = []
        self.pieces = 0  # written to all requests together
        self._active = 0
        self._news = threading.Condition()

    def wait_for(self, pieces, is_over):
        """Waits until that many pieces have been written, or `is_over()` says that no more will be."""
        end = time.monotonic() + HANG_LIMIT
        with self._news:
            while self.pieces < pieces:
                if not self._active and is_over():
                    return
                assert time.monotonic() < end, "the model has nothing to do, and no reply ends"
                self._news.wait(0.05)

    def wait_until_idle(self):
        """Waits until no request is being answered."""
        with self._news:
            assert self._news.wait_for(lambda: not self._active, HANG_LIMIT), "the model does not end"

    def attempts(self, purpose, question):
        """The attempts at answering a question, or at a title for it."""
        with self._news:
            return [one for one in self.received if one.purpose == purpose and one.question == question]

    def _answer(self, handler):
        size = int(handler.headers["Content-Length"])
        with self._news:
            self._active += 1
        try:
            body = handler.rfile.read(size)
            if len(body) == size:  # or else the server was killed while it sent the request
                self._carry_out(handler, self._receive(json.loads(body)))
        except OSError:
            pass  # the server was killed
        finally:
            with self._news:
                self._active -= 1
                self._news.notify_all()

    def _receive(self, body):
        name = re.findall(r"question \d+/[\w-]+", json.dumps(body["messages"]))[-1]
        purpose = "title" if body["model"] == TITLES else "reply"
        with self._news:
            attempt = 1 + len(self.attempts(purpose, name))
            chance = random.Random(f"{name} {purpose} {attempt}")
            plan = chance.choices(list(PLANS), PLANS.values())[0] if attempt < ATTEMPTS else "whole"
            request = Request(f"{purpose} {attempt} to {name}", name, purpose, plan, usage(chance, purpose))
            self.received.append(request)
        return request

    def _carry_out(self, handler, request):
        if request.plan == "overloaded":
            self._refuse(handler, OVERLOADED, request.id)
            return self._note(request, {})
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("request-id", request.id)
        handler.end_headers()
        for event in self._events_of(request):
            if event is None:
                handler.close_connection = True
                return
            if event["type"] == "message_stop":
                request.is_ended = True
            data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            handler.wfile.flush()
            self._note(request, event.get("delta", {}))
            time.sleep(0.01)
        handler.wfile.write(b"0\r\n\r\n")

    def _note(self, request, delta):
        with self._news:
            for kind in ("thinking", "text"):
                if kind in delta:
                    request.sent.append((time.monotonic(), kind, delta[kind]))
            self.pieces += 1
            self._news.notify_all()

    def _events_of(self, request):
        if request.plan == "cut at head":
            yield None
        chance = random.Random(request.id)
        at_start = {name: request.usage[name] for name in AT_START}
        message = {"id": "msg", "type": "message", "role": "assistant", "model": REPLIES, "content": []}
        yield {"type": "message_start", "message": {**message, "usage": {**at_start, "output_tokens": 1}}}
        if request.plan == "cut at start":
            yield None
        blocks = [("text", "text_delta", chance.randint(5, 20))]
        if request.purpose == "title":
            blocks = [("text", "text_delta", 2)]
        elif chance.random() < 0.7:
            blocks.insert(0, ("thinking", "thinking_delta", chance.randint(3, 12)))
        for index, (kind, delta, count) in enumerate(blocks):
            yield {"type": "content_block_start", "index": index, "content_block": {"type": kind, kind: ""}}
            for number in range(count):
                if request.plan == "cut in text" and kind == "text" and number == count // 2:
                    yield None
                piece = {"type": delta, kind: f"слово {number} "}
                yield {"type": "content_block_delta", "index": index, "delta": piece}
            if kind == "thinking":
                signature = {"type": "signature_delta", "signature": f"signed-{chance.random()}"}
                yield {"type": "content_block_delta", "index": index, "delta": signature}
            yield {"type": "content_block_stop", "index": index}
        at_end = {name: count for name, count in request.usage.items() if name not in AT_START}
        yield {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": at_end}
        yield {"type": "message_stop"}


def usage(chance, purpose):
    """Counts as the API reports them. Some titles have so long a prompt that another price applies."""
    written = {f"ephemeral_{life}_input_tokens": chance.randrange(9_000) for life in ("5m", "1h")}
    return {
        "input_tokens": chance.choice([7, 4_321, 123_457]) if purpose == "title" else chance.randrange(1, 5_000),
        "cache_read_input_tokens": chance.randrange(90_000),
        "cache_creation_input_tokens": sum(written.values()),
        "cache_creation": written,
        "output_tokens": chance.randrange(200, 3_000),
        "output_tokens_details": {"thinking_tokens": chance.randrange(200)},
        "server_tool_use": {"web_search_requests": chance.randrange(3)},
    }
