"""Measures how long others wait while one user keeps the server computing.

For each build given with --server, Eve keeps the server busy in several ways, one after the other. Meanwhile Bob
requests `/health` and a page of a small chat. The table shows how long he waits, in milliseconds, and how much
processor time Eve's work took.
"""

import argparse
import http.client
import json
import os
import selectors
import socket
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "browser-tests"))

import server as parley  # noqa: E402
from scripted_model import ScriptedModel  # noqa: E402

PASSWORD = "seven quiet herons wade"
LONG = "| a | b |\n|---|---|\n" + "| cell | **bold** `code` |\n" * 8_000
LONG = LONG[:199_000]


class Client:
    """A user who opens a new connection for each request."""

    def __init__(self, port, cookie=None):
        self.port, self.cookie = port, cookie

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Origin": f"http://127.0.0.1:{self.port}"} | headers
        if self.cookie:
            headers["Cookie"] = self.cookie
        data = None if body is None else json.dumps(body)
        if data is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, data, headers)
        response = connection.getresponse()
        content = response.read()
        if self.cookie is None and (cookie := response.getheader("Set-Cookie")):
            self.cookie = cookie.partition(";")[0]
        connection.close()
        assert response.status < 400, f"{response.status} {method} {path}: {content[:300]}"
        return json.loads(content) if content.startswith(b"{") else content

    def chat(self, title="Herons"):
        return self.ask("POST", "/api/v1/chats/", {"title": title})["id"]

    def say(self, chat, text):
        """Sends a message and waits for the whole answer."""
        self.ask("POST", f"/api/v1/chats/{chat}/messages", {"content": text})


class Neighbour:
    """Bob, who repeats one request until `stop`."""

    def __init__(self, client, path):
        self.client, self.path, self.waits = client, path, []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self):
        while not self._ended.is_set():
            start = time.perf_counter()
            self.client.ask("GET", self.path)
            self.waits.append((time.perf_counter() - start) * 1000)
            self._ended.wait(0.02)

    def stop(self):
        self._ended.set()
        self._thread.join()
        return sorted(self.waits)


class Readers:
    """Many open event streams, read by one thread, which looks for `words`."""

    def __init__(self, client, paths, words):
        self._selector = selectors.DefaultSelector()
        self._words, self._waiting, self._tails = words, set(range(len(paths))), {}
        for number, path in enumerate(paths):
            connection = socket.create_connection(("127.0.0.1", client.port))
            connection.sendall(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nCookie: {client.cookie}\r\n\r\n".encode()
            )
            connection.setblocking(False)
            self._tails[number] = b""
            self._selector.register(connection, selectors.EVENT_READ, number)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while not self._ended.is_set():
            for key, _ in self._selector.select(0.1):
                data = key.fileobj.recv(1 << 20)
                if not data:
                    self._selector.unregister(key.fileobj)
                seen = self._tails[key.data] + data
                if any(word in seen for word in self._words):
                    self._waiting.discard(key.data)
                self._tails[key.data] = seen[-64:]

    def wait(self, words=None, limit=120):
        """Waits until every stream has had one of the words."""
        end = time.monotonic() + limit
        while self._waiting:
            assert time.monotonic() < end, f"{len(self._waiting)} never saw {self._words}"
            time.sleep(0.02)
        if words:
            self._words, self._waiting = words, set(self._tails)

    def close(self):
        self._ended.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()


