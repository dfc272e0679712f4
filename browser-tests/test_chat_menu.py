"""The menu of the open chat's title, undoing, and what other windows and tabs do to a chat."""

import json
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts import create_chat, get, headers, patch
from test_long_chats import fill


@pytest.fixture
def title_menu(ada):
    def choose(name):
        ada.page.locator(".title-button").click()
        ada.page.locator("#title-menu").get_by_text(name, exact=True).click()
    return choose


def test_the_open_chat_is_renamed_in_the_place_of_its_title(ada, title_menu):
    ada.open(create_chat(ada.page.context, "Herons")).is_connected()
    field = ada.page.locator("#rename-title")

    title_menu("Rename")
    expect(field).to_be_focused()
    expect(field).to_have_value("Herons")
    field.fill("Frogs")
    field.press("Escape")
    expect(ada.page.locator(".title-button")).to_be_focused()
    expect(ada.item("Herons")).to_be_visible()
    title_menu("Rename")
    field.fill("Grey herons")
    field.press("Enter")

    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Grey herons")
    expect(ada.item("Grey herons")).to_be_visible()
    expect(ada.page).to_have_title("Grey herons – Parley")
    assert get(ada.page.context, f"/api/v1/chats/{ada.chat}")["title"] == "Grey herons"


def test_a_chat_outside_the_list_has_its_new_title_too(ada, title_menu):
    chat = create_chat(ada.page.context, "Herons")
    patch(ada.page.context, f"/api/v1/chats/{chat}", is_archived=True)
    ada.open(chat)

    title_menu("Rename")
    ada.page.locator("#rename-title").fill("Grey herons")
    ada.page.locator("#rename-title").press("Enter")

    expect(ada.page).to_have_title("Grey herons – Parley")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Grey herons")


def test_a_title_that_changes_elsewhere_while_it_is_renamed_is_shown_after_that(ada, title_menu):
    chat = create_chat(ada.page.context, "Herons")
    ada.open(chat).is_connected()

    title_menu("Rename")
    ada.page.locator("#rename-title").fill("Mine")
    patch(ada.page.context, f"/api/v1/chats/{chat}", title="Theirs")
    expect(ada.item("Theirs")).to_be_visible()
    expect(ada.page.locator("#rename-title")).to_have_value("Mine")
    ada.page.keyboard.press("Escape")

    expect(ada.page.locator(".title-button")).to_have_text("Theirs")


def test_of_two_renamings_the_first_ends_when_the_second_begins(ada, title_menu):
    create_chat(ada.page.context, "Frogs")
    ada.open(create_chat(ada.page.context, "Herons")).is_connected()

    title_menu("Rename")
    ada.page.locator("#rename-title").fill("Grey herons")
    ada.choose("Frogs", "rename")

    expect(ada.page.locator("#rename-title")).to_have_count(1)
    expect(ada.page.locator("#rename-title")).to_have_value("Frogs")
    expect(ada.page.locator(".title-button")).to_have_text("Grey herons")


def test_the_whole_chat_is_exported_and_copied(ada, model, title_menu):
    model.says("In *shallow* water.")
    ada.ask("Where do herons live?").is_answered()
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    files = {}
    for name in ("Export as Markdown", "Export as JSON"):
        with ada.page.expect_download() as download:
            title_menu(name)
        files[Path(download.value.suggested_filename).suffix] = Path(download.value.path()).read_text()
    title_menu("Copy as Markdown")
    expect(ada.page.locator("#toast")).to_have_text("Copied")

    assert "In *shallow* water." in files[".md"]
    assert json.loads(files[".json"])["messages"][1]["content"] == "In *shallow* water."
    assert ada.page.evaluate("navigator.clipboard.readText()") == files[".md"]


def test_all_messages_are_printed(ada, parley, title_menu):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 130)
    ada.open(chat).is_connected()
    ada.page.evaluate("() => { window.print = () => { window.printed = document.querySelectorAll('article').length; }; }")

    title_menu("Print")

    ada.page.wait_for_function("() => window.printed === 130")


