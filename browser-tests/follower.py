"""Somebody who reads a reply while it is written, and comes back after every break."""

import http.client
import json
import random
import threading
import time
import urllib.parse

from server import HANG_LIMIT

ENDS = {"message_end", "error"}


class Follower(threading.Thread):
    """Follows a reply to its end, on any node behind a proxy. Hangs up now and then if `is_restless`.

    `pieces` are the time and the text of each delta; `end` is the name and the data of the event that ended it.
    """

    def __init__(self, program, chat, reply, is_restless=False):
        super().__init__(daemon=True)
        self.reply, self.pieces, self.end, self.fault = reply, [], None, None
        self.story = []  # what happened when, for whoever wonders
        self._program, self._path = program, f"/api/v1/chats/{chat}/messages/{reply}/events"
        self._chance = random.Random(reply) if is_restless else None
        self._position = None
        self._gives_up_at = time.monotonic() + HANG_LIMIT
        self.start()

    @property
    def text(self):
        return "".join(piece for _, piece in self.pieces)

    def text_of(self, moment, later=0):
        """What had been read at a moment, and this many pieces after it."""
        count = sum(at < moment for at, _ in self.pieces)
        return "".join(piece for _, piece in self.pieces[:count + later])

    def wait(self):
        """Waits for the end and returns it."""
        self.join(HANG_LIMIT)
        assert self.fault is None, self.fault
        assert self.end, f"{self.reply} does not end:\n{self.story}"
        return self.end

    def run(self):
        try:
            while self.end is None and time.monotonic() < self._gives_up_at:
                try:
                    self._read()
                except (OSError, http.client.HTTPException) as fault:
                    self._tell(repr(fault))
                    time.sleep(0.2)  # as a browser would, before it asks again
        except Exception as fault:  # for the thread that waits
            self.fault = fault

    def _read(self):
        """Reads one connection to its end."""
        connection = self._connect()
        try:
            headers = {"Authorization": f"Bearer {self._program.token}"}
            if self._position:
                headers["Last-Event-ID"] = self._position
            connection.request("GET", self._path, headers=headers)
            response = connection.getresponse()
            if response.status != 200:
                assert response.status in (429, 502, 503, 504), f"{response.status} {response.read()}"
                raise ConnectionError(response.status)
            self._tell("connected", response.headers["Date"])
            self._take(response)
        finally:
            connection.close()

    def _take(self, response):
        """Takes events until the reply or the connection ends, or the patience."""
        event = {}
        while self.end is None and (line := response.readline()):
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name:
                event[name] = value
                continue
            self._take_event(event)
            event = {}
            if self._chance and self._chance.random() < 1 / 30:
                return

    def _take_event(self, event):
        kind, data = event.get("event"), json.loads(event.get("data", "{}"))
        self._tell(event.get("id"), kind)
        if kind == "content_delta":
            self.pieces.append((time.monotonic(), data["delta"]))
        if kind in ENDS:
            self.end = kind, data
        self._position = event.get("id", self._position)

    def _tell(self, *what):
        self.story.append(f"{time.monotonic():.2f} " + " ".join(map(str, what)))

    def _connect(self):
        url = urllib.parse.urlsplit(self._program.url)
        if url.scheme == "https":
            return http.client.HTTPSConnection(url.netloc, timeout=HANG_LIMIT, context=self._program.tls)
        return http.client.HTTPConnection(url.netloc, timeout=HANG_LIMIT)
