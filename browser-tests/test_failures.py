"""What a person sees when the model or the server fails."""

import sqlite3
import threading
import time

import pytest
from playwright.sync_api import expect

from accounts import create_administrator
from chat_page import ChatPage
from languages import catalogue
from server import HANG_LIMIT
from watch import BROKEN_CONNECTION


@pytest.fixture
def chat(servers, visitors):
    """A chat with one answer; the page knows its `server`."""
    server = servers()
    context = visitors(server)
    context.watch.allow(BROKEN_CONNECTION)
    create_administrator(server, context)
    chat = ChatPage(context.new_page()).open()
    chat.ask("Hello?").is_answered()
    chat.is_connected()
    chat.server = server
    return chat


@pytest.mark.parametrize("locale", ["en-US", "ru-RU"])
@pytest.mark.parametrize(
    ("fail", "key"),
    [
        (lambda model: model.fails(529, "overloaded_error", times=3), "error.upstream-overloaded"),
        (lambda model: model.fails(401, "authentication_error"), "error.upstream-auth"),
        (lambda model: model.breaks_off("Three her"), "error.upstream-truncated"),
    ],
    ids=["overloaded", "unauthorized", "cut"],
)
def test_a_failure_of_the_model_is_told_in_the_language_of_the_page(parley, model, visitors, fail, key, locale):
    context = visitors(parley, locale=locale)
    create_administrator(parley, context, locale=locale[:2])
    chat = ChatPage(context.new_page()).open()
    fail(model)

    chat.ask("How many herons?").is_answered("failed")

    message = catalogue(locale[:2])[key]
    expect(chat.reply.locator(".message-error")).to_have_text(message)
    chat.page.reload()
    expect(chat.reply.locator(".message-error")).to_have_text(message)
    expect(chat.body).to_have_text("Three her" if key.endswith("truncated") else "")
    model.says("Three.")
    chat.ask("Again?").is_answered()
    expect(chat.body).to_have_text("Three.")


def test_a_page_survives_a_server_that_is_killed_in_mid_reply(chat, model, servers):
    never = threading.Event()
    model.says("One, two, ", never)
    chat.ask("Count.")
    expect(chat.body).to_have_text("One, two,")
    wait_until_logged(chat.server, "One, two, ")

    port = chat.server.port
    chat.server.kill()
    servers(port)

    chat.is_answered("interrupted")
    expect(chat.body).to_have_text("One, two,")
    expect(chat.reply.locator(".message-state")).to_have_text("The answer was interrupted.")
    expect(chat.page.locator("[data-part=offline]")).to_be_hidden()
    expect(chat.stop_button).to_be_hidden()
    model.says("Three.")
    chat.ask("And then?").is_answered()
    expect(chat.body).to_have_text("Three.")
    expect(chat.messages).to_have_count(6)
    never.set()


def test_the_page_says_that_the_connection_is_lost_until_it_is_back(chat, servers):
    port = chat.server.port
    state = chat.page.locator("[data-part=offline]")
    chat.server.kill()

    expect(state).to_be_visible()
    expect(state).to_have_text("Connection lost. Trying again…")
    servers(port)

    expect(state).to_be_hidden()


def test_a_message_that_cannot_be_sent_goes_out_when_the_connection_is_back(chat, model, servers):
    port = chat.server.port
    chat.server.kill()

    chat.composer.fill("Are you there?")
    chat.composer.press("Enter")
    expect(chat.questions).to_have_count(2)
    expect(chat.questions.last).to_have_attribute("data-status", "failed")
    expect(chat.questions.last).to_contain_text("Not sent yet.")
    expect(chat.questions.last.get_by_role("button", name="Try again")).to_be_visible()
    expect(chat.composer).to_have_value("")
    expect(chat.problem).to_be_hidden()
    model.says("I am.")
    servers(port)

    expect(chat.replies).to_have_count(2)
    chat.is_answered()
    expect(chat.body).to_have_text("I am.")
    expect(chat.composer).to_have_value("")
    expect(chat.problem).to_be_hidden()
    assert [message["content"] for message in chat.stored()] == ["Hello?", "Hello.", "Are you there?", "I am."]


def test_what_is_written_while_a_message_waits_stays_in_its_field(chat, model, servers):
    port = chat.server.port
    chat.server.kill()
    for text in ["One.", "Two."]:
        chat.composer.fill(text)
        chat.composer.press("Enter")
        expect(chat.questions).to_have_count(2)
        expect(chat.questions.last).to_contain_text("One.")
        expect(chat.questions.last).to_have_attribute("data-status", "failed")
    model.says("And two.")
    servers(port)

    expect(chat.replies).to_have_count(2)
    chat.is_answered()
    expect(chat.composer).to_have_value("Two.")
    assert [message["content"] for message in chat.stored()][2:] == ["One.", "And two."]


@pytest.mark.parametrize("way", ["Enter", "Try again"])
def test_a_message_whose_confirmation_was_lost_is_stored_once_whatever_is_written_since(chat, model, way):
    def lose(route):
        route.fetch()
        route.abort("connectionreset")

    chat.page.route("**/messages", lose, times=1)
    model.says("I am.")
    chat.composer.fill("Are you there?")
    chat.composer.press("Enter")
    unconfirmed = chat.page.locator("article[data-status=failed]")
    expect(unconfirmed).to_have_count(1)
    chat.is_answered()

    chat.composer.fill("And now?")
    if way == "Enter":
        chat.composer.press("Enter")
    else:
        unconfirmed.get_by_role("button", name="Try again").click()

    expect(unconfirmed).to_have_count(0)
    expect(chat.questions).to_have_count(2)
    expect(chat.composer).to_have_value("And now?")
    model.says("Now too.")
    chat.composer.press("Enter")
    expect(chat.replies).to_have_count(3)
    chat.is_answered()
    expect(chat.composer).to_have_value("")
    stored = [message["content"] for message in chat.stored()][2:]
    assert stored == ["Are you there?", "I am.", "And now?", "Now too."]


def wait_until_logged(server, text):
    """Waits until the reply log, written five times a second, has this text of a running reply."""
    deadline = time.monotonic() + HANG_LIMIT
    with sqlite3.connect(f"file:{server.folder}/parley.sqlite?mode=ro", uri=True) as database:
        while "".join(row[0] for row in database.execute("SELECT content FROM reply_log ORDER BY id")) != text:
            assert time.monotonic() < deadline, "the reply is not in the log"
            time.sleep(0.02)
    database.close()
