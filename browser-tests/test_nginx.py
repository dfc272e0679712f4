"""Parley behind nginx with the files of deploy/nginx."""

import json
import re
import threading
import urllib.error
from contextlib import ExitStack

import pytest

from accounts import PASSWORD
from nginx import EXAMPLES, NODES, ONE
from program import Program
from server import ROOT
from stream import Stream

# More failed sign-ins than one address may make without a wait, however slow the machine is.
MANY = 15


@pytest.fixture
def program(proxied, nginx):
    return set_up(proxied, nginx)


# Streams


@pytest.mark.parametrize("protocol", ["--http1.1", "--http2"])
@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "gzip"])
def test_every_piece_of_an_answer_comes_through_before_the_next(start_behind, nginx, model, protocol, is_compressed):
    server = start_behind()
    # An operator may have streams compressed, too: that needs memory but holds nothing back.
    changes = [("gzip_types ", "gzip_types text/event-stream ")] if is_compressed else []
    nginx.start(ONE, [server.port], changes)
    program = set_up(server, nginx)
    gates = [threading.Event() for _ in range(4)]
    model.says("piece-0 ", gates[0], "piece-1 ", gates[1], "piece-2 ", gates[2], "piece-3 ", gates[3], "the end")

    with Stream(ask(nginx, program, protocol, "--compressed")) as stream:
        for number, gate in enumerate(gates):
            stream.read_until(f"piece-{number}")
            assert f"piece-{number + 1}" not in stream.text
            gate.set()
        stream.read_until("message_end")

    head = stream.text.partition("\r\n\r\n")[0].lower()
    assert head.startswith("http/2 200" if protocol == "--http2" else "http/1.1 200")
    assert ("content-encoding: gzip" in head) == is_compressed
    assert "x-accel-buffering" not in head


def test_a_stream_is_not_cut_between_two_signs_of_life():
    heartbeat = number(r"heartbeat = Duration\.seconds\((\d+)\)", "Sources/Assistant/Replies/Replies.swift")

    for example in (ONE, NODES):
        silence = number(r"proxy_read_timeout (\d+)s;", EXAMPLES / example)
        assert silence >= 4 * heartbeat  # a busy server may be late


# The examples and the server's own limits


@pytest.mark.parametrize(("example", "ports"), [(ONE, [8080]), (NODES, [8080, 8081])])
def test_nginx_accepts_the_example(nginx, example, ports):
    nginx.write(example, ports)

    nginx.check()


def test_the_examples_differ_in_their_servers_only():
    _, _, one = (EXAMPLES / ONE).read_text(encoding="utf-8").partition("# Everything from here on")
    _, _, nodes = (EXAMPLES / NODES).read_text(encoding="utf-8").partition("# Everything from here on")

    assert one and one == nodes


@pytest.mark.parametrize("example", [ONE, NODES])
def test_limits_fit_those_of_the_server(example):
    rules = "Sources/Server/HTTP/Connections/ConnectionRules.swift"

    idle = number(r"\n    keepalive_timeout (\d+)s;\n}", EXAMPLES / example)
    connections = number(r"limit_conn parley_clients (\d+);", EXAMPLES / example)

    assert idle < number(r"var idle = Duration\.seconds\((\d+)\)", rules)
    assert connections == number(r"var per\w+ = (\d+)", rules)


# Who is asking


def test_clients_of_a_trusted_proxy_are_told_apart(proxied, nginx):
    statuses = [sign_in(nginx, f"127.0.1.{number}") for number in range(1, MANY + 1)]

    assert statuses == [401] * MANY
    proxied.wait_for(rf"127\.0\.1\.{MANY}\b")


def test_clients_of_a_proxy_that_is_not_trusted_count_as_one(start_behind, nginx):
    server = start_behind(PARLEY_TRUSTED_PROXIES="192.0.2.1")
    nginx.start(ONE, [server.port])

    statuses = [sign_in(nginx, f"127.0.1.{number}") for number in range(1, MANY + 1)]

    assert set(statuses) == {401, 429}
    server.wait_for("PARLEY_TRUSTED_PROXIES does not list")
    assert "127.0.1." not in server.output


def test_a_forged_address_is_not_believed(proxied, nginx):
    forged = [("-H", f"X-Forwarded-For: 203.0.113.{number}") for number in range(1, MANY + 1)]

    statuses = [sign_in(nginx, "127.0.1.1", *header) for header in forged]

    assert set(statuses) == {401, 429}
    proxied.wait_for(r"127\.0\.1\.1\b")
    assert "203.0.113." not in proxied.output


def test_the_cookie_is_bound_to_the_host_and_to_tls(proxied, nginx, tmp_path):
    person = {"email": "ada@example.org", "password": PASSWORD, "invite": proxied.setup_link.partition("#")[2]}
    jar = ["--cookie-jar", str(tmp_path / "jar"), "--cookie", str(tmp_path / "jar")]

    answer = nginx.curl("/api/v1/auth/register", *jar, "-i", "--json", json.dumps(person), "-H", f"Origin: {nginx.url}")
    me = nginx.curl("/api/v1/auth/me", *jar)
    plain = nginx.curl("/chat?draft=1", *jar, "-i", "-v", origin=nginx.plain_url)

    assert re.search(r"set-cookie: __Host-parley=[^\n]*; Secure", answer, re.IGNORECASE)
    assert json.loads(me)["email"] == "ada@example.org"
    assert answer.lower().count("strict-transport-security:") == 1
    assert "301" in plain and f"Location: {nginx.url}/chat?draft=1" in plain


