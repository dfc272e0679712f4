"""Connecting a model server, allowing models, and choosing one for a chat."""

import json

import pytest
from playwright.sync_api import expect

from accounts import create_administrator, create_chat, patch, put
from chat_page import ChatPage
from languages import catalogue
from scripted_model import ScriptedModel
from server import Server

WORDS = catalogue("en")
KEY = "sk-ant-api03-0123456789-wxyz"
EFFORTS = ["low", "medium", "high", "xhigh", "max"]


class ListedModel(ScriptedModel):
    """A scripted model whose server lists three models and accepts one key."""

    MODELS = {"claude-opus-5-5": EFFORTS, "claude-sonnet-5-5": EFFORTS[:3], "claude-haiku-4-5": []}

    def __init__(self):
        super().__init__()
        self.keys = []
        model = self
        handler = self._server.RequestHandlerClass

        def do_get(self):
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            model.keys.append(key)
            accepted = key in (KEY, "scripted")
            body = {"data": [entry(*item) for item in model.MODELS.items()], "has_more": False} if accepted else {}
            data = json.dumps(body).encode()
            self.send_response(200 if accepted else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        post = handler.do_POST

        def do_post(self):
            if self.path != "/v1/messages/count_tokens":
                return post(self)
            self.rfile.read(int(self.headers["Content-Length"]))
            data = b'{"input_tokens":3}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        handler.do_GET = do_get
        handler.do_POST = do_post


def entry(name, efforts):
    types = {"adaptive": {"supported": bool(efforts)}}
    return {
        "id": name, "display_name": name.replace("-", " ").title(), "max_input_tokens": 200_000, "max_tokens": 64_000,
        "capabilities": {"effort": {level: {"supported": level in efforts} for level in EFFORTS},
                         "thinking": {"types": types}},
    }


@pytest.fixture
def model():
    listed = ListedModel()
    yield listed
    listed.close()


@pytest.fixture
def unconnected(tmp_path):
    """A server without a model; the built-in one cannot start."""
    server = Server(tmp_path, PARLEY_LOCAL_MODEL="auto", PARLEY_LOCAL_MODEL_PYTHON="/nonexistent/python")
    yield server
    assert server.stop() == 0, server.output


def allow(page, *names):
    put(page.context, "/api/v1/admin/models", allowed=list(names))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_model_server_is_connected_in_the_browser(unconnected, model, visitors, language):
    words = catalogue(language)
    context = visitors(unconnected, locale=language)
    create_administrator(unconnected, context, locale=language)
    page = context.new_page()
    page.goto("/admin/models")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["models.title"])

    page.fill("#address", model.url)
    page.fill("#key", "wrong")
    page.click("[data-action=test]")
    expect(page.locator("[data-result=key-refused]")).to_be_visible()
    page.fill("#key", KEY)
    expect(page.locator("[data-result=key-refused]")).to_be_hidden()
    page.click("[data-action=test]")
    expect(page.locator("[data-result=key-accepted]")).to_have_text(words["connection.key-accepted"])
    expect(page.locator("[data-result=models]")).to_contain_text("claude-sonnet-5-5")
    page.click("main button[type=submit]")

    expect(page.locator("#toast")).to_have_text(words["connection.saved"])
    expect(page.locator("#key")).to_have_value("")
    expect(page.locator("#key-hint")).to_contain_text("wxyz")
    assert KEY not in page.content()
    chat = ChatPage(page).open()
    chat.ask("Hello?").is_answered()
    assert model.requests[-1]["model"] == "claude-sonnet-5-5"

    page.goto("/admin/models")
    page.get_by_role("button", name=words["connection.remove-button"]).click()
    page.locator("#confirm-dialog [value=yes]").click()
    expect(page.locator("#toast")).to_have_text(words["connection.removed"])
    expect(page.locator("#allowed + p")).to_have_text(words["models.only-built-in"])


def test_an_address_that_is_none_is_told_beside_its_field(unconnected, visitors):
    context = visitors(unconnected)
    context.watch.allow(r"status of 4\d\d")
    create_administrator(unconnected, context)
    page = context.new_page()
    page.goto("/admin/models")

    page.fill("#address", "http://169.254.169.254")
    page.click("main button[type=submit]")
    expect(page.locator("#address-error")).to_have_text(WORDS["invalid.address.invalid"])
    page.fill("#address", "https://api.anthropic.com")
    page.click("main button[type=submit]")
    expect(page.locator("#key-error")).to_have_text(WORDS["invalid.key.required"])


