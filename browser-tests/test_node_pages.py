"""Pages of one server, while another one does the work."""

import threading

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD, post
from chat_page import ChatPage
from nodes import Cluster


@pytest.fixture
def pair(tmp_path, postgresql, model):
    """Two servers on one database, each at an address of its own."""
    cluster = Cluster(tmp_path, postgresql, model)
    try:
        yield cluster.start()
    finally:
        cluster.close()


@pytest.fixture
def pages(pair, visitors):
    """Pages of the administrator, one at each server."""
    pages = []
    for node in pair.nodes:
        context = visitors(node.server)
        post(context, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
        pages.append(ChatPage(context.new_page()).open())
    return pages


def test_an_answer_is_shown_on_every_node_while_one_of_them_writes_it(pages, model):
    near, far = pages
    gate = threading.Event()
    model.says("Two herons ", gate, "have left.")

    near.ask("How many herons?")
    far.open(near.chat)
    expect(far.body).to_have_text("Two herons")
    gate.set()

    for page in pages:
        expect(page.is_answered().body).to_have_text("Two herons have left.")


def test_a_page_learns_of_an_answer_that_another_node_begins(pages, model):
    near, far = pages
    near.ask("Is anybody there?").is_answered()
    far.open(near.chat).is_connected()
    gate = threading.Event()
    model.says("Two herons ", gate, "have left.")

    near.ask("How many herons?")
    expect(far.body).to_have_text("Two herons")
    gate.set()

    expect(far.is_answered().body).to_have_text("Two herons have left.")


def test_an_answer_is_stopped_on_the_page_of_another_node(pages, model):
    near, far = pages
    model.says("Two herons ", threading.Event(), "have left.")
    near.ask("How many herons?")
    far.open(near.chat)
    expect(far.body).to_have_text("Two herons")

    far.stop_button.click()

    for page in pages:
        expect(page.is_answered("stopped").body).to_have_text("Two herons")


def test_the_list_of_chats_changes_on_every_node(pair, pages):
    near, far = pages
    far.is_connected()
    ada = pair.nodes[0].program(pair.administrator.token)

    chat = ada.call("POST", "/chats", {"title": "Herons"})[0]["id"]
    expect(far.item("Herons")).to_be_visible()
    ada.call("PATCH", f"/chats/{chat}", {"title": "Storks"})
    expect(far.item("Storks")).to_be_visible()
    ada.call("DELETE", f"/chats/{chat}")

    expect(far.item("Storks")).to_have_count(0)


def test_a_page_that_loses_its_server_goes_on_at_another(pair, pages, model):
    near, far = pages
    near.page.context.watch.allow("net::ERR_")
    far.ask("Is anybody there?").is_answered()
    near.open(far.chat).is_connected()

    pair.nodes[0].kill()
    far.ask("How many herons?").is_answered()
    pair.nodes[0].start()

    expect(near.replies).to_have_count(2)
