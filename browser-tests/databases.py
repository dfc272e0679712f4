"""The databases of the two engines: where a server finds its own, and what is in it."""

import json
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

from server import ROOT

# Seconds after which a reply that was interrupted has ended. A server that takes over from another one first makes sure
# that it is gone.
TAKEOVER = 60


class SQLite:
    """A database file. `url` is the setting of a server."""

    def __init__(self, folder):
        self.path = folder / "parley.sqlite"
        self.url = f"sqlite:{self.path}"

    def query(self, text):
        """The rows, each a dictionary."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(text)]


class PostgreSQL:
    """A PostgreSQL server with an empty database, which waits for the disk. It ends with the tests at the latest."""

    def __init__(self):
        self._shell = subprocess.Popen(
            [ROOT / "scripts/test-postgresql", "--durable"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = self._shell.stdout.readline().strip()
        assert self.folder.startswith("/"), f"PostgreSQL did not start: {self.folder}"
        self.url = f"postgres://parley@/parley?host={self.folder}"
        self._command("sql CREATE DATABASE parley TEMPLATE template0")

    def query(self, text):
        """The rows, each a dictionary."""
        return json.loads(self._psql(f"SELECT COALESCE(json_agg(answer), '[]') FROM ({text}) AS answer"))

    def run(self, text):
        """Runs statements, all or none of them."""
        self._psql(text)

    @property
    def socket(self):
        """The path of its socket."""
        return f"{self.folder}/.s.PGSQL.5432"

    def stop(self):
        """Ends all connections, as an operator does who restarts it."""
        self._command("stop")

    def kill(self):
        """Kills all of its processes, as a power cut does."""
        self._command("kill")

    def start(self):
        self._command("start")

    def close(self):
        self._shell.stdin.close()
        self._shell.stdout.read()  # to the end: the folder is gone
        self._shell.wait()

    def _psql(self, text):
        psql = [shutil.which("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-1", self.url]
        return subprocess.run(psql, input=text, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout

    def _command(self, line):
        print(line, file=self._shell.stdin, flush=True)
        answer = self._shell.stdout.readline().strip()
        assert answer == "0", f"{line}: {answer}"


def wait_until_replies_end(database):
    """Waits until no reply, and no model call, counts as running."""
    end = time.monotonic() + TAKEOVER
    running = ("SELECT id FROM messages WHERE status = 'streaming' "
               "UNION ALL SELECT id FROM model_calls WHERE state = 'running'")
    while left := database.query(running):
        assert time.monotonic() < end, f"{len(left)} replies or calls do not end"
        time.sleep(0.05)