def test_the_settings_are_shown_and_win(admin):
    admin.goto("/admin/models")

    expect(admin.locator("#address")).to_have_count(0)
    admin.click("[data-action=test]")
    expect(admin.locator("[data-result=key-accepted]")).to_be_visible()


def test_models_are_allowed_and_one_is_the_default(admin):
    admin.goto("/admin/models")
    expect(admin.locator("[name=allowed]")).to_have_count(3)
    expect(admin.locator("[value=claude-sonnet-5-5][name=allowed]")).to_be_disabled()

    admin.check("[value=claude-haiku-4-5][name=allowed]")
    admin.select_option("#default", "claude-opus-5-5")
    admin.click("allowed-models button[type=submit]")

    expect(admin.locator("#toast")).to_have_text(WORDS["script.models-saved"])
    expect(admin.locator("[value=claude-opus-5-5][name=allowed]")).to_be_disabled()
    expect(admin.locator("[value=claude-haiku-4-5][name=allowed]")).to_be_checked()
    admin.goto("/chat")
    expect(admin.locator(".picker [data-part=model]")).to_have_text("Claude Opus 5 5")


def test_a_chat_gets_another_model_and_effort_by_keyboard(ada, model):
    allow(ada.page, "claude-opus-5-5", "claude-haiku-4-5")
    ada.ask("Hello?").is_answered()
    page = ada.page
    page.reload()
    button = page.locator(".picker")
    expect(button).to_contain_text("Claude Sonnet 5 5")

    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#model-menu")).to_be_visible()
    expect(page.locator(".menu-note")).to_have_text(WORDS["models.switch-cost"])
    with page.expect_response("**/api/v1/chats/*"):
        page.keyboard.press("ArrowUp")
    expect(button.locator("[data-part=model]")).to_have_text("Claude Opus 5 5")
    page.keyboard.press("Tab")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    expect(button.locator("[data-part=effort]")).to_have_text(WORDS["effort.most"])
    page.keyboard.press("Escape")
    expect(page.locator("#model-menu")).to_be_hidden()
    expect(button).to_be_focused()

    page.reload()
    expect(button.locator("[data-part=model]")).to_have_text("Claude Opus 5 5")
    expect(button.locator("[data-part=effort]")).to_have_text(WORDS["effort.most"])
    button.click()
    page.get_by_role("radio", name="Claude Haiku 4 5").check()
    expect(button.locator("[data-part=effort]")).to_be_empty()
    expect(page.get_by_role("group", name=WORDS["models.effort"])).to_have_count(0)


@pytest.mark.parametrize("place", ["/", "/chat"])
def test_a_new_chat_begins_with_the_chosen_model(ada, place):
    allow(ada.page, "claude-opus-5-5")
    page = ada.page
    page.goto(place)

    page.locator(".picker").click()
    page.get_by_role("radio", name="Claude Opus 5 5").check()
    page.get_by_role("radio", name=WORDS["effort.low"], exact=True).check()
    expect(page.locator(".picker [data-part=effort]")).to_have_text(WORDS["effort.low"])
    page.keyboard.press("Escape")
    page.fill("textarea", "Hello?")
    page.locator("textarea").press("Enter")

    page.wait_for_url("**/chat/*-*")
    expect(page.locator(".picker [data-part=model]")).to_have_text("Claude Opus 5 5")
    expect(page.locator(".picker [data-part=effort]")).to_have_text(WORDS["effort.low"])


def test_an_old_chat_says_which_model_answers_instead(ada):
    allow(ada.page, "claude-opus-5-5")
    page = ada.page
    chat = create_chat(page.context, "Old")
    patch(page.context, f"/api/v1/chats/{chat}", model="claude-opus-5-5")
    allow(page)

    page.goto(f"/chat/{chat}")
    line = page.locator("[data-part=replaced]")
    expect(line).to_contain_text("claude-opus-5-5")
    allow(page, "claude-haiku-4-5")
    page.reload()
    page.locator(".picker").click()
    page.get_by_role("radio", name="Claude Haiku 4 5").check()
    expect(line).to_have_count(0)
    page.reload()
    expect(line).to_have_count(0)


def test_without_scripts_the_model_is_text(parley, ada, visitors):
    context = visitors(parley, java_script_enabled=False, storage_state=ada.page.context.storage_state())
    page = context.new_page()
    page.goto("/chat")

    expect(page.locator(".picker")).to_be_hidden()
    expect(page.locator(".composer-foot")).to_contain_text("Claude Sonnet 5 5")
