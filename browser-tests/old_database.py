"""A database as an earlier version of the program left it."""

import hashlib
import json
import random
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "Sources/Storage/Migrations/SQLite"
START = 1_760_000_000_000  # milliseconds
WORDS = (
    "heron river reed water quiet morning the a of and to in is that it with as for was on are be this by from what how "
    "answer question table value function return async await error request server list `code` **bold** naïve Straße "
    "журавль болото вода тихо утро 鷺 川 静か 🪿 👩‍👩‍👧 e\u0301 \u202eabc\u202c مالك"
).split()
SPECIAL = [
    "", " ", "\n", "\r\n\r\n", "\u200b", "\ufeffmark", "\ufffd", "a" * 199_000, "```\n" + "x\ty\n" * 9_000, "\u2028",
    "' OR 1=1; --", "\\0 \\u0000", "🏳️‍🌈" * 3_000, "e\u0301" * 5_000, "<script>alert(1)</script>", "\x01\x1f\x7f",
]


class OldDatabase:
    """Fills a database. Identifiers are UUIDs of version 7, in the order of writing, as the program makes them."""

    def __init__(self, database, seed):
        self.database, self.random, self.clock = database, random.Random(seed), START
        self.text = " ".join(self.random.choice(WORDS) for _ in range(400_000))

    def identifier(self):
        self.clock += 1
        number = self.clock << 80 | 7 << 76 | self.random.getrandbits(12) << 64 | 2 << 62 | self.random.getrandbits(62)
        return str(uuid.UUID(int=number))

    def words(self, mean):
        length = int(self.random.lognormvariate(0, 0.9) * mean * 0.67)
        start = self.random.randrange(len(self.text) - 100_000)
        return self.text[start : start + min(length, 100_000)]

    def schema(self, version):
        self.database.executescript(
            "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL,"
            " checksum TEXT NOT NULL, applied_at BIGINT NOT NULL);"
        )
        for file in sorted(MIGRATIONS.glob("*.sql")):
            number, _, name = file.stem.partition("_")
            if int(number) <= version:
                sql = file.read_text()
                self.database.executescript(sql)
                row = (int(number), name, hashlib.sha256(sql.encode()).hexdigest())
                self.database.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, 0)", row)

    def fill(self, chats, messages):
        users = [self.user(f"user{index}@example.org") for index in range(20)]
        for index in range(chats):
            count = messages * (index + 1) // chats - messages * index // chats
            self.chat(users[index % len(users)], count, runs=index % 1000 == 7)
        self.database.commit()

    def user(self, email):
        user = self.identifier()
        self.database.execute(
            "INSERT INTO users (id, email, password_hash, display_name, max_chats, created_at, updated_at)"
            " VALUES (?, ?, 'none', 'Ada', 100000, ?, ?)",
            (user, email, self.clock * 1000, self.clock * 1000),
        )
        return user

    def chat(self, user, count, runs):
        """A chat of questions and answers, some with siblings, the last of which runs in a few chats."""
        chat, parent, grandparent, messages = self.identifier(), None, None, []
        for index in range(count):
            message, is_answer = self.identifier(), parent is not None and messages[-1][3] == "user"
            if index > 1 and self.random.random() < 0.08:  # another version of what the last one is
                is_answer, above = messages[-1][3] == "assistant", grandparent
            else:
                grandparent, above = parent, parent
            running = runs and index == count - 1
            content = self.words(2_700 if is_answer else 350)
            if self.random.random() < 0.005:
                content = self.random.choice(SPECIAL)
            metadata = status = None
            if is_answer:
                usage = {"input_tokens": self.random.randrange(90_000), "output_tokens": len(content) // 4}
                metadata = json.dumps({"model": "claude-sonnet-5-5", "stop_reason": "end_turn", "usage": usage})
                status = self.random.choices(["complete", "stopped", "failed", "interrupted"], [96, 2, 1, 1])[0]
            messages.append((
                message, chat, above, "assistant" if is_answer or running else "user", content,
                "streaming" if running else status or "complete", None if running else metadata, index,
                self.clock * 1000,
            ))
            parent = message
        self.database.execute(
            "INSERT INTO chats (id, user_id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            (chat, user, self.words(30).strip()[:255] or "New Chat", self.clock * 1000, self.clock * 1000),
        )
        self.database.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", messages)
        self.database.execute("UPDATE chats SET head_id = ? WHERE id = ?", (parent, chat))
        if runs:
            self.log(parent, messages[-1][4])

    def log(self, message, written):
        position = len(written.encode())
        for _ in range(5):
            piece = self.words(200) or "."
            self.database.execute("INSERT INTO reply_log VALUES (?, ?, ?)", (message, position, piece))
            position += len(piece.encode())
