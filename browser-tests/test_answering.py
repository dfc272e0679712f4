"""An answer while it is being written: on several screens, across a reload, in a hidden tab, stopped."""

import threading

import pytest
from playwright.sync_api import expect

from accounts import create_chat, headers


def test_two_tabs_of_a_chat_show_the_same_reply_grow(ada, other, model):
    ada.open(create_chat(ada.page.context, "Herons"))
    other.open(ada.chat).is_connected()
    steps = [threading.Event(), threading.Event()]
    model.says("One, ", steps[0], "two, ", steps[1], "**three**.")

    ada.ask("Count.")

    expect(other.questions.locator(".body")).to_have_text("Count.")
    for seen, step in zip(["One,", "One, two,"], steps, strict=True):
        expect(ada.body).to_have_text(seen)
        expect(other.body).to_have_text(seen)
        step.set()
    ada.is_answered()
    other.is_answered()
    assert ada.body.inner_html() == other.body.inner_html()
    expect(ada.messages).to_have_count(2)
    expect(other.messages).to_have_count(2)


def test_a_reload_in_mid_reply_catches_up_to_the_byte(ada, model):
    pieces = [f"Цапля {number} 🦩 steht\u00a0still, 鷺.  \n" for number in range(200)]
    rest, end = threading.Event(), threading.Event()
    model.says(*pieces[:100], rest, *pieces[100:], end, "Ende.")

    ada.ask("Count.")
    expect(ada.body).to_contain_text("Цапля 99 ")
    ada.page.reload()
    expect(ada.body).to_contain_text("Цапля 99 ")
    rest.set()
    expect(ada.body).to_contain_text("Цапля 199 ")
    end.set()
    ada.is_answered()

    assert ada.stored()[-1]["content"] == "".join(pieces) + "Ende."
    shown = ada.body.inner_html()
    assert ada.body.evaluate("body => body.textContent").count("🦩") == 200
    ada.page.reload()
    assert ada.body.inner_html() == shown


def test_a_hidden_tab_catches_up_when_it_is_shown(ada, other, model):
    ada.open(create_chat(ada.page.context, "Herons"))
    other.open(ada.chat).is_connected()
    rest = threading.Event()
    model.says("One, ", rest, "two.")

    turn(other, "hidden")
    ada.ask("Count.")
    expect(ada.body).to_have_text("One,")
    expect(other.messages).to_have_count(0)
    turn(other, "visible")
    expect(other.body).to_have_text("One,")
    turn(other, "hidden")
    rest.set()
    ada.is_answered()
    expect(other.body).to_have_text("One,")
    turn(other, "visible")

    other.is_answered()
    assert other.body.inner_html() == ada.body.inner_html()
    expect(other.messages).to_have_count(2)


def test_nothing_can_be_sent_while_an_answer_runs(ada, model):
    rest = threading.Event()
    model.says("One, ", rest, "two.")
    ada.ask("Count.")
    expect(ada.body).to_have_text("One,")

    ada.composer.fill("Faster!")
    ada.composer.press("Enter")
    refused = ada.page.context.request.post(
        f"/api/v1/chats/{ada.chat}/messages", data={"content": "Faster!"}, headers=headers(ada.page.context)
    )

    expect(ada.send_button).to_be_hidden()
    expect(ada.stop_button).to_be_visible()
    assert refused.status == 409
    assert refused.json()["type"] == "/problems/reply-running"
    rest.set()
    ada.is_answered()
    expect(ada.messages).to_have_count(2)
    expect(ada.composer).to_have_value("Faster!")
    assert len(model.requests) == 1


@pytest.mark.parametrize("way", ["button", "escape"])
def test_stop_keeps_exactly_what_is_shown(ada, model, way):
    rest = threading.Event()
    model.says("One, ", "two, ", rest, "three.")
    ada.ask("Count.")
    expect(ada.body).to_have_text("One, two,")
    shown = ada.body.inner_html()

    if way == "button":
        ada.stop_button.click()
    else:
        ada.composer.press("Escape")
    ada.is_answered("stopped")
    rest.set()

    expect(ada.reply.locator(".message-state")).to_have_text("You stopped the answer.")
    assert ada.body.inner_html() == shown
    assert ada.stored()[-1]["content"] == "One, two, "
    ada.ask("Go on.").is_answered()
    assert [turn["role"] for turn in model.requests[-1]["messages"]] == ["user", "assistant", "user"]


def turn(chat, state):
    """Tells the page what a browser reports when its tab is hidden or shown."""
    chat.page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )
