"""Replies that run on one server, for those whom another one serves."""

import statistics
import time
import urllib.error

import pytest

from crowd import Crowd
from follower import Follower
from numbered_model import NumberedModel
from server import HANG_LIMIT


@pytest.fixture
def model():
    model = NumberedModel(words=100_000)
    yield model
    model.close()


@pytest.fixture
def grace(cluster):
    """Somebody with a reply that runs on the first node and has begun: `chat` and `reply` are its ids."""
    grace = cluster.join("grace")
    grace.chat, grace.reply = ask(cluster.nodes[0], grace)
    return grace


def test_a_reply_reads_the_same_on_every_node(cluster, model):
    model.words = 100
    grace = cluster.join("grace")
    chat, reply = ask(cluster.nodes[0], grace)

    followers = [Follower(node.program(grace.token), chat, reply, is_restless)
                 for node in cluster.nodes for is_restless in (False, True)]
    ends = [follower.wait() for follower in followers]
    message, _ = grace.call("GET", f"/chats/{chat}/messages/{reply}")

    assert message["content"] == model.to("question 1")[0].text
    assert {follower.text for follower in followers} == {message["content"]}
    assert all(end == ends[0] for end in ends) and ends[0][0] == "message_end"
    for number, follower in enumerate(followers[::2]):
        print(f"\nlag on node {number}: {lag(model.to('question 1')[0], follower) * 1000:.0f} ms (median)")


def test_a_reply_is_stopped_through_any_node(cluster, model, grace):
    follower = Follower(cluster.nodes[-1].program(grace.token), grace.chat, grace.reply)
    began = time.monotonic()

    cluster.nodes[-1].program(grace.token).call("POST", f"/chats/{grace.chat}/messages/{grace.reply}/stop")
    _, end = follower.wait()
    message, _ = grace.call("GET", f"/chats/{grace.chat}/messages/{grace.reply}")

    print(f"\nstopped after {time.monotonic() - began:.2f} s")
    assert end["metadata"]["status"] == message["status"] == "stopped"
    assert follower.text == message["content"]
    hung_up(model.to("question 1")[0])


def test_a_chat_is_deleted_through_any_node(cluster, model, grace):
    crowds = [Crowd(node, [(grace, grace.chat, grace.reply)]) for node in cluster.nodes]
    for crowd in crowds:
        crowd.wait_for(lambda reader: reader.text, "text")
    began = time.monotonic()

    cluster.nodes[-1].program(grace.token).call("DELETE", f"/chats/{grace.chat}")
    for crowd in crowds:
        crowd.wait_for(lambda reader: not reader.is_open, "the end")
    hung_up(model.to("question 1")[0])

    print(f"\ndeleted after {time.monotonic() - began:.2f} s")
    cluster.wait_until("NOT EXISTS (SELECT 1 FROM messages) AND NOT EXISTS (SELECT 1 FROM reply_log)", "the deletion")


@pytest.mark.parametrize("number", [0, -1])
def test_whoever_is_signed_out_through_another_node_reads_nothing_more(cluster, model, grace, number):
    crowd = Crowd(cluster.nodes[number], [(grace, grace.chat, grace.reply)])
    crowd.wait_for(lambda reader: reader.text, "text")
    other = cluster.nodes[number - 1].program(grace.token)
    tokens = other.call("GET", "/auth/tokens")[0]["tokens"]
    began = time.monotonic()

    other.call("DELETE", f"/auth/tokens/{tokens[0]['id']}")
    crowd.wait_for(lambda reader: not reader.is_open, "the end")

    print(f"\nsigned out after {time.monotonic() - began:.2f} s")
    assert not crowd.readers[0].is_ended
    assert refusal(cluster.nodes[number].program(grace.token), "/auth/me") == 401


@pytest.mark.parametrize("number", [0, -1])
def test_a_disabled_account_reads_nothing_more_on_any_node(cluster, model, grace, number):
    user = grace.call("GET", "/auth/me")[0]["id"]
    crowd = Crowd(cluster.nodes[number], [(grace, grace.chat, grace.reply)])
    crowd.wait_for(lambda reader: reader.text, "text")
    other = cluster.nodes[number - 1].program(cluster.administrator.token)
    began = time.monotonic()

    other.call("PATCH", f"/admin/users/{user}", {"is_active": False})
    crowd.wait_for(lambda reader: not reader.is_open, "the end")

    print(f"\ndisabled after {time.monotonic() - began:.2f} s")
    assert not crowd.readers[0].is_ended
    assert refusal(cluster.nodes[number].program(grace.token), "/auth/me") == 401


def test_followers_do_not_ask_the_database_more_the_more_they_are(cluster, model):
    people = [cluster.join(f"person{number}") for number in range(4)]
    replies = [(person, *ask(cluster.nodes[0], person)) for person in people for _ in range(5)]
    other = cluster.nodes[-1]

    crowd = Crowd(other, replies)
    crowd.wait_for(lambda reader: reader.text, "text")
    few = trips(other, model)
    more = Crowd(other, replies * 49)
    more.wait_for(lambda reader: reader.text, "text")
    many = trips(other, model)
    for person, chat, reply in replies:
        person.call("POST", f"/chats/{chat}/messages/{reply}/stop")
    for each in crowd, more:
        each.wait_for(lambda reader: reader.is_ended, "the end")

    print(f"\n{few} queries for 20 followers, {many} for 1,000")
    texts = {reply: person.call("GET", f"/chats/{chat}/messages/{reply}")[0]["content"]
             for person, chat, reply in replies}
    assert all(reader.text == texts[reader.reply] for reader in crowd.readers + more.readers)
    assert many < 2 * few


def ask(node, person):
    """Has a node begin a reply, and waits until it has text."""
    program = node.program(person.token)
    chat = program.call("POST", "/chats", {})[0]["id"]
    reply = program.call("POST", f"/chats/{chat}/messages", {"content": "question 1"})[0]["reply"]["id"]
    Crowd(node, [(person, chat, reply)]).wait_for(lambda reader: reader.text, "text")
    return chat, reply


def trips(node, model):
    """How often a node speaks to the database while the model writes a thousand words."""
    before = node.cable.trips
    model.wait_for(model.count + 1000)
    return node.cable.trips - before


def lag(answer, follower):
    """The median of the seconds from when a word was sent to when it was read."""
    length, read = 0, []
    for at, piece in follower.pieces:
        length += len(piece)
        read.append((length, at))
    due, lags = 0, []
    for sent, word in answer.sent:
        due += len(word)
        lags.append(next(at for length, at in read if length >= due) - sent)
    return statistics.median(lags)


def hung_up(answer):
    """Waits until the model has noticed that nobody listens any more."""
    end = time.monotonic() + HANG_LIMIT
    while not answer.is_broken:
        assert time.monotonic() < end, "the model still writes"
        time.sleep(0.05)


def refusal(program, path):
    try:
        program.call("GET", path)
    except urllib.error.HTTPError as error:
        return error.code
