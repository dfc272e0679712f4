"""The first administrator's journey, from the server's output to an answer that is still there tomorrow."""

import re
import threading

from playwright.sync_api import expect

from accounts import PASSWORD
from chat_page import ChatPage
from languages import catalogue, strangers

HOME = re.compile(r"^https?://[^/]+/$")
PIECES = [
    "Three herons ",
    "stand in **one** shallow lake.\n\n",
    "| Bird | Legs |\n|---|---:|\n| Grey heron | 2 |\n",
    "| Frog | 4 |\n\n- [x] counted\n- [ ] fed\n\n",
    "```swift\nlet herons = 3\n",
    "print(herons)\n```\n\n",
    "Is *that* all?",
]


def test_the_first_administrator_asks_and_finds_the_answer_again(parley, model, page):
    steps = [threading.Event() for _ in PIECES[1:]]
    model.says(*interleave(PIECES, steps))
    chat = ChatPage(page)

    set_up(page, parley)
    chat.composer.fill("How many herons?")
    chat.composer.press("Enter")
    states = watch_growth(chat, steps)

    assert len(set(states)) >= 5, states
    chat.is_answered()
    shows_markdown(chat)
    expect(chat.reply.locator(".details")).to_contain_text("12 tokens")

    written = chat.body.inner_html()
    page.reload()
    shows_markdown(chat)
    assert chat.body.inner_html() == written

    sign_out(page)
    page.goto("/")
    expect(page).to_have_url(f"{parley.url}/login")
    sign_in(page)
    page.locator(".rows a[href^='/chat/']").click()
    expect(chat.questions.locator(".body")).to_have_text("How many herons?")
    shows_markdown(chat)
    assert chat.body.inner_html() == written


def test_a_russian_browser_is_spoken_to_in_russian(parley, model, visitors):
    rest = threading.Event()
    model.says("Цапель ", rest, "**три**.")
    page = visitors(parley, locale="ru-RU").new_page()
    chat = ChatPage(page)
    words = catalogue("ru")

    page.goto(parley.setup_link)
    expect(page.get_by_role("heading", level=1)).to_have_text(words["setup.title"])
    speaks_russian(page)
    set_up(page, parley)
    expect(page.get_by_role("heading", name=words["chat.greeting"])).to_be_visible()
    speaks_russian(page)

    chat.ask("Сколько цапель?")
    expect(chat.body).to_have_text("Цапель")
    expect(chat.stop_button).to_have_accessible_name(words["composer.stop"])
    speaks_russian(page)
    rest.set()
    chat.is_answered()
    expect(chat.reply.locator(".details")).to_contain_text("12 токенов")
    speaks_russian(page)

    page.goto("/chat?archived=1")
    expect(page.get_by_text(words["list.archive-empty"])).to_be_visible()
    speaks_russian(page)
    sign_out(page)
    speaks_russian(page)
    sign_in(page)
    speaks_russian(page)


def interleave(pieces, steps):
    yield pieces[0]
    for step, piece in zip(steps, pieces[1:]):
        yield step
        yield piece


def watch_growth(chat, steps):
    """Lets the model continue only when its previous text is visible; returns the page after each step."""
    landmarks = ["herons", "shallow lake.", "Grey heron", "fed", "let herons", "print(herons)"]
    states = []
    for landmark, step in zip(landmarks, steps, strict=True):
        expect(chat.body).to_contain_text(landmark)
        expect(chat.reply).to_have_attribute("data-status", "streaming")
        states.append(chat.body.inner_html())
        step.set()
    return states


def shows_markdown(chat):
    expect(chat.body.locator("p").first).to_have_text("Three herons stand in one shallow lake.")
    expect(chat.body.locator("strong")).to_have_text("one")
    expect(chat.body.locator("table tbody tr")).to_have_text(["Grey heron2", "Frog4"])
    expect(chat.body.locator("li.task")).to_have_count(2)
    expect(chat.body.locator(".task-sign.done")).to_have_count(1)
    expect(chat.body.locator(".code-language")).to_have_text("swift")
    expect(chat.body.locator("pre code")).to_have_text("let herons = 3\nprint(herons)\n")
    expect(chat.body.locator(".code-keyword")).to_have_text("let")
    expect(chat.body.get_by_role("button", name="Copy code")).to_be_visible()
    expect(chat.body.locator("em")).to_have_text("that")


def set_up(page, parley):
    page.goto(parley.setup_link)
    page.fill("#display_name", "Ada")
    page.fill("#email", "ada@example.org")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(HOME)


def sign_out(page):
    page.click("button.account")
    page.click("sign-out button")
    page.wait_for_url("**/login")


def sign_in(page):
    page.fill("#email", "ada@example.org")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(HOME)


def speaks_russian(page):
    assert page.locator("html").get_attribute("lang") == "ru"
    assert strangers(page, "ru") == []
