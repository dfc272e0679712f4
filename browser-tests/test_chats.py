"""Chats in the list, on one screen and on several."""

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from accounts import create_administrator, create_chat, get, patch
from chat_page import ChatPage



def test_a_question_makes_a_chat_and_the_list_leads_to_each(ada, model):
    first = create_chat(ada.page.context, "Herons")
    model.says("In a lake.")

    ada.ask("Where do they live?").is_answered()

    expect(ada.chats).to_have_count(2)
    assert ada.chat != first
    ada.item("Herons").locator("a").click()
    expect(ada.page).to_have_url(f"{ada.page.context.watch.origin}/chat/{first}")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Herons")
    expect(ada.item("Herons").locator("a")).to_have_attribute("aria-current", "page")
    expect(ada.messages).to_have_count(0)


def test_a_chat_is_renamed_in_place(ada):
    ada.open(create_chat(ada.page.context, "Herons"))

    ada.choose("Herons", "rename")
    field = ada.page.locator("#rename-title")
    expect(field).to_be_focused()
    expect(field).to_have_value("Herons")
    field.fill("Grey herons")
    field.press("Enter")

    expect(ada.item("Grey herons").locator("a")).to_be_focused()
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Grey herons")
    ada.page.reload()
    expect(ada.page).to_have_title("Grey herons – Parley")


def test_escape_leaves_the_title_as_it_was(ada):
    ada.open(create_chat(ada.page.context, "Herons"))

    ada.choose("Herons", "rename")
    ada.page.locator("#rename-title").fill("Frogs")
    ada.page.locator("#rename-title").press("Escape")

    expect(ada.item("Herons")).to_be_visible()
    ada.page.reload()
    expect(ada.item("Herons")).to_be_visible()


def test_a_chat_goes_to_the_archive_and_comes_back(ada):
    create_chat(ada.page.context, "Frogs")
    ada.open(create_chat(ada.page.context, "Herons"))

    ada.choose("Frogs", "archive")
    expect(ada.item("Frogs")).to_have_count(0)
    ada.page.get_by_role("link", name="Archive").click()
    ada.choose("Frogs", "unarchive")
    expect(ada.page.get_by_text("Nothing has been archived.")).to_be_visible()
    ada.page.get_by_role("link", name="Back to chats").click()

    expect(ada.item("Frogs")).to_be_visible()
    expect(ada.item("Herons")).to_be_visible()


def test_on_a_narrow_screen_the_archive_opens_where_it_can_be_seen(ada):
    ada.page.set_viewport_size({"width": 360, "height": 740})
    patch(ada.page.context, f"/api/v1/chats/{create_chat(ada.page.context, 'Frogs')}", is_archived=True)

    ada.page.get_by_role("button", name="Open the list of chats").click()
    ada.page.get_by_role("link", name="Archive").click()

    ada.page.wait_for_url("**/chat?archived=1")
    expect(ada.item("Frogs")).to_be_visible()


def test_a_deletion_can_be_undone_until_it_happens(ada):
    create_chat(ada.page.context, "Frogs")
    kept = create_chat(ada.page.context, "Herons")
    ada.open().is_connected()

    ada.choose("Herons", "delete")
    expect(ada.undo_bar).to_contain_text("“Herons” deleted")
    ada.undo_bar.hover()  # pauses the countdown
    expect(ada.item("Herons")).to_be_hidden()
    expect(ada.item("Frogs").locator("a")).to_be_focused()
    patch(ada.page.context, f"/api/v1/chats/{kept}", title="Herons")  # an event of the feed does not bring it back
    create_chat(ada.page.context, "Newts")
    expect(ada.item("Newts")).to_be_visible()
    expect(ada.item("Herons")).to_be_hidden()
    ada.undo_bar.get_by_role("button", name="Undo").click()

    expect(ada.undo_bar).to_have_count(0)
    expect(ada.item("Herons").locator("a")).to_be_focused()
    assert get(ada.page.context, f"/api/v1/chats/{kept}")["title"] == "Herons"


def test_a_deletion_that_nobody_undoes_happens(ada):
    gone = create_chat(ada.page.context, "Herons")
    ada.page.clock.install()
    ada.open()

    ada.choose("Herons", "delete")
    expect(ada.undo_bar).to_be_visible()
    ada.page.mouse.move(600, 300)
    with ada.page.expect_response(f"**/api/v1/chats/{gone}") as answer:
        ada.page.clock.run_for(8_000)

    assert answer.value.status == 204
    expect(ada.undo_bar).to_have_count(0)
    expect(ada.item("Herons")).to_have_count(0)


