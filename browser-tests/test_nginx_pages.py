"""Pages that come through nginx."""

import os
import threading

import pytest
from playwright.sync_api import expect

from accounts import create_administrator
from chat_page import ChatPage
from conftest import CHROMIUM
from languages import catalogue
from test_offline import IS_READY
from watch import BROKEN_CONNECTION


@pytest.fixture
def browser(browser):
    """A Chromium that accepts nginx's certificate, also for the service worker."""
    chromium = browser.browser_type.launch(
        executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0, args=["--ignore-certificate-errors"]
    )
    yield chromium
    chromium.close()


def test_a_page_shows_an_answer_while_it_is_written(proxied, nginx, model, visitors):
    context = visitors(nginx, ignore_https_errors=True)
    create_administrator(proxied, context)
    chat = ChatPage(context.new_page()).open()
    chat.is_connected()
    gate = threading.Event()
    model.says("Two herons ", gate, "have left.")

    chat.ask("How many herons?")
    expect(chat.body).to_have_text("Two herons")
    gate.set()
    chat.is_answered()

    expect(chat.body).to_have_text("Two herons have left.")
    assert nginx.log("/chat", 1)[0].request == "GET /chat HTTP/2.0"


def test_a_first_visitor_waits_for_the_server_and_others_see_its_own_page(start_behind, proxied, nginx, visitors):
    known, new = visitors(nginx, ignore_https_errors=True), visitors(nginx, ignore_https_errors=True)
    for context in (known, new):
        context.watch.allow(BROKEN_CONNECTION)
        context.watch.allow("503")
    create_administrator(proxied, known)
    pages = known.new_page(), new.new_page()
    pages[0].goto("/settings")
    pages[0].wait_for_function(IS_READY)
    proxied.stop()

    for page in pages:
        page.goto("/settings")
        expect(page.get_by_role("heading", level=1).first).to_have_text(catalogue("en")["failure.offline.title"])
    kept = pages[0].locator("server-wait").count(), pages[1].locator("server-wait").count()
    start_behind(port=proxied.port)

    expect(pages[0].locator("#display_name")).to_be_attached()
    expect(pages[1].locator("#password")).to_be_attached()
    assert kept == (1, 0)
