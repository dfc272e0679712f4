"""A PostgreSQL server of the tests' own, on loopback, which asks for no password."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from server import HANG_LIMIT


class PostgreSQL:
    """One server with its data in a temporary folder, and an empty database `parley`. It ends with the tests."""

    def __init__(self, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="parley-postgresql-"))
        self.port = free_port()
        self._settings = {
            "fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_connections": "100",
            "log_min_messages": "fatal", "listen_addresses": "127.0.0.1", "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        } | settings  # fmt: skip
        try:
            self._create()
            self.start()
            self._psql("CREATE DATABASE parley", database="postgres")
        except BaseException:
            self.close()
            raise

    def url(self, user="parley", port=None):
        """What PARLEY_DATABASE_URL may be. `port` is that of something between the two."""
        return f"postgres://{user}@127.0.0.1:{port or self.port}/parley"

    def query(self, sql):
        """The rows of a statement, as dictionaries. Times, ids and the like are text."""
        rows = self._psql(f"SELECT coalesce(json_agg(row), '[]') FROM ({sql}) AS row", "--no-align", "--tuples-only")
        return json.loads(rows)

    def run(self, sql):
        """Runs statements, all or none of them."""
        self._psql(sql, "--single-transaction")

    def start(self):
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                # It ends when the tests do, however that happens.
                ["setpriv", *_user(), "--pdeathsig=QUIT", binary("postgres"), "-D", self._data, *options],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # fmt: skip
        end = time.monotonic() + HANG_LIMIT
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, with_signal=signal.SIGINT):
        """Stops the server: SIGINT ends all connections and stores everything, SIGQUIT is like a crash."""
        self._process.send_signal(with_signal)
        self._process.wait(HANG_LIMIT)

    def close(self):
        if process := getattr(self, "_process", None):
            if process.poll() is None:
                self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self):
        return self.folder / "data"

    def _create(self):
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            for folder in (self.folder, self._data):
                shutil.chown(folder, "postgres", "postgres")
        command = [binary("initdb"), "-N", "-A", "trust", "-U", "parley", "--locale=C.UTF-8", "-E", "UTF8"]
        told = subprocess.run(
            ["setpriv", *_user(), *command, "-D", self._data],
            cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=HANG_LIMIT)  # fmt: skip
        assert told.returncode == 0, told.stderr

    def _answers(self):
        command = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, timeout=HANG_LIMIT).returncode == 0

    def _psql(self, sql, *options, database="parley"):
        told = subprocess.run(
            [binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port),
             "-U", "parley", *options, database],
            input=sql, capture_output=True, text=True, encoding="utf-8", timeout=HANG_LIMIT)  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout


def binary(name):
    versions = [int(path.name) for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdigit()]
    assert versions, "PostgreSQL is not installed: scripts/system-packages test"
    return f"/usr/lib/postgresql/{max(versions)}/bin/{name}"


def free_port():
    """A port that stays free while nobody listens: the system gives it to no outgoing connection."""
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(max(1024, first - 20_000), first)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _user():
    return ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