def at_once(count, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Scene:
    """A server with Eve and Bob."""

    def __init__(self, folder, model):
        self.model = model
        self.server = parley.Server(folder, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="scripted")
        self.eve, self.bob = Client(self.server.port), Client(self.server.port)
        token = self.server.setup_link.partition("#")[2]
        self._register(self.eve, "eve", token)
        invitation = self.eve.ask("POST", "/api/v1/admin/invites", {})["link"].partition("#")[2]
        self._register(self.bob, "bob", invitation)
        self.small = self.bob.chat()
        self.bob.say(self.small, "Hello?")

    @staticmethod
    def _register(client, name, token):
        person = {"email": f"{name}@example.org", "password": PASSWORD, "display_name": name, "invite": token}
        client.ask("POST", "/api/v1/auth/register", person)

    def cpu(self):
        fields = Path(f"/proc/{self.server.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # Eve's work. Each method prepares it and returns a function that does it.

    def long_chat(self):
        chat = self.eve.chat()
        for _ in range(12):
            self.model.says(LONG)
            self.eve.say(chat, LONG)
        paths = [f"/chat/{chat}", f"/chat/{chat}/messages", f"/chat/{chat}", f"/api/v1/chats/{chat}/messages?limit=200"]
        return lambda: at_once(8, lambda number: self.eve.ask("GET", paths[number % 4]))

    def far_back(self, messages=20_000, requests=100):
        chat = self.eve.chat()
        ids = [str(uuid.UUID(int=(1 << 124) + number)) for number in range(messages)]
        with sqlite3.connect(Path(self.server.folder) / "parley.sqlite") as database:
            database.executemany(
                "INSERT INTO messages (id, user_id, chat_id, parent_id, role, status, size, created_at)"
                " SELECT ?, user_id, id, ?, ?, 'complete', 6, ? FROM chats WHERE id = ?",
                [
                    (id, ids[number - 1] if number else None, ["user", "assistant"][number % 2], number, chat)
                    for number, id in enumerate(ids)
                ],
            )
            database.execute(
                "INSERT INTO message_parts (user_id, message_id, ordinal, kind, text)"
                " SELECT user_id, id, 0, 'text', 'Words.' FROM messages WHERE chat_id = ?",
                (chat,),
            )
            database.execute("UPDATE chats SET head_id = ? WHERE id = ?", (ids[-1], chat))
        return lambda: at_once(requests, lambda number: self.eve.ask("GET", f"/chat/{chat}?message={ids[0]}"))

    def difference(self):
        marks = "a" + "\u0301\u0327" * 49_000
        lines = "".join(f"line {number}\n" for number in range(9_000))
        for content in [marks, marks.replace("a", "b"), lines, lines.replace("line", "row")]:
            self.eve.ask("PUT", "/api/v1/context", {"content": content})
        return lambda: at_once(6, lambda number: self.eve.ask("GET", f"/settings/context/versions/{2 + number % 3}"))

    def end_of_reply(self, feeds=250, size=288_000):
        chat = self.eve.chat()
        go = threading.Event()
        text = "A paragraph of a long answer with **bold** and `code`.\n\n"
        self.model.says("Begin.\n\n", go, *[text * 100] * (size // len(text) // 100))
        sent = self.eve.ask("POST", f"/api/v1/chats/{chat}/messages", {"content": "Hi"}, Accept="application/json")
        reply = sent["reply"]["id"]
        cursor = self.eve.ask("GET", f"/chat/{chat}").decode().partition('cursor="')[2].partition('"')[0]
        paths = [f"/feed?chat={chat}&after={cursor}"] * feeds
        paths += [f"/api/v1/chats/{chat}/messages/{reply}/events"] * feeds
        readers = Readers(self.eve, paths, [b"retry: ", b"message_start"])
        readers.wait([b"event: end", b"event: message_end"])

        def work():
            go.set()
            readers.wait()
            readers.close()

        return work

    def renames(self, feeds=300):
        self.eve.ask("PATCH", f"/api/v1/admin/users/{self.eve.ask('GET', '/api/v1/auth/me')['id']}", {"max_chats": 2000})
        chats = [self.eve.chat(f"Chat {number}") for number in range(1000)]
        readers = Readers(self.eve, [f"/feed?chat={chats[0]}&after=0-0&chats=1000"] * feeds, [b"event: chats"])
        readers.wait([b"renamed 9"])

        def work():
            for number in range(10):
                self.eve.ask("PATCH", f"/api/v1/chats/{chats[0]}", {"title": f"renamed {number}"})
            readers.wait()
            readers.close()

        return work


def measure(scene, what):
    work = getattr(scene, what)()
    time.sleep(0.5)
    before = scene.cpu()
    neighbours = [Neighbour(Client(scene.server.port), "/health"), Neighbour(scene.bob, f"/chat/{scene.small}")]
    start = time.monotonic()
    work()
    taken = time.monotonic() - start
    waits = [neighbour.stop() for neighbour in neighbours]
    return [figures(wait) for wait in waits], scene.cpu() - before, taken


def figures(waits):
    return f"{statistics.median(waits):.0f} / {waits[int(len(waits) * 0.99)]:.0f} / {waits[-1]:.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", action="append", default=None, help="a build of parley; repeat to measure several")
    parser.add_argument("--what", action="append", default=None, help="long_chat, far_back, difference, end_of_reply or renames")
    options = parser.parse_args()
    print("| Eve's work | server | `/health`: median / p99 / max, ms | Bob's page | CPU s | s |\n|---|---|---|---|---:|---:|")
    for what in options.what or ["long_chat", "far_back", "difference", "end_of_reply", "renames"]:
        for binary in options.server or [str(ROOT / ".build/release/parley")]:
            os.environ["PARLEY_BINARY"] = binary
            model = ScriptedModel()
            with tempfile.TemporaryDirectory() as folder:
                scene = Scene(folder, model)
                try:
                    waits, cpu, taken = measure(scene, what)
                finally:
                    scene.server.kill()
                    model.close()
            print(f"| {what} | {binary} | {waits[0]} | {waits[1]} | {cpu:.1f} | {taken:.1f} |", flush=True)


if __name__ == "__main__":
    main()
