"""A model on loopback that writes numbered words slowly, and remembers what it sent when."""

import json
import re
import threading
import time
from dataclasses import dataclass, field

from scripted_model import ScriptedModel
from server import HANG_LIMIT


@dataclass
class Answer:
    """What was sent in answer to one request: the time of each word, and the word."""

    question: str
    sent: list = field(default_factory=list)
    is_whole: bool = False
    is_broken: bool = False  # nobody wanted the rest

    @property
    def text(self):
        return "".join(word for _, word in self.sent)

    def text_before(self, moment):
        return "".join(word for at, word in self.sent if at < moment)


class NumberedModel(ScriptedModel):
    """Answers questions such as `question 3/<id of the chat>` with `words` words, and `pause` seconds between them."""

    def __init__(self, words=60, pause=0.05):
        super().__init__()
        self.words, self.pause = words, pause
        self.answers = []
        self.count = 0  # of words in all answers together
        self._news = threading.Condition()
        self._server.handle_error = lambda *_: None  # servers that are killed leave connections behind

    def to(self, question):
        """The answers to a question. More than one means that it was asked more than once."""
        with self._news:
            return [answer for answer in self.answers if answer.question == question]

    def wait_for(self, count):
        """Waits until so many words have been sent in all."""
        with self._news:
            assert self._news.wait_for(lambda: self.count >= count, HANG_LIMIT), f"{self.count} words, not {count}"

    def _answer(self, handler):
        size = int(handler.headers["Content-Length"])
        try:
            body = handler.rfile.read(size)
            if len(body) == size:  # or else the server was killed while it sent the request
                self._carry_out(handler, self._begin(json.loads(body)))
        except OSError:
            pass  # the server was killed while it sent the request

    def _begin(self, body):
        questions = re.findall(r"question [\w/-]+", json.dumps(body["messages"]))
        question = questions[-1] if questions else ""
        with self._news:
            self.answers.append(Answer(question))
            return self.answers[-1]

    def _carry_out(self, handler, answer):
        try:
            self._write(handler, answer)
        except OSError:
            answer.is_broken = True

    def _write(self, handler, answer):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        self._event(handler, "message_start", message={"id": "m", "role": "assistant", "content": [], "usage": {}})
        self._event(handler, "content_block_start", index=0, content_block={"type": "text", "text": ""})
        for number in range(self.words):
            word = f"{number} слово "
            with self._news:  # before it leaves: nobody may have it earlier
                answer.sent.append((time.monotonic(), word))
                self.count += 1
                self._news.notify_all()
            self._event(handler, "content_block_delta", index=0, delta={"type": "text_delta", "text": word})
            time.sleep(self.pause)
        self._event(handler, "content_block_stop", index=0)
        self._event(handler, "message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": self.words})
        self._event(handler, "message_stop")
        handler.wfile.write(b"0\r\n\r\n")
        answer.is_whole = True

    @staticmethod
    def _event(handler, kind, **members):
        data = f"event: {kind}\ndata: {json.dumps({'type': kind, **members})}\n\n".encode()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        handler.wfile.flush()
