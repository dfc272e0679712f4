"""A chat longer than a page: older messages load as the reader goes back, and nothing jumps."""

import sqlite3
import threading
import uuid
from contextlib import closing

from playwright.sync_api import expect

from accounts import create_chat
from chat_page import ChatPage

TOP_OF = "(article) => article.getBoundingClientRect().top"
# Scrolls up in steps, and counts those after which what the reader saw has not moved by exactly one step.
SCROLL_UP = """async ([steps, step]) => {
  const scroller = document.querySelector("reading-position");
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let displaced = 0;
  for (let count = 0; count < steps; count += 1) {
    const seen = [...document.querySelectorAll("article")].find((article) => {
      const { top } = article.getBoundingClientRect();
      return top > 100 && top < innerHeight;
    });
    const top = seen.getBoundingClientRect().top;
    const before = scroller.scrollTop;
    scroller.scrollTop -= step;
    for (let wait = 0; wait < 3; wait += 1) await frame();
    const moved = seen.getBoundingClientRect().top - top;
    const wanted = before < step && document.querySelector("[data-way=before]").hidden ? before : step;
    if (Math.abs(moved - wanted) > 2) displaced += 1;
  }
  return { displaced, shown: document.querySelectorAll("article").length };
}"""


def fill(server, chat, count):
    """Writes a conversation of that many messages into the database, each with its number. Returns their ids."""
    ids = [str(uuid.UUID(int=(uuid.UUID(chat).int & ~0xFFFFFF) + 0x100000 + number)) for number in range(count)]
    with closing(sqlite3.connect(server.folder / "parley.sqlite")) as database, database:
        for number, id in enumerate(ids):
            role = "assistant" if number % 2 else "user"
            text = f"Message {number}. " + "Herons stand still in shallow water. " * (number % 7)
            database.execute(
                "INSERT INTO messages (id, user_id, chat_id, parent_id, role, status, size, created_at)"
                " SELECT ?, user_id, id, ?, ?, 'complete', ?, strftime('%s') * 1000000 FROM chats WHERE id = ?",
                (id, ids[number - 1] if number else None, role, len(text), chat),
            )
            database.execute(
                "INSERT INTO message_parts (user_id, message_id, ordinal, kind, text)"
                " SELECT user_id, id, 0, 'text', ? FROM messages WHERE id = ?",
                (text, id),
            )
        database.execute("UPDATE chats SET head_id = ? WHERE id = ?", (ids[-1], chat))
    return ids


def test_older_messages_come_without_a_jump(ada, parley):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 120)
    ada.open(chat).is_connected()
    expect(ada.messages.last).to_contain_text("Message 119.")
    scroller = ada.page.locator(".scroller")

    expect(ada.messages).to_have_count(50)
    ada.messages.nth(6).evaluate("(article) => article.scrollIntoView()")
    seen = ada.page.locator("article", has_text="Message 76.")
    expect(ada.messages).to_have_count(100)
    top = seen.evaluate(TOP_OF)
    scroller.evaluate("(scroller) => { scroller.scrollTop -= 10 }")
    assert abs(seen.evaluate(TOP_OF) - top - 10) < 2
    ada.messages.first.scroll_into_view_if_needed()
    expect(ada.messages).to_have_count(120)

    assert ada.messages.evaluate_all("(all) => all.map((one) => Number(/\\d+/.exec(one.textContent)[0]))") == list(range(120))
    expect(ada.page.locator("[data-way=before]")).to_be_hidden()


def test_nothing_jumps_while_a_long_chat_is_scrolled_up(ada, parley):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 300)
    ada.open(chat).is_connected()

    seen = ada.page.evaluate(SCROLL_UP, [250, 100])

    assert seen["shown"] > 50
    assert seen["displaced"] == 0


def test_a_message_far_back_opens_in_its_place(ada, parley, model):
    ids = fill(parley, chat := create_chat(ada.page.context, "Herons"), 200)

    ada.page.goto(f"/chat/{chat}?message={ids[60]}")
    wanted = ada.page.locator("article", has_text="Message 60.")
    expect(wanted).to_be_in_viewport()
    expect(wanted).to_be_focused()
    expect(ada.page.locator("article", has_text="Message 199.")).to_have_count(0)
    ada.messages.last.scroll_into_view_if_needed()
    expect(ada.page.locator("article", has_text="Message 110.")).to_have_count(1)
    ada.page.get_by_role("button", name="Jump to the end").click()

    expect(ada.page.locator("article", has_text="Message 199.")).to_be_in_viewport()
    model.says("Here.")
    ada.ask("Still there?").is_answered()
    expect(ada.body).to_have_text("Here.")


