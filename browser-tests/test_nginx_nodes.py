"""nginx when servers behind it are gone."""

import itertools
import json
import time

import pytest

from languages import catalogue
from nginx import NODES
from scripted_node import Node, Refusal
from server import HANG_LIMIT

HTML, PROBLEM = "text/html; charset=utf-8", "application/problem+json"


@pytest.fixture
def nodes(nginx):
    """Starts scripted servers behind nginx: `nodes(Node(…), Node(…))`."""
    started = []

    def start(*servers):
        started.extend(servers)
        nginx.start(NODES, [server.port for server in servers])
        return servers

    yield start
    for node in started:
        node.close()


def test_without_a_server_everyone_is_told_to_wait_until_it_is_back(start_behind, proxied, nginx):
    proxied.stop()

    page = nginx.curl("/login", "-i")
    answer = nginx.curl("/api/v1/auth/me", "-i")
    start_behind(port=proxied.port)
    back = nginx.curl("/health")

    for text, kind in (page, HTML), (answer, PROBLEM):
        head, _, body = text.partition("\n\n")
        assert head.startswith("HTTP/2 503")
        assert f"content-type: {kind}" in head and "retry-after: 5" in head and "cache-control: no-store" in head
        assert "content-security-policy" not in head
    assert catalogue("en")["failure.offline.title"] in page
    problem = json.loads(body)
    assert (problem["type"], problem["status"]) == ("/problems/unavailable", 503) and problem["request_id"]
    assert back == "ok\n"


def test_a_server_that_is_gone_is_left_out_until_it_is_back(start_behind, nginx):
    first, second = start_behind("first"), start_behind("second")
    nginx.start(NODES, [first.port, second.port])
    second.kill()

    answers = [nginx.curl("/health") for _ in range(10)]
    lines = nginx.log("/health", 10)

    assert answers == ["ok\n"] * 10
    assert {line.ports[-1] for line in lines} == {first.port}
    assert second.port in {port for line in lines for port in line.ports}
    start_behind("second", port=second.port)
    end = time.monotonic() + HANG_LIMIT
    for count in itertools.count(len(lines) + 1):
        assert time.monotonic() < end, "The second server got no more requests."
        assert nginx.curl("/health") == "ok\n"
        if nginx.log("/health", count)[-1].ports == [second.port]:
            break
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("method", "times"), [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
def test_a_request_whose_answer_is_lost_is_repeated_only_if_it_may_be(nodes, nginx, method, times):
    pair = nodes(Node(answer=None), Node(answer=None))
    body = ["--json", "{}", "-X", method] if method in ("PUT", "POST", "PATCH") else ["-X", method]

    status = nginx.status("/api/v1/chats", *(["--head"] if method == "HEAD" else body))

    assert status == 503
    assert [request for node in pair for request in node.requests] == [f"{method} /api/v1/chats"] * times


def test_a_server_that_refuses_connections_costs_no_request(nodes, nginx):
    _, node = nodes(Refusal(), Node(answer=(201, {})))

    statuses = [nginx.status("/api/v1/chats", "--json", "{}") for _ in range(6)]

    assert statuses == [201] * 6
    assert node.requests == ["POST /api/v1/chats"] * 6


def test_a_refusal_by_the_server_itself_is_passed_on(nodes, nginx):
    pair = nodes(*(Node(answer=(503, {"Retry-After": "7", "X-Own": "yes"})) for _ in range(2)))

    answer = nginx.curl("/chat", "-i").lower()

    assert answer.startswith("http/2 503")
    assert "retry-after: 7" in answer and "x-own: yes" in answer and "retry-after: 5" not in answer
    assert sum(len(node.requests) for node in pair) == 1
