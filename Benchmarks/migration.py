"""Migrates a large database of an earlier schema, and compares every message with before.

Makes a database of schema version 3 with 20,000 chats and 400,000 messages (about 1 GB; the same one for the same seed),
migrates a copy of it with a release build, and prints time, memory and sizes. Then compares each message's content, byte
for byte, in SQL, and some hundred chats over the API.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "browser-tests"))

import server as parley  # noqa: E402
from old_database import OldDatabase  # noqa: E402

class Watch:
    """The largest size of some files while a program runs."""

    def __init__(self, path):
        self.peaks, self._path, self._end = {}, path, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self):
        while not self._end.wait(0.02):
            total = 0
            for file in self._path.parent.iterdir():
                try:
                    size = file.stat().st_blocks * 512
                except FileNotFoundError:
                    continue
                total += size
                name = "copy" if ".before-" in file.name else file.name.removeprefix(self._path.name) or "database"
                if file.name.startswith(self._path.name):
                    self.peaks[name] = max(self.peaks.get(name, 0), size)
            self.peaks["all"] = max(self.peaks.get("all", 0), total)

    def end(self):
        self._end.set()
        self._thread.join()
        return self.peaks


def environment(path):
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return base | {"PARLEY_DATABASE_URL": f"sqlite:{path}", "PARLEY_LOCAL_MODEL": "off", "ANTHROPIC_API_KEY": "none"}


def migrate(binary, path):
    """Migrates; returns seconds, seconds of processor time, peak memory in bytes, and the peak sizes of the files."""
    watch, start = Watch(path), time.monotonic()
    process = subprocess.Popen([binary, "migrate"], cwd=path.parent, env=environment(path))
    _, status, usage = os.wait4(process.pid, 0)
    seconds, peaks = time.monotonic() - start, watch.end()
    assert status == 0, f"parley migrate ended with {status}"
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, peaks


def compare(before, after):
    """Compares all messages in SQL. Returns the number of messages compared."""
    database = sqlite3.connect(f"file:{after}?mode=ro", uri=True)
    database.execute("ATTACH ? AS old", (f"file:{before}?mode=ro",))
    questions = {
        "content": """
            SELECT COUNT(*) FROM old.messages o
            WHERE CAST(o.content AS BLOB) IS NOT CAST(COALESCE(
              (SELECT GROUP_CONCAT(p.text, '') FROM message_parts p WHERE p.message_id = o.id AND p.kind = 'text'), '')
              AS BLOB)""",
        "parts": """
            SELECT COUNT(*) FROM message_parts p
            WHERE p.ordinal <> 0 OR p.kind <> 'text' OR p.step <> 0 OR p.wire IS NOT NULL OR p.text = ''
              OR p.user_id IS NOT (SELECT user_id FROM messages m WHERE m.id = p.message_id)""",
        "columns": """
            SELECT COUNT(*) FROM old.messages o LEFT JOIN messages m ON m.id = o.id
            WHERE m.id IS NULL
              OR (m.chat_id, m.role, m.status, m.created_at, m.revision)
                IS NOT (o.chat_id, o.role, o.status, o.created_at, o.revision)
              OR m.parent_id IS NOT o.parent_id OR m.metadata IS NOT o.metadata
              OR m.search_entry IS NOT o.search_entry OR m.size <> LENGTH(o.content)
              OR m.user_id IS NOT (SELECT user_id FROM old.chats c WHERE c.id = o.chat_id)""",
        "siblings": """
            SELECT COUNT(*) FROM messages m JOIN (SELECT id,
              ROW_NUMBER() OVER (PARTITION BY COALESCE(parent_id, chat_id) ORDER BY id) AS place FROM old.messages) o
            ON o.id = m.id WHERE m.sibling_ordinal <> o.place""",
        "chats": """
            SELECT COUNT(*) FROM old.chats o LEFT JOIN chats c ON c.id = o.id
            WHERE (c.head_id, c.title, c.user_id) IS NOT (o.head_id, o.title, o.user_id)""",
        "number of messages": "SELECT (SELECT COUNT(*) FROM messages) - (SELECT COUNT(*) FROM old.messages)",
        "log": """
            SELECT COUNT(*) FROM old.reply_log o WHERE NOT EXISTS (SELECT 1 FROM reply_log l
              WHERE l.message_id = o.message_id AND l.content = o.content)""",
        "references": "SELECT COUNT(*) FROM pragma_foreign_key_check",
        "integrity": "SELECT COUNT(*) FROM pragma_quick_check WHERE quick_check <> 'ok'",
    }
    for name, sql in questions.items():
        wrong = database.execute(sql).fetchone()[0]
        assert wrong == 0, f"{name}: {wrong} differ"
    return database.execute("SELECT COUNT(*) FROM old.messages").fetchone()[0]


def compare_over_api(binary, before, path, count, seed):
    """Compares all messages of some chats over the API. Returns the number of chats, and of messages shown."""
    old = sqlite3.connect(f"file:{before}?mode=ro", uri=True)
    user, email = old.execute("SELECT id, email FROM users LIMIT 1 OFFSET 7").fetchone()
    chats = [row[0] for row in old.execute("SELECT id FROM chats WHERE user_id = ? ORDER BY id", (user,))]
    running = [row[0] for row in old.execute(
        "SELECT chat_id FROM messages WHERE status = 'streaming' AND chat_id IN"
        " (SELECT id FROM chats WHERE user_id = ?)", (user,))]
    sample = random.Random(seed).sample(chats, min(count, len(chats))) + running
    token = subprocess.run(
        [binary, "token", "create", "--email", email, "--name", "comparison"], cwd=path.parent, env=environment(path),
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout.strip()
    os.environ["PARLEY_BINARY"] = str(binary)
    running_server = parley.Server(path.parent, PARLEY_DATABASE_URL=f"sqlite:{path}", ANTHROPIC_API_KEY="none")
    compared = 0
    try:
        connection = http.client.HTTPConnection("127.0.0.1", running_server.port, timeout=600)
        for chat in sample:
            expected = {
                id: content + "".join(row[0] for row in old.execute(
                    "SELECT content FROM reply_log WHERE message_id = ? ORDER BY position", (id,)))
                for id, content in old.execute("SELECT id, content FROM messages WHERE chat_id = ?", (chat,))
            }
            found = {}
            for message in ask(connection, f"/api/v1/chats/{chat}/export?format=json", token)["messages"]:
                found[message["id"]] = message["content"]
            assert found == expected, f"the export of {chat} differs"
            for message in branch(connection, chat, token):
                assert message["content"] == expected[message["id"]], f"message {message['id']} differs"
                compared += 1
    finally:
        running_server.stop()
    return len(sample), compared


def branch(connection, chat, token):
    cursor = ""
    while True:
        page = ask(connection, f"/api/v1/chats/{chat}/messages?limit=50{cursor}", token)
        yield from page["messages"]
        if not page["has_more"]:
            return
        cursor = f"&before={page['messages'][0]['id']}"


def ask(connection, path, token):
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, f"{response.status} {path}: {body[:300]}"
    return json.loads(body)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--server", default=ROOT / ".build/release/parley", type=Path)
    options.add_argument("--chats", default=20_000, type=int)
    options.add_argument("--messages", default=400_000, type=int)
    options.add_argument("--sample", default=300, type=int, help="chats to compare over the API")
    options.add_argument("--seed", default=1, type=int)
    options.add_argument("--folder", type=Path, help="keeps the files here, and takes a database made before")
    arguments = options.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="parley-migration-"))
    folder.mkdir(exist_ok=True)
    try:
        run(arguments, folder)
    finally:
        if not arguments.folder:
            shutil.rmtree(folder)


def run(arguments, folder):
    before = folder / f"before-{arguments.chats}-{arguments.messages}-{arguments.seed}.sqlite"
    if not before.exists():
        draft = before.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        database = sqlite3.connect(draft)
        database.execute("PRAGMA synchronous = OFF")
        old = OldDatabase(database, arguments.seed)
        old.schema(3)
        old.fill(arguments.chats, arguments.messages)
        database.close()
        draft.rename(before)
    path = folder / "migrated/parley.sqlite"
    shutil.rmtree(path.parent, ignore_errors=True)
    path.parent.mkdir()
    shutil.copyfile(before, path)
    seconds, processor, memory, peaks = migrate(arguments.server, path)
    rows = [
        ("time, s", f"{seconds:.1f}"),
        ("processor time, s", f"{processor:.1f}"),
        ("peak memory, MB", f"{memory / 1e6:.0f}"),
        ("database before, MB", f"{before.stat().st_size / 1e6:.0f}"),
        ("database after, MB", f"{path.stat().st_size / 1e6:.0f}"),
        ("log at its peak, MB", f"{peaks.get('-wal', 0) / 1e6:.0f}"),
        ("all files at their peak, MB", f"{peaks['all'] / 1e6:.0f}"),
    ]
    rows.append(("messages compared in SQL", f"{compare(before, path):,}"))
    rows.append(("chats, messages compared over the API", "{:,}, {:,}".format(*compare_over_api(
        arguments.server, before, path, arguments.sample, arguments.seed))))
    print("\n| what | measured |\n|---|---:|")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
