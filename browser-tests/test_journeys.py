"""Everyday events: the laptop sleeps, the train enters a tunnel, the phone shows the same chat, there is no mouse."""

import os
import signal
import threading
import time
from pathlib import Path

from playwright.sync_api import expect

from accounts import PASSWORD, create_chat, post
from cable import Cable
from chat_page import ChatPage
from conftest import CHROMIUM
from server import HANG_LIMIT
from test_answering import turn
from watch import BROKEN_CONNECTION

# Seconds without a network, beyond the time it takes to notice.
OUTAGE = float(os.environ.get("PARLEY_OUTAGE", "0"))
PIECES = [f"Цапля {number} 🦩 stands\u00a0still, 鷺 & <b>*waits*</b>.\n\n" for number in range(300)]


def test_a_second_device_shows_the_same(ada, parley, model, visitors):
    ada.open(create_chat(ada.page.context, "Herons")).is_connected()
    phone = visitors(parley, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    post(phone, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
    there = ChatPage(phone.new_page()).open(ada.chat).is_connected()
    rest = threading.Event()
    model.says("One, ", rest, "two.")

    ada.ask("Count.")
    expect(there.questions.locator(".body")).to_have_text("Count.")
    expect(there.body).to_have_text("One,")
    there.stop_button.tap()
    expect(ada.reply).to_have_attribute("data-status", "stopped")

    rest.set()
    assert ada.body.inner_html() == there.body.inner_html()
    expect(there.messages).to_have_count(2)


def test_a_cut_of_the_network_loses_and_doubles_nothing(ada, model):
    ada.page.context.watch.allow(BROKEN_CONNECTION + "|net::ERR_INTERNET_DISCONNECTED")
    ada.open(create_chat(ada.page.context, "Herons")).is_connected()
    cut, back = threading.Event(), threading.Event()
    model.says(*PIECES[:100], cut, *PIECES[100:200], back, *PIECES[200:])
    ada.ask("Count.")
    expect(ada.body).to_contain_text("Цапля 99 ")

    # A browser keeps open connections when it goes offline; the page has to notice that a connection is dead.
    ada.page.context.set_offline(True)
    ada.page.evaluate("() => { const { feed } = document.querySelector('chat-conversation'); feed.restart(); }")
    cut.set()
    expect(ada.page.locator("[data-part=offline]")).to_be_visible()
    assert "Цапля 150 " not in ada.body.inner_text()
    back.set()
    ada.page.context.set_offline(False)

    expect(ada.reply).to_have_attribute("data-status", "complete")
    expect(ada.page.locator("[data-part=offline]")).to_be_hidden()
    is_whole(ada)


def test_a_cable_that_is_pulled_and_plugged_in_again_loses_and_doubles_nothing(ada, parley, model, visitors):
    cable = Cable(parley)
    context = visitors(cable, storage_state=ada.page.context.storage_state())
    context.watch.allow(BROKEN_CONNECTION + "|net::ERR_SOCKET_NOT_CONNECTED")
    there = ChatPage(context.new_page()).open(create_chat(ada.page.context, "Herons")).is_connected()
    cut, back = threading.Event(), threading.Event()
    model.says(*PIECES[:100], cut, *PIECES[100:200], back, *PIECES[200:])
    there.ask("Count.")
    expect(there.body).to_contain_text("Цапля 99 ")

    cable.cut()
    cut.set()
    expect(there.page.locator("[data-part=offline]")).to_be_visible()
    time.sleep(OUTAGE)
    back.set()
    cable.mend()

    expect(there.reply).to_have_attribute("data-status", "complete")
    expect(there.page.locator("[data-part=offline]")).to_be_hidden()
    is_whole(there)
    cable.close()


def test_a_laptop_that_sleeps_wakes_up_to_the_whole_answer(browser, parley, model, ada):
    laptop = browser.browser_type.launch(
        executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0, args=["--parley-laptop"])
    page = ChatPage(laptop.new_page(base_url=parley.url, storage_state=ada.page.context.storage_state()))
    page.page.set_default_timeout(HANG_LIMIT * 1000)
    chat = create_chat(ada.page.context, "Herons")
    page.open(chat).is_connected()
    rest = threading.Event()
    model.says(*PIECES[:50], rest, *PIECES[50:])
    ada.open(chat).ask("Count.")
    expect(page.body).to_contain_text("Цапля 49 ")

    processes = family("--parley-laptop")
    assert len(processes) > 2
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        rest.set()
        ada.is_answered()
        time.sleep(3)  # this test is about the sleep
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)

    page.is_answered()
    is_whole(page)
    assert page.body.inner_text() == ada.body.inner_text()
    laptop.close()


def test_a_conversation_needs_no_mouse(ada, model):
    model.says("A heron.")
    keys = ada.page.keyboard
    expect(ada.composer).to_be_focused()
    keys.type("Which bird?")
    keys.press("Shift+Enter")
    keys.type("And why?")
    keys.press("Enter")
    ada.is_answered()
    expect(ada.questions.locator(".body")).to_contain_text("And why?")

    expect(ada.composer).to_be_focused()
    keys.press("ArrowUp")
    expect(ada.editor(ada.questions.last).area).to_be_focused()
    keys.press("Escape")
    expect(ada.composer).to_be_focused()
    # Backwards from the composer: the answer's buttons, each with a name.
    names = []
    for _ in range(4):
        keys.press("Shift+Tab")
        names.append(ada.page.evaluate("() => document.activeElement.ariaLabel ?? ''"))
    assert "Try again" in names and "Copy message" in names, names
    model.says("An egret.")
    ada.reply.get_by_role("button", name="Try again").focus()
    keys.press("Enter")
    expect(ada.body).to_have_text("An egret.")
    ada.is_answered()

    ada.page.locator(".scroller").focus()
    keys.press("?")
    dialog = ada.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Ctrl + Shift + O")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    ada.composer.focus()
    keys.type("Why?")
    expect(dialog).to_be_hidden()
    keys.press("Control+Shift+O")
    ada.page.wait_for_url("**/chat")
    expect(ada.composer).to_have_value("")


def test_a_draft_outlives_a_reload_and_belongs_to_its_chat(ada):
    chat = create_chat(ada.page.context, "Herons")
    ada.open(chat).composer.fill("Half a thou")
    ada.open()
    expect(ada.composer).to_have_value("")
    ada.composer.fill("Another")

    ada.page.close()
    back = ChatPage(ada.page.context.new_page()).open(chat)

    expect(back.composer).to_have_value("Half a thou")
    expect(back.open().composer).to_have_value("Another")


def test_an_enter_of_an_input_method_sends_nothing(ada):
    ada.composer.fill("か")
    for event in ({"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}):
        ada.composer.dispatch_event("keydown", event | {"bubbles": True, "cancelable": True})

    expect(ada.composer).to_have_value("か")
    expect(ada.messages).to_have_count(0)


def test_a_text_that_is_too_long_is_counted_and_never_cut(ada):
    ada.composer.fill("🦩" * 199_990)
    expect(ada.counter).to_have_text("Characters left: 10")
    expect(ada.send_button).to_have_attribute("aria-disabled", "false")
    ada.composer.fill("🦩" * 200_007)

    expect(ada.counter).to_have_text("Over the limit by 7. Nothing is cut off: shorten the text, or send it in parts.")
    expect(ada.send_button).to_have_attribute("aria-disabled", "true")
    ada.composer.press("Enter")
    expect(ada.messages).to_have_count(0)
    assert ada.composer.evaluate("(field) => [...field.value].length") == 200_007


def test_the_tab_says_whether_an_answer_runs_or_is_there(ada, model):
    ada.open(create_chat(ada.page.context, "Herons")).is_connected()
    rest = threading.Event()
    model.says("One, ", rest, "two.")
    ada.ask("Count.")
    expect(ada.page).to_have_title("Answering… Herons – Parley")

    turn(ada, "hidden")
    rest.set()
    expect(ada.page).to_have_title("✓ Herons – Parley")
    turn(ada, "visible")

    ada.is_answered()
    expect(ada.page).to_have_title("Herons – Parley")


def is_whole(chat):
    """The page shows what the server has, and the server has what the model said, byte for byte and only once."""
    assert chat.body.evaluate("(body) => body.textContent.match(/🦩/g).length") == len(PIECES)
    shown = chat.body.inner_html()
    chat.page.reload()
    chat.is_answered()
    assert chat.body.inner_html() == shown
    answer = chat.page.context.request.get(f"/api/v1/chats/{chat.chat}/messages").json()["messages"][-1]
    assert answer["content"] == "".join(PIECES)


def family(switch):
    """The processes of the browser started with a given switch."""
    parents = {}
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if switch in (folder / "cmdline").read_text().split("\0"):
                found.add(int(folder.name))
        except OSError:
            continue  # it has ended meanwhile
    while grown := {child for child, parent in parents.items() if parent in found} - found:
        found |= grown
    return sorted(found)
