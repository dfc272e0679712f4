"""Many readers of replies, in one thread."""

import json
import resource
import selectors
import socket
import threading
import time

from server import HANG_LIMIT


class Reader:
    """What came over one connection."""

    def __init__(self, reply):
        self.reply, self.bytes, self.is_open = reply, b"", True

    @property
    def text(self):
        """All deltas, joined. The body is in chunks, whose sizes are in lines of their own."""
        lines = self.bytes.decode().splitlines()
        data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith('data: {"delta"')]
        return "".join(each["delta"] for each in data)

    @property
    def is_ended(self):
        return b"event: message_end" in self.bytes


class Crowd:
    """Follows replies at one node, each over a connection of its own."""

    def __init__(self, node, follows):
        """Each of `follows` is a person, a chat and a reply."""
        raise_limit()
        self._selector = selectors.DefaultSelector()
        self.readers = [self._connect(node, *follow) for follow in follows]
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _connect(self, node, person, chat, reply):
        connection = socket.create_connection(("127.0.0.1", node.port), timeout=HANG_LIMIT)
        connection.sendall(
            f"GET /api/v1/chats/{chat}/messages/{reply}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {person.token}\r\nConnection: close\r\n\r\n".encode())
        self._selector.register(connection, selectors.EVENT_READ, reader := Reader(reply))
        return reader

    def wait_for(self, condition, what):
        """Waits until a condition holds for every reader."""
        end = time.monotonic() + HANG_LIMIT
        while left := [reader for reader in self.readers if not condition(reader)]:
            assert time.monotonic() < end, f"{len(left)} readers do not see {what}: {left[0].bytes}"
            time.sleep(0.05)

    def _read(self):
        while self._selector.get_map():
            for key, _ in self._selector.select():
                try:
                    data = key.fileobj.recv(65536)
                except OSError:
                    data = b""
                key.data.bytes += data
                if not data:
                    key.data.is_open = False
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()


def raise_limit():
    """Allows as many open files as the system does."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
