"""Editing messages: in the page, anywhere in the chat, without ever losing what was written."""

import threading

from playwright.sync_api import expect

from accounts import headers
from chat_page import ChatPage


def test_a_message_is_put_another_way_and_both_versions_stay(ada, model):
    model.says("A heron.")
    ada.ask("Which **bird**?").is_answered()
    other = ChatPage(ada.page.context.new_page()).open(ada.chat).is_connected()
    ada.page.bring_to_front()

    model.says("A frog.")
    editor = ada.edit(ada.questions.first)
    expect(editor.area).to_be_focused()
    expect(editor.area).to_have_value("Which **bird**?")
    editor.area.fill("Which animal?")
    editor.area.press("Enter")

    expect(ada.body).to_have_text("A frog.")
    expect(ada.composer).to_be_focused()
    expect(ada.questions).to_have_count(1)
    expect(ada.questions.locator(".body")).to_have_text("Which animal?")
    expect(ada.questions.locator(".branch")).to_contain_text("2 / 2")
    expect(other.body).to_have_text("A frog.")
    ada.is_answered()
    ada.questions.get_by_role("button", name="Previous version").click()
    expect(ada.questions.locator(".body")).to_have_text("Which **bird**?")
    expect(ada.body).to_have_text("A heron.")
    expect(other.body).to_have_text("A heron.")
    assert [turn["content"] for turn in model.requests[-1]["messages"]][-1:] != ["Which **bird**?"]


def test_a_message_in_the_middle_keeps_what_leads_to_it(ada, model):
    ada.ask("First?").is_answered()
    ada.ask("Second?").is_answered()
    ada.ask("Third?").is_answered()
    editor = ada.edit(ada.questions.nth(1))
    editor.area.fill("Second, but other?")
    editor.send.click()

    expect(ada.questions).to_have_count(2)
    ada.is_answered()
    assert [message["content"] for message in ada.stored()] == ["First?", "Hello.", "Second, but other?", "Hello."]
    assert model.requests[-1]["messages"][0]["role"] == "user"
    assert len(model.requests[-1]["messages"]) == 3


def test_escape_leaves_the_message_as_it_was_and_the_focus_where_it_came_from(ada):
    ada.ask("Which bird?").is_answered()

    editor = ada.edit(ada.questions.first)
    editor.area.fill("Never mind")
    editor.area.press("Escape")

    expect(editor.area).to_have_count(0)
    expect(ada.questions.first.locator("[data-action=edit]")).to_be_focused()
    expect(ada.questions.locator(".body")).to_have_text("Which bird?")
    editor = ada.edit(ada.questions.first)
    expect(editor.area).to_have_value("Which bird?")
    editor.cancel.click()
    expect(ada.messages).to_have_count(2)


def test_arrow_up_in_an_empty_composer_edits_the_last_message(ada, model):
    ada.ask("First?").is_answered()
    ada.ask("Second?").is_answered()

    ada.composer.press("ArrowUp")
    editor = ada.editor(ada.questions.last)
    expect(editor.area).to_be_focused()
    expect(editor.area).to_have_value("Second?")
    editor.area.press("Escape")
    expect(ada.composer).to_be_focused()
    ada.composer.fill("Draft")
    ada.composer.press("ArrowUp")

    expect(editor.area).to_have_count(0)
    expect(ada.composer).to_have_value("Draft")


def test_a_text_that_cannot_be_sent_stays_in_its_editor(ada, model):
    ada.page.context.watch.allow("net::ERR_FAILED")
    ada.ask("Which bird?").is_answered()
    editor = ada.edit(ada.questions.first)
    editor.area.fill("Which animal?")

    ada.page.route("**/messages", lambda route: route.abort())
    editor.send.click()
    expect(editor.problem).to_have_text("The server cannot be reached. Check the connection and try again.")
    expect(editor.area).to_have_value("Which animal?")
    ada.page.reload()
    ada.page.unroute("**/messages")
    editor = ada.edit(ada.questions.first)
    expect(editor.area).to_have_value("Which animal?")
    editor.send.click()

    expect(ada.questions.locator(".body")).to_have_text("Which animal?")
    expect(ada.questions.locator(".branch")).to_contain_text("2 / 2")
    ada.is_answered()
    assert [message["content"] for message in ada.stored()] == ["Which animal?", "Hello."]


def test_an_open_editor_outlives_what_the_feed_changes_around_it(ada, model):
    ada.ask("First?").is_answered()
    ada.ask("Second?").is_answered()
    editor = ada.edit(ada.questions.first)
    editor.area.fill("What I am writing")
    first = ada.stored()[0]["id"]

    # Another screen edits the same message and switches back, so the article is replaced twice.
    post = ada.page.context.request.post(
        f"/api/v1/chats/{ada.chat}/messages", data={"content": "Elsewhere", "parent_id": None},
        headers=headers(ada.page.context) | {"Accept": "application/json"})
    assert post.status == 202
    expect(ada.questions).to_have_count(1)
    expect(ada.questions.locator(".body")).to_have_text("Elsewhere")
    ada.is_answered()
    ada.questions.get_by_role("button", name="Previous version").click()
    expect(ada.questions).to_have_count(2)
    editor = ada.edit(ada.questions.first)

    assert ada.stored()[0]["id"] == first
    expect(editor.area).to_have_value("What I am writing")


def test_nothing_is_edited_while_an_answer_runs(ada, model):
    rest = threading.Event()
    model.says("One, ", rest, "two.")
    ada.ask("Count.")
    expect(ada.body).to_have_text("One,")

    expect(ada.questions.first.locator("[data-action=edit]")).to_be_hidden()
    ada.composer.press("ArrowUp")
    expect(ada.editor(ada.questions.first).area).to_have_count(0)

    rest.set()
    ada.is_answered()
    ada.questions.first.hover()
    expect(ada.questions.first.locator("[data-action=edit]")).to_be_visible()


def test_the_copy_of_a_message_is_its_markdown(ada, model):
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    model.says("| a | b |\n|---|---|\n| *1* | `2` |\n")
    ada.ask("A table, please: **bold**").is_answered()

    ada.reply.hover()
    ada.reply.locator("[data-action=copy]").click()
    expect(ada.page.locator("#toast")).to_have_text("Copied")
    assert ada.page.evaluate("() => navigator.clipboard.readText()") == "| a | b |\n|---|---|\n| *1* | `2` |\n"
    ada.questions.first.hover()
    ada.questions.first.locator("[data-action=copy]").click()

    ada.page.wait_for_function("async () => await navigator.clipboard.readText() === 'A table, please: **bold**'")