def test_a_flood_of_sign_ins_is_refused_in_json(start_behind, nginx):
    nginx.start(ONE, [start_behind().port], [("rate=10r/s", "rate=1r/m"), ("burst=200 nodelay", "burst=1 nodelay")])

    statuses = [sign_in(nginx, "127.0.1.1") for _ in range(3)]
    refused = nginx.curl("/api/v1/auth/login", "--interface", "127.0.1.1", "--json", "{}", "-i")
    elsewhere = sign_in(nginx, "127.0.1.2")

    assert statuses == [401, 401, 429]
    assert refused.startswith("HTTP/2 429") and "retry-after: 5" in refused
    assert json.loads(refused.splitlines()[-1])["type"] == "/problems/throttled"
    assert elsewhere == 401
    assert nginx.curl("/health", "--interface", "127.0.1.1") == "ok\n"


def test_a_client_may_not_hold_all_connections(start_behind, nginx, model):
    server = start_behind()
    nginx.start(ONE, [server.port], [("limit_conn parley_clients 1000;", "limit_conn parley_clients 3;")])
    program = set_up(server, nginx)

    with ExitStack() as streams:
        for _ in range(3):
            model.says("Three herons", threading.Event())
            stream = streams.enter_context(Stream(ask(nginx, program, "--interface", "127.0.1.1")))
            stream.read_until("Three herons")
        statuses = [nginx.status("/health", "--interface", f"127.0.1.{number}") for number in (1, 2)]

    assert statuses == [429, 200]


# What is sent and stored


def test_the_longest_message_passes_and_a_longer_one_is_refused_in_json(program, nginx, model):
    chat, _ = program.call("POST", "/chats", {})
    messages = f"/chats/{chat['id']}/messages"
    longest = "\N{BIRD}" * number(r"message = 1\.\.\.([\d_]+)", "Sources/Model/Limits.swift")

    program.call("POST", messages, {"content": longest})
    refusals = [refusal(program, "POST", messages, {"content": longest + more}) for more in (longest[:20_000], longest)]

    assert [(each.code, json.load(each)["type"]) for each in refusals] == [(413, "/problems/too-large")] * 2
    assert [line.status for line in nginx.log("/messages", 3)] == [202, 413, 413]
    assert [len(line.ports) for line in nginx.log("/messages", 3)] == [1, 1, 0]  # nginx itself refused the last


def test_what_has_not_changed_is_not_sent_again(program, nginx):
    # nginx compresses this answer.
    for _ in range(10):
        program.call("POST", "/chats", {"title": "Herons " * 10})
    credential = ["-H", f"Authorization: Bearer {program.token}", "--compressed", "-i"]

    first = nginx.curl("/api/v1/chats", *credential)
    tag = re.search(r"etag: (\S+)", first, re.IGNORECASE).group(1)
    second = nginx.curl("/api/v1/chats", *credential, "-H", f"If-None-Match: {tag}")

    assert "content-encoding: gzip" in first.lower()
    assert second.startswith("HTTP/2 304")


def test_no_log_of_nginx_has_what_people_search_for(proxied, nginx):
    nginx.curl("/search?q=bitterns")
    proxied.stop()
    nginx.curl("/search?q=bitterns")
    nginx.curl("/search?q=bitterns", origin=nginx.plain_url)

    assert [(line.request, line.status) for line in nginx.log("/", 2)] == [
        ("GET /search HTTP/2.0", 303),
        ("GET /search HTTP/2.0", 503),
    ]
    assert "bitterns" not in nginx.logs()


def set_up(server, nginx):
    """A program of the first administrator, who is created through nginx."""
    program = Program(nginx.url, trusted=nginx.certificate)
    program.set_up(server.setup_link)
    return program


def ask(nginx, program, *options):
    """The command that sends a message and prints the answer's events as they come."""
    chat, _ = program.call("POST", "/chats", {})
    path = f"/api/v1/chats/{chat['id']}/messages"
    body = ["-H", "Content-Type: application/json", "-d", json.dumps({"content": "How many?"})]
    return nginx.command(path, "-N", "-i", "-H", f"Authorization: Bearer {program.token}", *body, *options)


def sign_in(nginx, address, *options):
    """The status of a failed sign-in from this address of the loopback network."""
    person = json.dumps({"email": "nobody@example.org", "password": "wrong, of course"})
    return nginx.status("/api/v1/auth/login", "--interface", address, "--json", person, *options)


def refusal(program, *request):
    with pytest.raises(urllib.error.HTTPError) as caught:
        program.call(*request)
    return caught.value


def number(pattern, path):
    """The only number that the pattern finds in a file."""
    (found,) = re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"))
    return int(found.replace("_", ""))