def test_leaving_the_page_carries_the_deletion_out(ada):
    gone = create_chat(ada.page.context, "Herons")
    other = create_chat(ada.page.context, "Frogs")
    ada.open()

    ada.choose("Herons", "delete")
    expect(ada.undo_bar).to_be_visible()
    ada.open(other)

    expect(ada.item("Herons")).to_have_count(0)
    assert ada.page.context.request.get(f"/api/v1/chats/{gone}").status == 404


def test_nobody_stays_in_a_chat_that_is_deleted(ada):
    gone = create_chat(ada.page.context, "Herons")
    ada.open(gone)

    ada.choose("Herons", "delete")
    ada.page.wait_for_url("**/chat")
    expect(ada.undo_bar).to_contain_text("Herons")
    ada.undo_bar.hover()  # pauses the countdown
    expect(ada.item("Herons")).to_be_hidden()
    assert get(ada.page.context, f"/api/v1/chats/{gone}")["title"] == "Herons"
    ada.undo_bar.get_by_role("button", name="Undo").click()
    expect(ada.item("Herons")).to_be_visible()


def test_the_list_is_grouped_by_the_days_of_its_reader(parley, visitors):
    ada = visitors(parley)
    create_administrator(parley, ada)
    ages = {"Today": 0, "Yesterday": 1, "Last 7 days": 4, "Last 30 days": 20}
    chats = {title: create_chat(ada, title) for title in ages}
    old = create_chat(ada, "Long ago")
    with closing(sqlite3.connect(parley.folder / "parley.sqlite")) as database, database:
        for title, days in ages.items():
            # Half past seven in the evening in Honolulu is the next day in UTC.
            set_day(database, chats[title], f"strftime('%s', date('now', '-10 hours'), '-{days} days', '+29 hours', '+30 minutes')")
        set_day(database, old, "strftime('%s', '2024-02-29T20:00')")
    there = ChatPage(visitors(parley, timezone_id="Pacific/Honolulu", storage_state=ada.storage_state()).new_page()).open()

    groups = there.page.locator("chat-list section")
    expect(groups).to_have_count(5)
    for number, title in enumerate([*ages, "February 2024"]):
        expect(groups.nth(number).locator("h2")).to_have_text(title)
    for number, title in enumerate(ages):
        expect(groups.nth(number).locator("li")).to_have_text(title)
    # From now on the server knows the clock, so the page arrives grouped.
    html = there.page.context.request.get("/chat").text()
    assert re.findall(r"<section[^>]*><h2>([^<]*)", html) == [*ages, "February 2024"]


def test_older_chats_come_when_the_list_is_scrolled(ada):
    titles = [f"Chat {number}" for number in range(120)]
    patch(ada.page.context, f"/api/v1/admin/users/{get(ada.page.context, '/api/v1/auth/me')['id']}", max_chats=200)
    for title in titles:
        create_chat(ada.page.context, title)
    ada.open().is_connected()
    expect(ada.chats).to_have_count(50)

    for count in (100, 120):
        ada.chats.last.scroll_into_view_if_needed()
        expect(ada.chats).to_have_count(count)
    assert ada.chats.locator(".chat-title").all_text_contents() == titles[::-1]
    expect(ada.page.locator("chat-list section")).to_have_count(1)
    ada.is_connected()
    create_chat(ada.page.context, "The newest")

    expect(ada.chats.first).to_contain_text("The newest")
    expect(ada.chats).to_have_count(120)  # the feed keeps what was loaded
    ada.chats.last.scroll_into_view_if_needed()
    expect(ada.chats).to_have_count(121)
    expect(ada.page.locator(".list-more")).to_have_count(0)


def test_the_archive_is_live_too(ada, other):
    other.page.goto("/chat?archived=1")
    other.is_connected()

    patch(ada.page.context, f"/api/v1/chats/{create_chat(ada.page.context, 'Frogs')}", is_archived=True)

    expect(other.item("Frogs")).to_be_visible()


def test_another_tab_sees_what_happens_to_the_list(ada, other):
    other.open().is_connected()

    chat = create_chat(ada.page.context, "Herons")
    expect(other.item("Herons")).to_be_visible()
    patch(ada.page.context, f"/api/v1/chats/{chat}", title="Grey herons")
    expect(other.item("Grey herons")).to_be_visible()
    patch(ada.page.context, f"/api/v1/chats/{chat}", is_archived=True)
    expect(other.chats).to_have_count(0)


def set_day(database, chat, seconds):
    """Sets the time of a chat's last activity, in seconds as an SQL expression."""
    changed = database.execute(f"UPDATE chats SET updated_at = ({seconds}) * 1000000 WHERE id = ?", [chat])
    assert changed.rowcount == 1
