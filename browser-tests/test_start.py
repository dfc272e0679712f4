"""The server as an operator runs it."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from server import Server, binary

MINUTES = 120
NOWHERE = "http://127.0.0.1:9"


def test_a_fresh_server_is_healthy_and_offers_its_set_up(parley, page):
    health = page.request.get("/health")

    assert health.status == 200
    assert parley.setup_link.startswith(parley.url)


def test_the_model_on_board_does_not_outlive_a_server_that_is_killed(tmp_path):
    server = Server(tmp_path, PARLEY_LOCAL_MODEL="auto", PARLEY_LOCAL_MODEL_PYTHON=sys.executable)
    server.wait_for("The local model is ready", 300)
    (child,) = children_of(server.process.pid)

    server.kill()

    end = time.monotonic() + 120
    while is_running(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not is_running(child)


def test_a_server_that_was_stopped_leaves_everything_in_the_main_file(tmp_path):
    server = start(tmp_path)
    command(tmp_path, "user", "create", "--email", "ada@example.org", "--password-stdin", input="correct horse 1\n")

    assert server.stop() == 0

    shutil.copy(tmp_path / "parley.sqlite", tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert copy.execute("SELECT email FROM users").fetchall() == [("ada@example.org",)]
    assert not (tmp_path / "parley.sqlite-wal").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_signal_that_asks_for_an_end_brings_an_orderly_one(tmp_path, number):
    before = signal.signal(number, signal.SIG_DFL)  # the tests may run under nohup
    try:
        server = start(tmp_path)
    finally:
        signal.signal(number, before)

    server.process.send_signal(number)

    assert server.process.wait(MINUTES) == 0
    assert not (tmp_path / "parley.sqlite-wal").exists()


def test_a_server_under_nohup_outlives_its_terminal(tmp_path):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        server = start(tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)

    server.process.send_signal(signal.SIGHUP)

    assert status_of(server, "/health") == 200
    assert server.stop() == 0


@pytest.mark.parametrize("accident", ["removed", "replaced"])
def test_a_database_that_is_gone_is_noticed(tmp_path, accident):
    server = start(tmp_path)
    file = tmp_path / "parley.sqlite"
    assert status_of(server, "/ready") == 200

    file.rename(tmp_path / "moved.sqlite")
    if accident == "replaced":
        shutil.copy(tmp_path / "moved.sqlite", file)

    assert status_of(server, "/ready") == 503
    assert status_of(server, "/health") == 200
    server.wait_for("was removed or replaced", MINUTES)
    (tmp_path / "moved.sqlite").replace(file)
    assert status_of(server, "/ready") == 200
    server.stop()


def test_a_second_server_is_refused_by_whatever_name_it_goes(tmp_path):
    server = start(tmp_path)
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "parley.sqlite")

    result = command(tmp_path, "serve", PARLEY_DATABASE_URL=f"sqlite:{tmp_path}/link.sqlite", check=False)

    assert result.returncode == 1
    assert "another server uses" in result.stderr
    server.stop()


def test_a_log_that_nobody_reads_keeps_nobody_waiting(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [binary(), "serve", "--port", str(port)],
        cwd=tmp_path,
        env=environment(tmp_path, PARLEY_LOG_LEVEL="trace"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        url = f"http://127.0.0.1:{port}/api/v1/chats"
        end = time.monotonic() + MINUTES
        while time.monotonic() < end and not answers(url):
            time.sleep(0.05)

        # Each writes a line or two; the pipe holds 64 KiB.
        for _ in range(1500):
            assert answers(url)

        process.terminate()
        assert process.wait(MINUTES) == 0
    finally:
        process.kill()
        process.stderr.close()


def test_an_address_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = command(tmp_path, "serve", PARLEY_PORT=str(port), check=False)

    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"parley: cannot listen on 127.0.0.1:{port}: another program listens there")


def test_who_lets_other_machines_in_is_reminded_of_the_origin(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    silent = start(tmp_path / "one")
    silent.stop()
    warned = start(tmp_path / "two", PARLEY_HOST="0.0.0.0")
    warned.stop()

    assert "PARLEY_PUBLIC_URL" not in silent.output
    assert warned.output.count("PARLEY_PUBLIC_URL is not set") == 1


def test_a_database_that_everybody_can_read_is_told_of(tmp_path):
    start(tmp_path).stop()
    (tmp_path / "parley.sqlite").chmod(0o644)

    server = start(tmp_path)
    server.stop()

    assert "can be read by everybody on this machine" in server.output


def start(folder, **changes):
    """A server whose model is never called."""
    return Server(folder, ANTHROPIC_BASE_URL=NOWHERE, **changes)


def environment(folder, **changes):
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return base | {"PARLEY_DATABASE_URL": f"sqlite:{folder}/parley.sqlite", "ANTHROPIC_BASE_URL": NOWHERE} | changes


def command(folder, *arguments, input="", check=True, **changes):
    return subprocess.run(
        [binary(), *arguments],
        cwd=folder,
        env=environment(folder, **changes),
        input=input,
        capture_output=True,
        text=True,
        check=check,
        timeout=MINUTES,
    )


def status_of(server, path):
    try:
        with urllib.request.urlopen(server.url + path, timeout=MINUTES) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=MINUTES).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def children_of(process):
    return [int(child) for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]


def is_running(process):
    """Whether the process runs; a zombie does not count."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
