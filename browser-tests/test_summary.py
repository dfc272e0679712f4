"""The meter of the context window, and going on in a new chat from a summary."""

import json
import threading

import pytest
from playwright.sync_api import expect

from accounts import create_administrator, get, headers, patch
from chat_page import ChatPage
from languages import catalogue
from scripted_model import ScriptedModel
from test_models import EFFORTS, entry

WINDOWS = {"claude-sonnet-5-5": 1_000, "claude-opus-5-5": 1_000_000}


class SmallModel(ScriptedModel):
    """A scripted model with a small context window. `tokens` is how long the next prompts are."""

    def __init__(self):
        super().__init__()
        self.tokens = 100
        model = self

        def do_get(self):
            models = [{**entry(name, EFFORTS), "max_input_tokens": window} for name, window in WINDOWS.items()]
            data = json.dumps({"data": models, "has_more": False}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        self._server.RequestHandlerClass.do_GET = do_get
        self._events = lambda body, deltas: model.counted(ScriptedModel._events(body, deltas))

    def counted(self, events):
        for event in events:
            if isinstance(event, dict) and event["type"] == "message_start":
                event["message"]["usage"] = {
                    "input_tokens": 1, "cache_read_input_tokens": self.tokens - 2, "output_tokens": 1,
                }
            yield event


@pytest.fixture
def model():
    small = SmallModel()
    yield small
    small.close()


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture
def words(language):
    return catalogue(language)


@pytest.fixture
def ada(parley, visitors, language):
    """The administrator, who reads this language, and a server whose models are known."""
    context = visitors(parley, locale=language)
    create_administrator(parley, context, locale=language)
    assert get(context, "/api/v1/models")["models"]
    return ChatPage(context.new_page()).open()


def meter(ada):
    return ada.page.locator(".window-meter")


def fill(words, percent):
    return words["composer.window"].replace("{percent}", str(percent))


def offer(ada, words):
    return ada.page.get_by_role("button", name=words["composer.summarize"].replace("\u00a0", " "))


def test_the_meter_grows_and_one_click_goes_on_from_a_summary(ada, model, words):
    ada.ask("Where do herons live?").is_answered()
    expect(ada.page.locator(".origin")).to_have_count(0)
    expect(meter(ada)).to_have_count(0)

    model.tokens = 640
    ada.ask("And in winter?").is_answered()
    expect(meter(ada)).to_have_text(fill(words, 64))
    expect(meter(ada).locator("meter")).to_have_js_property("value", 64)
    ada.page.reload()
    expect(meter(ada)).to_have_text(fill(words, 64))

    model.tokens = 820
    ada.is_connected().ask("And in spring?").is_answered()
    expect(meter(ada)).to_contain_text(fill(words, 82))
    patch(ada.page.context, f"/api/v1/chats/{ada.chat}", title="Herons")
    old = ada.chat
    ada.page.reload()
    offer(ada, words).click()

    ada.page.wait_for_url(lambda url: "/chat/" in url and old not in url)
    line = ada.page.locator(".origin a")
    expect(line).to_have_text(words["chat.continued-from"].replace("{title}", "Herons"))
    expect(line).to_be_in_viewport()
    expect(ada.questions.first.locator(".body")).to_have_text(words["chat.summary-request"])
    ada.is_answered()
    request = model.requests[-1]
    assert [turn["role"] for turn in request["messages"]] == ["user", "assistant"] * 3 + ["user"]
    ada.page.reload()
    expect(line).to_be_visible()
    expect(meter(ada)).to_have_count(0)

    model.tokens = 50
    ada.is_connected().ask("Go on.").is_answered()
    assert len(model.requests[-1]["messages"]) == 3
    line.click()
    ada.page.wait_for_url(f"**/chat/{old}")
    expect(ada.questions).to_have_count(3)


def test_the_meter_follows_the_model_and_the_branch(ada, model, words):
    ada.ask("Where do herons live?").is_answered()
    model.tokens = 700
    ada.is_connected().ask("And in winter?").is_answered()
    expect(meter(ada)).to_have_text(fill(words, 70))

    patch(ada.page.context, f"/api/v1/chats/{ada.chat}", title="Herons")
    model.tokens = 300
    ada.reply.hover()
    ada.reply.locator("[data-action=regenerate]").click()
    expect(meter(ada)).to_have_count(0)
    ada.is_answered()
    ada.reply.hover()
    ada.reply.locator(".branch button").first.click()
    expect(meter(ada)).to_have_text(fill(words, 70))


def test_the_offer_waits_for_the_answer(ada, model, words):
    model.tokens = 900
    ada.ask("Where do herons live?").is_answered()
    expect(offer(ada, words)).to_be_visible()

    ready = threading.Event()
    model.says("In ", ready, "lakes.")
    ada.ask("Really?")
    expect(ada.reply).to_have_attribute("data-status", "streaming")
    expect(offer(ada, words)).to_be_hidden()
    expect(meter(ada)).to_contain_text(fill(words, 90))
    ready.set()
    ada.is_answered()
    expect(offer(ada, words)).to_be_visible()


def test_without_the_old_chat_the_summary_stays_as_it_is(ada, model, words):
    model.tokens = 900
    ada.ask("Where do herons live?").is_answered()
    old = ada.chat
    offer(ada, words).click()
    ada.page.wait_for_url(lambda url: "/chat/" in url and old not in url)
    ada.is_answered()

    context = ada.page.context
    assert context.request.delete(f"/api/v1/chats/{old}", headers=headers(context)).ok
    context.watch.allow("status of 409")
    ada.reply.hover()
    ada.reply.locator("[data-action=regenerate]").click()

    expect(ada.problem).to_have_text(words["problem.source-gone"])
    ada.page.reload()
    expect(ada.page.locator(".origin")).to_have_count(0)
    model.tokens = 50
    ada.is_connected().ask("Go on.").is_answered()