def test_a_reply_that_ends_while_its_page_is_on_the_way_is_whole(ada, parley, model):
    ids = fill(parley, chat := create_chat(ada.page.context, "Herons"), 60)
    begun, rest = threading.Event(), threading.Event()
    model.says("Once. ", begun, "Twice. ", rest, "Thrice.")
    asking = ChatPage(ada.page.context.new_page()).open(chat)
    asking.ask("Count.")
    expect(asking.body).to_have_text("Once.")

    def arrive_late(route):
        response = route.fetch()
        begun.set()
        expect(asking.body).to_have_text("Once. Twice.")
        rest.set()
        asking.is_answered()
        route.fulfill(response=response)

    ada.page.route("**/messages?after=*", arrive_late)
    ada.page.goto(f"/chat/{chat}?message={ids[0]}")
    ada.messages.last.scroll_into_view_if_needed()

    expect(ada.page.locator("article", has_text="Once.")).to_have_attribute("data-status", "complete")
    expect(ada.body).to_have_text("Once. Twice. Thrice.")


def test_a_change_far_back_reaches_a_page_that_has_loaded_so_much(ada, parley, model):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 80)
    ada.open(chat)
    other = ChatPage(ada.page.context.new_page()).open(chat)
    other.messages.first.scroll_into_view_if_needed()
    expect(other.messages).to_have_count(80)
    other.is_connected()
    ada.messages.first.scroll_into_view_if_needed()
    expect(ada.messages).to_have_count(80)

    editor = ada.edit(ada.page.locator("article", has_text="Message 4."))
    editor.area.fill("Message four.")
    editor.send.click()
    expect(other.messages).to_have_count(6)
    ada.is_answered()
    ada.page.get_by_role("button", name="Previous version").click()

    # The page shows the version in its place, and continues from there to the end.
    expect(ada.page.locator("article", has_text="Message 4.")).to_be_in_viewport()
    expect(ada.page.locator("article", has_text="Message 4.").locator(".branch")).to_contain_text("1 / 2")


def test_a_reader_far_back_stays_there_when_another_screen_shows_another_version(ada, parley, model):
    ids = fill(parley, chat := create_chat(ada.page.context, "Herons"), 200)
    reader = ChatPage(ada.page.context.new_page())
    reader.page.goto(f"/chat/{chat}?message={ids[60]}")
    reader.is_connected()
    seen = reader.page.locator("article", has_text="Message 60.")
    expect(seen).to_be_in_viewport()
    top = seen.evaluate(TOP_OF)

    model.says("Far away.")
    say_instead(ada, chat, ids[190], "Message 190, put another way.").is_answered()
    expect(reader.page.locator("article", has_text="Message 100.")).to_have_count(1)
    assert abs(seen.evaluate(TOP_OF) - top) < 2
    model.says("Close by.")
    say_instead(ada, chat, ids[70], "Message 70, put another way.").is_answered()

    expect(reader.messages.last).to_contain_text("Close by.")
    expect(reader.page.locator("article", has_text="Message 69.")).to_have_count(1)
    expect(reader.page.locator("article", has_text="Message 71.")).to_have_count(0)
    expect(reader.page.locator("[data-way=after]")).to_be_hidden()
    assert abs(seen.evaluate(TOP_OF) - top) < 2


def say_instead(page, chat, message, text):
    """Edits one of the person's own messages, anywhere in the chat."""
    page.page.goto(f"/chat/{chat}?message={message}")
    editor = page.edit(page.page.locator(f"#message-{message}"))
    editor.area.fill(text)
    editor.send.click()
    expect(page.page.locator("article", has_text=text)).to_have_count(1)
    return page


def test_older_messages_come_without_a_script_too(parley, visitors, ada):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 70)
    context = visitors(parley, java_script_enabled=False, storage_state=ada.page.context.storage_state())
    plain = ChatPage(context.new_page()).open(chat)
    expect(plain.messages).to_have_count(50)

    plain.page.get_by_role("link", name="Earlier messages").click()

    expect(plain.messages).to_have_count(20)
    expect(plain.messages.first).to_contain_text("Message 0.")
    plain.page.get_by_role("link", name="Later messages").click()
    expect(plain.messages.last).to_contain_text("Message 69.")
