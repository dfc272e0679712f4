"""An update of the database that is interrupted, or has no room, leaves it as it was."""

import os
import re
import resource
import sqlite3
import subprocess

import pytest

from old_database import OldDatabase
from server import HANG_LIMIT, binary


@pytest.fixture
def path(tmp_path):
    """A database of schema version 3 with 4,000 messages: about 11 MB."""
    database = sqlite3.connect(tmp_path / "parley.sqlite")
    old = OldDatabase(database, seed=2)
    old.schema(3)
    old.fill(chats=200, messages=4_000)
    database.close()
    return tmp_path / "parley.sqlite"


def start(path, **options):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"PARLEY_DATABASE_URL": f"sqlite:{path}", "PARLEY_LOCAL_MODEL": "off"}
    return subprocess.Popen(
        [binary(), "migrate"], cwd=path.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, **options)


def migrate(path):
    process = start(path)
    output, _ = process.communicate(timeout=HANG_LIMIT)
    assert process.returncode == 0, output
    return output


def messages(path):
    """Every message, as the schema of the database has it."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(messages)")}
        content = "content" if "content" in columns else (
            "COALESCE((SELECT GROUP_CONCAT(text, '') FROM message_parts WHERE message_id = messages.id), '')")
        rows = database.execute(
            f"SELECT id, chat_id, parent_id, role, status, metadata, {content} FROM messages ORDER BY id").fetchall()
    database.close()
    return rows


def version(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = database.execute("SELECT MAX(version) FROM schema_migrations").fetchone()[0]
    assert database.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    database.close()
    return found


def others(path):
    return sorted(file.name for file in path.parent.iterdir() if file.name.startswith("parley.sqlite."))


def test_an_update_says_what_it_does(path):
    before = messages(path)

    lines = migrate(path)

    assert re.search(r"Keeping a copy .*/parley\.sqlite\.before-4 \(about \d+ MB\)", lines)
    assert re.search(r"Kept the copy in \d+\.\d s", lines)
    assert re.search(r"Applying migration 4 \(message_parts\) to \d+ MB of data", lines)
    assert re.search(r"Applied migration 4 \(message_parts\) in \d+\.\d s", lines)
    assert messages(path) == before
    assert others(path) == ["parley.sqlite.before-4"]


@pytest.mark.parametrize("how", ["kill", "terminate"])
@pytest.mark.parametrize("moment", ["copy", *[f"log {size}" for size in (0, 1, 3, 6, 9, 11)], "applied"])
def test_an_interrupted_update_starts_again(path, moment, how):
    before = messages(path)
    process = start(path)

    wait_for(moment, path, process)
    getattr(process, how)()
    process.communicate(timeout=HANG_LIMIT)

    if process.returncode != 0 and version(path) == 3:
        assert messages(path) == before
    migrate(path)
    assert version(path) > 3
    assert messages(path) == before
    # If the migration was complete, the next attempt keeps a copy of what came after it.
    assert others(path)[0] == "parley.sqlite.before-4"
    assert all(re.fullmatch(r"parley\.sqlite\.before-\d+", name) for name in others(path))
    assert messages(path.parent / "parley.sqlite.before-4") == before


def wait_for(moment, path, process):
    """Waits until the copy is being made, or the log has so many megabytes, or a migration has been applied."""
    log = path.parent / "parley.sqlite-wal"
    if moment == "applied":
        for line in process.stdout:
            if "Applied migration 4" in line:
                return
    while process.poll() is None:
        if moment == "copy" and any(".before-4" in name for name in others(path)):
            return
        if moment.startswith("log") and others(path) == ["parley.sqlite.before-4"]:
            size = log.stat().st_size if log.exists() else 0
            if size >= int(moment.split()[1]) * 1_000_000:
                return


@pytest.mark.parametrize("share", [0.1, 0.9, 1.02])
def test_an_update_that_may_not_write_on_leaves_the_database_as_it_was(path, share):
    """The limit of a file's size ends the copy, or the log of the migration."""
    before = messages(path)
    limit = int(path.stat().st_size * share)

    process = start(path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    output, _ = process.communicate(timeout=HANG_LIMIT)

    assert process.returncode != 0, output
    assert version(path) == 3
    assert messages(path) == before
    migrate(path)
    assert messages(path) == before
    assert others(path) == ["parley.sqlite.before-4"]
