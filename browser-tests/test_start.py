"""The server as an operator meets it."""

import sys
import time
from pathlib import Path

from server import Server


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


def children_of(process):
    return [int(child) for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]


def is_running(process):
    """A process that has ended but whose end nobody has taken note of does not count."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
