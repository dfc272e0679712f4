"""A model on loopback that answers what a test tells it to: the connection is real, the words are not."""

import json
import queue
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BREAK = object()


@dataclass(frozen=True)
class Failure:
    """An error answer: the status, and the name of the error in the body."""

    status: int
    kind: str


class Thought(tuple):
    """What the model thinks before it answers, in pieces: the first of an answer's deltas. Empty is hidden."""


class ScriptedModel:
    """Serves the Messages API, streaming. `url` goes into ANTHROPIC_BASE_URL; `requests` holds the bodies received."""

    def __init__(self):
        self.requests = []
        self.pause = 0  # seconds after each piece
        self._answers = queue.Queue()
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                model._answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def says(self, *deltas):
        """The next answer, in these pieces. A `threading.Event` among them holds the answer back until it is set."""
        self._answers.put(deltas)

    def fails(self, status, kind, times=1):
        """The next answers are errors; the client retries some of them, up to three attempts in all."""
        for _ in range(times):
            self._answers.put(Failure(status, kind))

    def breaks_off(self, *deltas):
        """The next answer; the connection is cut after these pieces."""
        self._answers.put((*deltas, BREAK))

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.requests.append(body)
        try:
            deltas = self._answers.get_nowait()
        except queue.Empty:
            deltas = ("Hello.",)
        if isinstance(deltas, Failure):
            return self._refuse(handler, deltas)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            for event in self._events(body, deltas):
                if event is BREAK:
                    return
                if isinstance(event, threading.Event):
                    event.wait(600)
                else:
                    data = json.dumps(event, ensure_ascii=False)
                    handler.wfile.write(f"event: {event['type']}\ndata: {data}\n\n".encode())
                    handler.wfile.flush()
                    time.sleep(self.pause)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the reply was stopped, as some tests do

    @staticmethod
    def _refuse(handler, failure, request_id="req_1"):
        error = {"type": failure.kind, "message": "Scripted."}
        body = json.dumps({"type": "error", "error": error, "request_id": request_id}).encode()
        handler.send_response(failure.status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    @staticmethod
    def _events(body, deltas):
        yield {
            "type": "message_start",
            "message": {
                "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": [],
                "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 12, "output_tokens": 1},
            },
        }
        index = 0
        if deltas and isinstance(deltas[0], Thought):
            yield from ScriptedModel._thinking(deltas[0])
            index, deltas = 1, deltas[1:]
        yield {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}}
        for delta in deltas:
            if isinstance(delta, threading.Event) or delta is BREAK:
                yield delta
            else:
                yield {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": delta}}
        yield {"type": "content_block_stop", "index": index}
        yield {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": len(deltas)},
        }
        yield {"type": "message_stop"}

    @staticmethod
    def _thinking(thought):
        start = {"type": "thinking", "thinking": "", "signature": ""}
        yield {"type": "content_block_start", "index": 0, "content_block": start}
        for piece in thought:
            if isinstance(piece, threading.Event):
                yield piece
            else:
                delta = {"type": "thinking_delta", "thinking": piece}
                yield {"type": "content_block_delta", "index": 0, "delta": delta}
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "signed"}}
        yield {"type": "content_block_stop", "index": 0}
