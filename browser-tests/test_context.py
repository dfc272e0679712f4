"""Journeys through the context editor and the versions."""

import pytest
from playwright.sync_api import expect

from accounts import create_administrator, get, join, put
from languages import catalogue

WORDS = catalogue("en")
FIRST = "Be kind.\nBe brief.\n"
SECOND = "Be kind.\nBe very brief.\n"


@pytest.fixture
def admin(parley, visitors):
    context = visitors(parley)
    create_administrator(parley, context)
    context.watch.allow("status of 412")
    return context


@pytest.fixture
def editor(admin):
    """The page of the primary context."""
    page = admin.new_page()
    page.goto("/admin/context")
    return page


def test_a_context_is_written_and_what_is_saved_is_said(editor, admin):
    expect(editor.locator("[data-part=state]")).to_have_text(WORDS["context.built-in"])

    editor.fill("#context-text", FIRST)
    expect(editor.locator("[data-part=state]")).to_have_text(WORDS["script.unsaved"])
    expect(editor.locator("#context-size")).to_contain_text("19 of 100,000 characters · about 5 tokens")
    editor.keyboard.press("Control+s")

    expect(editor.locator("[data-part=state]")).to_have_text(WORDS["script.context-saved"].replace("{version}", "1"))
    editor.reload()
    expect(editor.locator("#context-text")).to_have_value(FIRST)
    expect(editor.locator("[data-part=state]")).to_contain_text("Version 1, saved by Ada")


def test_leaving_with_unsaved_changes_asks_first(editor):
    questions = []
    editor.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.dismiss()))

    editor.fill("#context-text", FIRST)
    editor.locator(".site-nav").get_by_role("link", name=WORDS["nav.settings"]).click()
    expect(editor.locator("#context-text")).to_have_value(FIRST)
    assert questions == ["beforeunload"]

    editor.get_by_role("button", name=WORDS["context.save"]).click()
    expect(editor.locator("[data-part=state]")).to_contain_text("1")
    editor.locator(".site-nav").get_by_role("link", name=WORDS["nav.settings"]).click()
    expect(editor.get_by_role("heading", level=1)).to_have_text(WORDS["settings.title"])
    assert questions == ["beforeunload"]


def test_of_two_tabs_the_second_is_shown_what_the_first_has_saved(admin, editor):
    other = admin.new_page()
    other.goto("/admin/context")
    save(editor, FIRST)

    other.fill("#context-text", SECOND)
    other.get_by_role("button", name=WORDS["context.save"]).click()

    conflict = other.locator(".conflict-box")
    expect(conflict).to_be_focused()
    expect(conflict.get_by_role("heading")).to_have_text("Ada saved version 1 in the meantime")
    expect(conflict.locator("[data-kind=removed]")).to_have_text("Removed: Be brief.")
    expect(conflict.locator("[data-kind=added]")).to_have_text("Added: Be very brief.")
    expect(other.locator("#context-text")).to_have_value(SECOND)
    assert get(admin, "/api/v1/admin/context")["version"] == 1

    conflict.get_by_role("button", name=WORDS["conflict.overwrite"]).click()
    expect(conflict).to_be_hidden()
    assert get(admin, "/api/v1/admin/context")["content"] == SECOND


def test_in_a_conflict_ones_own_text_can_be_given_up(admin, editor):
    put(admin, "/api/v1/admin/context", content=FIRST)
    editor.fill("#context-text", SECOND)
    editor.get_by_role("button", name=WORDS["context.save"]).click()

    editor.get_by_role("button", name=WORDS["conflict.discard"]).click()

    expect(editor.locator("#context-text")).to_have_value(FIRST)
    expect(editor.locator(".conflict-box")).to_have_count(0)


def test_an_old_version_is_compared_and_restored(admin, editor):
    put(admin, "/api/v1/admin/context", content=FIRST)
    put(admin, "/api/v1/admin/context", content=SECOND)
    editor.reload()

    editor.get_by_role("link", name=WORDS["context.history"]).click()
    expect(editor.locator(".rows a")).to_have_text(["Version 2", "Version 1", "Version 0"])
    editor.get_by_role("link", name="Version 2").click()
    expect(editor.locator("[data-kind=added]")).to_have_text("Added: Be very brief.")
    expect(editor.locator("[data-kind=added] mark")).to_contain_text("very")
    expect(editor.get_by_text(WORDS["context.is-current"])).to_be_visible()
    editor.go_back()
    editor.get_by_role("link", name="Version 1").click()
    editor.get_by_role("button", name=WORDS["context.restore"]).click()

    expect(editor.locator("#context-text")).to_have_value(FIRST)
    assert get(admin, "/api/v1/admin/context")["version"] == 3


def test_too_long_a_text_is_told_and_not_sent(editor, admin):
    editor.locator("#context-text").evaluate("(area) => { area.value = '🙂'.repeat(100_001); }")
    editor.locator("#context-text").dispatch_event("input")

    expect(editor.locator("#context-text-error")).to_have_text(WORDS["invalid.too-long"])
    editor.get_by_role("button", name=WORDS["context.save"]).click()

    assert get(admin, "/api/v1/admin/context")["version"] == 0


def test_everybody_has_a_context_of_their_own(admin, parley, visitors):
    context = visitors(parley)
    join(admin, context, "Grace")
    page = context.new_page()
    page.goto("/settings")

    save(page, "I keep bees.\n")
    page.goto("/settings/context/versions")
    page.get_by_role("link", name="Version 1").click()

    expect(page.locator("#whole-text")).to_have_text("I keep bees.")
    assert get(admin, "/api/v1/context")["content"] == ""


def save(page, content):
    page.fill("#context-text", content)
    page.locator("context-editor [type=submit]").click()
    expect(page.locator("[data-part=state]")).to_contain_text("1")