def test_the_open_chat_is_archived_and_that_is_undone(ada, title_menu):
    chat = create_chat(ada.page.context, "Herons")
    ada.open(chat).is_connected()

    title_menu("Archive")
    expect(ada.undo_bar).to_contain_text("Chat archived")
    expect(ada.item("Herons")).to_have_count(0)
    ada.undo_bar.get_by_role("button", name="Undo").click()
    expect(ada.item("Herons")).to_be_visible()
    assert not get(ada.page.context, f"/api/v1/chats/{chat}")["is_archived"]
    title_menu("Archive")
    expect(ada.item("Herons")).to_have_count(0)
    ada.page.reload()
    title_menu("Unarchive")

    expect(ada.item("Herons")).to_be_visible()


def test_only_the_last_archiving_is_offered_to_be_undone(ada):
    for title in ("Frogs", "Herons"):
        create_chat(ada.page.context, title)
    ada.open().is_connected()

    ada.choose("Frogs", "archive")
    expect(ada.undo_bar).to_have_count(1)
    ada.choose("Herons", "archive")
    expect(ada.chats).to_have_count(0)
    expect(ada.undo_bar).to_have_count(1)
    ada.undo_bar.get_by_role("button", name="Undo").click()

    expect(ada.item("Herons")).to_be_visible()
    expect(ada.undo_bar).to_have_count(0)
    expect(ada.chats).to_have_count(1)


def test_the_open_chat_is_deleted_from_its_title(ada, title_menu):
    ada.open(create_chat(ada.page.context, "Herons"))

    title_menu("Delete")

    ada.page.wait_for_url("**/chat")
    expect(ada.undo_bar).to_contain_text("“Herons” deleted")


def test_a_chat_deleted_elsewhere_says_so_and_keeps_what_was_typed(ada, other):
    chat = create_chat(ada.page.context, "Herons")
    create_chat(ada.page.context, "Frogs")
    other.open(chat).is_connected()
    other.composer.fill("How many are there?")

    delete(ada, chat)

    gone = other.page.locator(".deleted")
    expect(gone).to_have_text("This chat was deleted. Start a new one")
    expect(other.composer).to_have_value("How many are there?")
    expect(other.send_button).to_be_hidden()
    other.composer.press("Enter")
    expect(other.composer).to_have_value("How many are there?")
    expect(other.messages).to_have_count(0)
    create_chat(ada.page.context, "Newts")
    expect(other.item("Newts")).to_be_visible()  # the list goes on
    gone.get_by_role("link").click()
    other.page.wait_for_url("**/chat")


def test_a_chat_deleted_while_it_answers_stops_there(ada, model):
    rest = threading.Event()
    model.says("In ", rest, "a lake.")
    ada.ask("Where do herons live?")
    expect(ada.body).to_contain_text("In")
    ada.is_connected()

    delete(ada, ada.chat)

    expect(ada.page.locator(".deleted")).to_be_visible()
    expect(ada.stop_button).to_be_hidden()
    ada.page.keyboard.press("Escape")  # there is nothing to stop
    rest.set()


def test_a_chat_deleted_while_the_page_was_away_says_so(ada, other):
    chat = create_chat(ada.page.context, "Herons")
    other.open(chat).is_connected()
    other.page.evaluate("document.querySelector('chat-conversation').feed.close()")

    delete(ada, chat)
    other.page.evaluate("document.querySelector('chat-conversation').feed.open()")

    expect(other.page.locator(".deleted")).to_be_visible()
    other.page.context.watch.allow(r"status of 404")


def test_an_answer_that_came_meanwhile_is_marked_until_it_is_seen(ada, model):
    create_chat(ada.page.context, "Frogs")
    rest = threading.Event()
    model.says("In ", rest, "a lake.")
    ada.ask("Where do herons live?")
    asked = ada.chat

    ada.item("Frogs").locator("a").click()
    ada.is_connected()
    item = ada.page.locator(f"li[data-id='{asked}']")
    expect(item.locator(".answering")).to_have_count(1)
    ada.page.wait_for_function("() => localStorage.getItem('answers')")
    rest.set()

    expect(item.locator(".unseen")).to_have_text("New answer")
    ada.page.goto("/settings")
    expect(item.locator(".unseen")).to_be_visible()
    item.locator("a").click()
    expect(ada.body).to_have_text("In a lake.")
    expect(item.locator(".unseen")).to_have_count(0)
    ada.item("Frogs").locator("a").click()
    ada.is_connected()
    expect(item).to_be_visible()
    expect(item.locator(".unseen")).to_have_count(0)


def delete(chat_page, chat):
    context = chat_page.page.context
    assert context.request.delete(f"/api/v1/chats/{chat}", headers=headers(context)).status == 204
