"""Two servers on one database keep every limit, whichever of them is asked, and both at once."""

import itertools
import os
import uuid

import pytest

from accounts import PASSWORD
from numbered_model import NumberedModel
from together import accepted, refused, together

# How often each race is run.
RACES = int(os.environ.get("PARLEY_NODE_RACES", "5"))
MOST_REPLIES = 50


@pytest.fixture
def model():
    """A model whose answers last until they are stopped."""
    model = NumberedModel(words=100_000)
    yield model
    model.close()


@pytest.fixture
def both(cluster):
    """Programs of one person: an endless row that alternates between the nodes."""

    def both(person):
        return itertools.cycle([node.program(person.token) for node in cluster.nodes])

    return both


def test_one_reply_of_a_chat_runs_at_a_time(cluster, both):
    grace = cluster.join("grace")
    programs = both(grace)

    for race in range(RACES):
        chat = grace.call("POST", "/chats", {})[0]["id"]
        results = together([say(next(programs), chat, f"question {race}") for _ in range(16)])
        grace.call("DELETE", f"/chats/{chat}")

        assert len(accepted(results)) == 1 and refused(results) == {409}


def test_nobody_has_more_chats_than_allowed(cluster, both):
    grace = cluster.join("grace", max_chats=10)
    programs = both(grace)

    for _ in range(RACES):
        results = together([create(next(programs)) for _ in range(32)])
        chats = grace.call("GET", "/chats?limit=200")[0]["chats"]
        for chat in chats:
            grace.call("DELETE", f"/chats/{chat['id']}")

        assert len(accepted(results)) == len(chats) == 10 and refused(results) == {403}


def test_nobody_has_more_replies_running_or_waiting_than_allowed(cluster, both):
    grace = cluster.join("grace")
    programs = both(grace)

    for race in range(min(RACES, 3)):
        chats = [grace.call("POST", "/chats", {})[0]["id"] for _ in range(MOST_REPLIES + 14)]
        results = together([say(next(programs), chat, f"question {race}") for chat in chats])
        for chat in chats:
            grace.call("DELETE", f"/chats/{chat}")

        assert len(accepted(results)) == MOST_REPLIES and refused(results) == {429}


def test_a_key_stores_a_message_once_on_all_nodes(cluster, both):
    grace = cluster.join("grace")
    programs = both(grace)

    for race in range(RACES):
        chat = grace.call("POST", "/chats", {})[0]["id"]
        key = {"Idempotency-Key": str(uuid.uuid4())}
        results = together([say(next(programs), chat, f"question {race}", **key) for _ in range(32)])
        other = together([say(next(programs), chat, "question another", **key) for _ in range(2)])
        messages = grace.call("GET", f"/chats/{chat}/messages")[0]["messages"]
        grace.call("DELETE", f"/chats/{chat}")

        assert len(accepted(results)) == 32
        assert {result["reply"]["id"] for result, _ in results} == {messages[1]["id"]} and len(messages) == 2
        assert not accepted(other) and refused(other) == {422}


def test_a_key_creates_a_chat_once_on_all_nodes(cluster, both):
    grace = cluster.join("grace")
    programs = both(grace)

    for race in range(RACES):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        results = together([create(next(programs), content=f"question {race}", **key) for _ in range(32)])
        chats = grace.call("GET", "/chats")[0]["chats"]
        for chat in chats:
            grace.call("DELETE", f"/chats/{chat['id']}")

        assert len(accepted(results)) == 32
        assert [result["chat"]["id"] for result, _ in results] == [chats[0]["id"]] * 32 and len(chats) == 1


def test_an_invitation_is_used_as_often_as_it_may_be(cluster):
    people = itertools.count()

    for _ in range(RACES):
        link = cluster.administrator.call("POST", "/admin/invites", {"max_uses": 3})[0]["link"]
        nodes = itertools.cycle(cluster.nodes)
        results = together([register(next(nodes), next(people), link) for _ in range(16)])

        assert len(accepted(results)) == 3 and refused(results) == {403}


def test_one_person_becomes_the_first_administrator(cluster):
    people, link = itertools.count(), cluster.nodes[-1].server.setup_link

    for _ in range(RACES):
        # As it was before anybody came.
        cluster.postgresql.run(f"""
            DELETE FROM users;
            UPDATE setup SET completed_at = NULL, token_hash = sha256('{link.partition("#")[2]}')""")
        nodes = itertools.cycle(cluster.nodes)
        results = together([register(next(nodes), next(people), link) for _ in range(16)])

        assert len(accepted(results)) == 1 and refused(results) == {403}
        assert accepted(results)[0][0]["role"] == "admin"


def test_two_administrators_who_demote_each_other_leave_one(cluster):
    ada, grace = cluster.administrator, cluster.join("grace")
    for program in ada, grace:
        program.id = program.call("GET", "/auth/me")[0]["id"]

    for race in range(RACES):
        cluster.postgresql.run("UPDATE users SET role = 'admin'")
        nodes = cluster.nodes if race % 2 else cluster.nodes[::-1]
        change = [{"role": "user"}, {"is_active": False}][race // 2 % 2]
        results = together([
            demote(node, who, whom, change) for node, who, whom in zip(nodes, (ada, grace), (grace, ada), strict=True)])
        left = cluster.postgresql.query("SELECT id FROM users WHERE role = 'admin' AND is_active")
        cluster.postgresql.run("UPDATE users SET is_active = true")

        assert len(left) == len(accepted(results)) == 1 and refused(results) <= {401, 403, 409}


def test_guesses_at_all_nodes_are_counted_together(cluster):
    cluster.join("grace")
    nodes = itertools.cycle(cluster.nodes)

    results = [refusal for _ in range(5) for refusal in together(
        [sign_in(next(nodes), f"192.0.2.{guess}") for guess in range(16)])]

    # Fifty are free, however many nodes there are. Then there are waits that double each time.
    assert not accepted(results) and refused(results) == {401, 429}
    assert 50 <= [refusal.code for refusal in results].count(401) <= 60


def say(program, chat, content, **headers):
    return lambda: program.call("POST", f"/chats/{chat}/messages", {"content": content}, **headers)


def create(program, *, content=None, **headers):
    return lambda: program.call("POST", "/chats", {"content": content} if content else {}, **headers)


def register(node, number, link):
    account = {"email": f"person{number}@example.org", "password": PASSWORD, "invite": link.partition("#")[2]}
    address = {"X-Forwarded-For": f"198.51.100.{number % 250}"}
    return lambda: node.program().call("POST", "/auth/register", account, **address)


def demote(node, who, whom, change):
    program = node.program(who.token)
    return lambda: program.call("PATCH", f"/admin/users/{whom.id}", change)


def sign_in(node, address):
    account = {"email": "grace@example.org", "password": "a wrong guess"}
    return lambda: node.program().call("POST", "/auth/login", account, **{"X-Forwarded-For": address})
