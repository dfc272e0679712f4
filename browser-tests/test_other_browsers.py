"""The main journeys in Firefox and WebKitGTK, beside Chromium, which all other tests use."""

import threading

import pytest

from accounts import PASSWORD
from test_long_chats import SCROLL_UP, fill
from webdriver import BROWSERS, Window, started

FORMULAS = "Euler: $e^{i\\pi}$\n\n" + "A heron stands still.\n\n" * 80 + "```swift\nlet a = 1\n```"
# Signs up through the API, as the page's own forms do.
SIGN_UP = """
const answer = await fetch("/api/v1/auth/register", {
  method: "POST", headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ email: "ada@example.org", password: given[0], display_name: "Ada", invite: given[1] }),
});
return answer.status;
"""
NEW_CHAT = """
const answer = await fetch("/api/v1/chats/", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ title: given[0] }),
});
return (await answer.json()).id;
"""
# What printing does first; the scripts for it are loaded a little after the page.
PRINTED = """
while (document.querySelector(".formula:not([data-tex])") || !document.querySelector(".code-keyword")) {
  dispatchEvent(new Event("beforeprint"));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
return document.querySelectorAll("math").length;
"""
FITS = "return document.documentElement.scrollWidth <= innerWidth;"
COPIED = """
getSelection().selectAllChildren(document.querySelector("article[data-role=assistant] > .body"));
for (;;) {
  const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
  document.dispatchEvent(event);
  if (event.defaultPrevented) return ["plain", "html"].map((type) => event.clipboardData.getData(`text/${type}`));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
"""


@pytest.fixture(scope="module", params=BROWSERS)
def driver(request, tmp_path_factory):
    with started(request.param, tmp_path_factory.mktemp(request.param)) as driver:
        yield driver


@pytest.fixture
def window(driver, parley):
    """A window in which nobody is signed in."""
    window = Window(driver, parley.url).open("/offline")
    driver.delete_all_cookies()
    return window


@pytest.fixture
def ada(window, parley):
    """A window in which the administrator is signed in."""
    assert window.run(SIGN_UP, PASSWORD, parley.setup_link.partition("#")[2]) == 201
    return window


def test_the_first_hour(window, parley, model):
    window.open("/")
    window.find("#invite")
    window.driver.get(parley.setup_link)  # in the tab that was open: only the fragment changes
    window.until(lambda: not window.find("#display_name").get_attribute("value") and "#" not in window.driver.current_url)
    window.fill("#display_name", "Ada")
    window.fill("#email", "ada@example.org")
    window.fill("#password", PASSWORD)
    window.press("#password", "ENTER")

    window.works("chat-start")
    rest = threading.Event()
    model.says("Herons wait, ", rest, "and **wait**.")
    window.fill("#composer-text", "What do herons do?")
    window.press("#composer-text", "ENTER")
    window.shows("article[data-role=assistant] .body", "Herons wait,")
    rest.set()
    window.shows("article[data-role=assistant][data-status=complete] .body", "Herons wait, and wait.")

    window.works("chat-conversation")
    end = threading.Event()
    model.says("A long story", end)
    window.fill("#composer-text", "Tell me more.")
    window.press("#composer-text", "ENTER")
    window.shows("article[data-status=streaming] .body", "A long story")
    window.click("button.stop")
    window.find("article[data-status=stopped]")
    end.set()

    model.says("Shorter.")
    window.press("#composer-text", "ARROW_UP")
    window.fill("message-editor textarea", "Tell me less.")
    window.press("message-editor textarea", "ENTER")
    window.shows("article[data-role=assistant][data-status=complete] .body", "Shorter.")
    window.shows("article[data-role=user] .branch", "2")

    window.click(".search-link, [data-search]")
    window.fill("#search-text", "wait")
    window.shows(".search-list", "Herons")
    window.press("#search-text", "ENTER")
    window.find("article.found")

    window.click(".title-button")
    window.click("#title-menu [data-action=archive]")
    window.shows(".undo-bar", "Chat archived")
    window.click(".undo-bar button")
    window.until(lambda: len(window.all("chat-list li")) == 1, "chat in the list")
    window.until(lambda: window.run(FITS), "page that fits")


def test_nothing_jumps_while_a_long_chat_is_scrolled_up(ada, parley):
    fill(parley, chat := ada.run(NEW_CHAT, "Herons"), 300)
    ada.open(f"/chat/{chat}")
    ada.until(lambda: len(ada.all("article")) == 50, "page of messages")

    seen = ada.run(f"return ({SCROLL_UP})(given[0])", [250, 100])

    assert seen["shown"] > 50
    assert seen["displaced"] == 0


def test_the_account_menu_is_as_high_as_its_items(ada):
    ada.open("/settings")

    ada.click("button.account")

    ada.find("#account-menu [href='/admin']")
    menu, button = ada.find("#account-menu").rect, ada.find("button.account").rect
    assert menu["height"] < 640
    assert menu["y"] + menu["height"] <= button["y"]


def test_what_nobody_scrolled_to_is_printed_as_it_would_be_shown(ada, model):
    chat = ada.run(NEW_CHAT, "Formulas")
    model.says(FORMULAS)
    ada.open(f"/chat/{chat}")
    ada.works("chat-conversation")
    ada.fill("#composer-text", "Formulas, please.")
    ada.press("#composer-text", "ENTER")
    ada.find("article[data-role=assistant][data-status=complete]")
    ada.open(f"/chat/{chat}")
    ada.find("article[data-role=assistant]")

    assert ada.run(PRINTED) == 1
    text, html = ada.run(COPIED)
    assert "$e^{i\\pi}$" in text and "let a = 1" in text
    assert "<code>let a = 1\n</code>" in html


def test_a_phone_shows_everything_in_its_width(ada, model):
    model.says("| a | b | c | d |\n|---|---|---|---|\n| " + " | ".join(["Several words in a cell"] * 4) + " |\n")
    ada.driver.set_window_size(400, 800)
    try:
        ada.open(f"/chat/{ada.run(NEW_CHAT, 'Tables')}")
        ada.works("chat-conversation")
        ada.fill("#composer-text", "A table.")
        ada.click("button.send")
        ada.find("article[data-role=assistant][data-status=complete] table")
        ada.until(lambda: ada.run(FITS), "page that fits")
        ada.click(".window-head [popovertarget=sidebar]")
        ada.find("#sidebar chat-list li")
    finally:
        ada.driver.set_window_size(1280, 800)


def test_without_scripts_forms_say_so_and_lead_nowhere(parley, tmp_path):
    with started("firefox", tmp_path, **{"javascript.enabled": False}) as driver:
        window = Window(driver, parley.url).open("/setup")

        window.fill("#password", PASSWORD)
        window.press("#password", "ENTER")

        assert "needs JavaScript" in window.text("noscript")
        assert driver.current_url == f"{parley.url}/setup"
