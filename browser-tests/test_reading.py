"""Reading an answer while it is written: the question stays at the top, and nothing moves by itself."""

import threading

import pytest
from playwright.sync_api import expect

LINE = "A heron stands in the shallows and waits for something to move below.\n\n"
# Records what moves that is not part of the last answer: its text, or the row below it.
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { sources, value } of list.getEntries()) for (const { node } of sources) {
            const element = node instanceof Element ? node : node?.parentElement;
            const answer = [...document.querySelectorAll("article")].pop();
            if (element && !answer.contains(element)) window.shifts.push(`${element.outerHTML.slice(0, 120)} ${value}`);
        }
    }).observe({ type: "layout-shift" });
}"""
CODE = "```python\ndef count(birds):\n    return len(birds)\n"


@pytest.fixture
def chat(ada, model):
    """A chat with three earlier exchanges, longer than the window."""
    model.says(LINE * 12)
    ada.ask("What does a heron do?").is_answered()
    for number in range(2):
        model.says(LINE * 12)
        ada.ask(f"And then? {number}").is_answered()
    return ada.is_connected()


def test_a_question_goes_below_the_header_and_the_window_stands_still(chat, model):
    half, rest = threading.Event(), threading.Event()
    model.says(LINE, half, LINE * 3, rest, LINE * 40)

    chat.ask("Once more?")
    expect(chat.body).to_contain_text("shallows")
    assert top(chat) == pytest.approx(16, abs=1)
    half.set()
    expect(chat.body.locator("p")).to_have_count(4)
    assert top(chat) == pytest.approx(16, abs=1)
    rest.set()
    chat.is_answered()

    assert top(chat) == pytest.approx(16, abs=1)
    expect(chat.page.locator("button.jump")).to_be_visible()


def test_an_answer_on_a_new_page_stops_following_too(ada, model):
    rest = threading.Event()
    model.says(LINE, rest, LINE * 60)

    ada.ask("What does a heron do?")
    expect(ada.body).to_contain_text("shallows")
    ada.is_connected()
    rest.set()
    ada.is_answered()

    assert top(ada) == pytest.approx(16, abs=1)


def test_the_end_is_followed_after_a_jump_to_it(chat, model):
    rest = threading.Event()
    model.says(LINE * 40, rest, LINE * 10)
    chat.ask("Once more?")
    chat.page.locator("button.jump").click()
    rest.set()
    chat.is_answered()

    chat.page.wait_for_function("() => document.querySelector('reading-position').scrollTop === 0")


def test_nothing_moves_when_an_answer_ends(chat, model):
    rest = threading.Event()
    model.says(LINE * 2, rest)
    chat.ask("Once more?")
    expect(chat.body.locator("p")).to_have_count(2)
    before = chat.body.bounding_box()
    rest.set()
    chat.is_answered()
    expect(chat.reply.locator("[data-action=copy]")).to_be_visible()

    after = chat.body.bounding_box()
    assert all(abs(before[side] - after[side]) <= 1 for side in before)
    assert chat.reply.locator(".message-footer").bounding_box()["height"] == pytest.approx(32, abs=1)


def test_a_message_can_wait_for_the_end_of_an_answer(chat, model):
    rest = threading.Event()
    model.says("One", rest, " two.")
    chat.ask("Count.")
    model.says("Three.")
    chat.composer.fill("Go on.")
    chat.composer.press("Enter")

    busy, queued = chat.page.locator("[data-part=busy]"), chat.page.locator("[data-part=queued]")
    expect(busy).to_contain_text("The answer is still being written.")
    busy.get_by_role("button", name="Send afterwards").click()
    expect(busy).to_be_hidden()
    expect(queued).to_be_visible()
    expect(chat.composer).to_have_value("Go on.")
    rest.set()

    expect(chat.questions.last).to_contain_text("Go on.")
    expect(chat.body).to_have_text("Three.")
    expect(queued).to_be_hidden()
    expect(chat.composer).to_have_value("")


def test_a_waiting_message_can_be_held_back(chat, model):
    rest = threading.Event()
    model.says("One", rest, " two.")
    chat.ask("Count.")
    chat.composer.fill("Go on.")
    chat.composer.press("Enter")
    chat.page.locator("[data-part=busy] button").click()
    chat.page.locator("[data-part=queued]").get_by_role("button", name="Cancel").click()
    rest.set()
    chat.is_answered()

    expect(chat.page.locator("[data-part=busy]")).to_be_hidden()
    expect(chat.composer).to_have_value("Go on.")


def test_the_end_of_an_answer_does_not_move_the_focus(chat, model):
    rest = threading.Event()
    model.says("One", rest, " two.")
    chat.ask("Count.")
    link = chat.page.locator("chat-list a").first
    link.focus()
    rest.set()
    chat.is_answered()

    expect(link).to_be_focused()


def test_code_has_colours_and_its_button_while_it_grows(chat, model):
    rest = threading.Event()
    model.says(CODE, rest, "print(count([]))\n```\n")
    chat.ask("In Python?")

    block = chat.body.locator(".code")
    expect(block.locator(".code-keyword").first).to_have_text("def")
    expect(block.locator("[data-action=copy-code]")).to_be_attached()
    block.evaluate("block => { block.marked = true; }")
    rest.set()
    chat.is_answered()

    expect(block.locator(".code-keyword")).to_have_count(3)
    expect(block.locator("code")).to_contain_text("print(count([]))")
    assert block.evaluate("block => block.marked"), "the block was replaced while it grew"


def test_a_stopped_answer_estimates_what_was_written(chat, model):
    model.says(LINE * 4, threading.Event())
    chat.ask("Once more?")
    expect(chat.body.locator("p")).to_have_count(4)
    chat.stop_button.click()
    chat.is_answered("stopped")

    chat.reply.get_by_role("button", name="About this answer").click()

    expect(chat.reply.locator(".details")).to_be_visible()
    expect(chat.reply.locator(".details")).to_contain_text("about 7")


def test_only_code_that_scrolls_is_a_stop_for_the_tab_key(chat, model):
    model.says("```\nshort\n```\n\n```\n" + "long " * 100 + "\n```\n")
    chat.ask("Show me both.").is_answered()

    blocks = chat.body.locator("pre")
    expect(blocks.last).to_have_attribute("tabindex", "0")
    expect(blocks.first).not_to_have_attribute("tabindex", "0")


def test_a_long_question_is_folded_until_it_is_asked_for(ada, model):
    model.says("Yes.")
    ada.ask("\n".join(f"Line {number}" for number in range(40))).is_answered()
    question = ada.questions.first
    fold = question.get_by_role("button", name="Show all")

    expect(fold).to_have_attribute("aria-expanded", "false")
    folded = question.bounding_box()["height"]
    fold.click()

    expect(question.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
    assert question.bounding_box()["height"] > folded * 2


def top(chat):
    """Distance of the last question from the top of the window of messages."""
    window = chat.page.locator("reading-position").bounding_box()
    return chat.questions.last.bounding_box()["y"] - window["y"]


def test_while_a_long_answer_grows_nothing_else_moves(ada, model):
    paragraphs = [f"Heron {number}. " + "Herons stand still in shallow water. " * 12 + "\n\n" for number in range(112)]
    assert sum(map(len, paragraphs)) > 50_000
    model.says("Before.")
    ada.ask("First.").is_answered()
    rest = threading.Event()
    model.says("It begins.\n\n", rest, *(piece for each in paragraphs for piece in (each[:200], each[200:])))
    ada.ask("And now at length.")
    expect(ada.body).to_have_text("It begins.")
    ada.page.evaluate(SHIFTS)  # asking may move things, growing may not

    rest.set()
    ada.is_answered()

    expect(ada.body).to_contain_text("Heron 111.")
    assert ada.page.evaluate("() => window.shifts") == []
