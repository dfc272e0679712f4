"""The built `parley` as a separate process, as an operator runs it."""

import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The most seconds that anything here may take. It only ends a hang and says nothing about speed: a machine may be slow
# and busy.
HANG_LIMIT = int(os.environ.get("PARLEY_HANG_LIMIT", 120))


class Server:
    """One running `parley serve` on a free port, with its data in its own folder.

    `url` has no trailing slash.
    """

    def __init__(self, folder, **environment):
        self.folder = Path(folder)
        self.lines = []
        self._news = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            [binary(), "serve"],
            cwd=self.folder,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = self.wait_for(r"Listening on (http://\S+)").group(1).rstrip("/")
        except BaseException:
            self.kill()
            raise

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    @property
    def setup_link(self):
        """The link that the first administrator opens."""
        return self.wait_for(r"https?://\S+/setup\S*").group()

    @property
    def output(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern, limit=HANG_LIMIT):
        """The match of `pattern` in the first line that has one, past or future."""
        end = time.monotonic() + limit
        seen = 0
        with self._news:
            while True:
                for line in self.lines[seen:]:
                    if found := re.search(pattern, line):
                        return found
                seen = len(self.lines)
                left = end - time.monotonic()
                if self._ended or left <= 0:
                    reason = "ended without" if self._ended else f"did within {limit} s not print"
                    raise AssertionError(f"parley {reason} {pattern!r}:\n{self.output}")
                self._news.wait(left)

    def stop(self):
        """Stops the server as systemd does, and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(HANG_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"parley did not end within {HANG_LIMIT} s of SIGTERM:\n{self.output}") from None
        self._reader.join(HANG_LIMIT)
        return self.process.returncode

    def kill(self):
        """Kills the server without a chance to clean up, as a power cut does."""
        self.process.kill()
        self.process.wait()
        self._reader.join(HANG_LIMIT)

    def _environment(self, changes):
        base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        defaults = {
            "PARLEY_PORT": "0",
            "PARLEY_DATABASE_URL": f"sqlite:{self.folder}/parley.sqlite",
            "PARLEY_LOCAL_MODEL": "off",
            "PARLEY_SHUTDOWN_GRACE": "0",
            "PARLEY_TITLES": "off",
        }
        return base | defaults | changes

    def _read(self):
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def binary():
    path = Path(os.environ.get("PARLEY_BINARY", ROOT / ".build/debug/parley"))
    assert path.is_file(), f"There is no {path}: run `make build` first, or set PARLEY_BINARY."
    return str(path)
