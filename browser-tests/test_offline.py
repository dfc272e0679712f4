"""What a person sees while the server cannot be reached, and how quickly they move from page to page."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from accounts import create_administrator, create_chat, get, patch
from languages import catalogue
from watch import BROKEN_CONNECTION

IS_READY = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller?.state === 'activated')"


@pytest.fixture
def visitor(servers, visitors):
    """A signed-in person whose browser has stored what it needs; the context knows its `server`."""

    def visit(language="en"):
        context = visitors(server := servers(), locale=f"{language}-{language.upper()}")
        context.watch.allow(BROKEN_CONNECTION)
        create_administrator(server, context, locale=language)
        context.server = server
        page = context.new_page()
        page.goto("/settings")
        page.wait_for_function(IS_READY)
        return page

    return visit


@pytest.mark.parametrize("language", ["en", "ru"])
def test_without_the_server_a_page_says_so_and_opens_by_itself_later(visitor, servers, language):
    page = visitor(language)
    chat = create_chat(page.context, "Herons")
    page.context.server.stop()
    texts = catalogue(language)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")

    page.goto(f"/chat/{chat}")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts["failure.offline.title"])
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate("() => getComputedStyle(document.querySelector('.narrow')).display") == "grid"
    page.get_by_role("link", name=texts["message.try-again"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts["failure.offline.title"])
    servers(page.context.server.port)

    expect(page.locator("chat-conversation")).to_be_attached()
    expect(page.locator(".window-title")).to_have_text("Herons")


def test_a_proxy_that_does_not_reach_the_server_counts_as_none(visitor, servers):
    page = visitor()
    port = page.context.server.port
    page.context.server.stop()
    page.context.watch.allow("502")

    with proxy_without_server(port):
        page.goto("/settings")
        expect(page.get_by_role("heading", level=1)).to_have_text(catalogue("en")["failure.offline.title"])
    servers(port)

    expect(page.locator("#display_name")).to_be_attached()


def test_the_kept_page_follows_the_language_and_theme_of_the_account(visitor):
    page = visitor()
    patch(page.context, "/api/v1/auth/me", locale="ru", theme="dark")
    page.goto("/chat")
    page.wait_for_function(IS_READY)
    page.wait_for_function("() => navigator.serviceWorker.controller.scriptURL.includes('language=ru')")
    page.context.server.stop()

    page.goto("/")

    expect(page.get_by_role("heading", level=1)).to_have_text(catalogue("ru")["failure.offline.title"])
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert len(page.evaluate("() => caches.keys()")) == 1


def test_the_kept_page_says_nothing_about_who_was_signed_in(visitor):
    page = visitor()

    kept = page.evaluate("() => caches.match('/offline').then((page) => page.text())")

    assert "ada@example.org" not in kept and "Ada" not in kept


def test_a_page_is_loaded_when_its_reader_is_about_to_go_there(ada, model):
    model.says("In November.")
    ada.ask("When do herons leave?").is_answered()
    other = create_chat(ada.page.context, "Mallards")
    ada.page.goto(f"/chat/{ada.chat}")
    link = ada.page.locator(f"chat-list a[href='/chat/{other}']")
    loads = prefetches(ada.page)

    link.hover()
    eventually(ada.page, lambda: any(load["status"] == "Ready" for load in loads))
    # The page loaded earlier still shows what happened in the meantime.
    patch(ada.page.context, f"/api/v1/chats/{other}", title="Mallards and teals")
    link.click()
    ada.page.wait_for_url(re.compile(other))

    kind = ada.page.evaluate("() => performance.getEntriesByType('navigation')[0].deliveryType")
    assert kind == "navigational-prefetch"
    expect(ada.page.locator(".window-title")).to_have_text("Mallards and teals")


def test_a_theme_that_is_chosen_holds_for_pages_that_were_loaded_ahead(ada):
    other = create_chat(ada.page.context, "Mallards")
    ada.open().is_connected()
    loads = prefetches(ada.page)
    link = ada.page.locator(f"chat-list a[href='/chat/{other}']")
    link.hover()
    eventually(ada.page, lambda: any(load["status"] == "Ready" for load in loads))

    ada.page.click("button.account")
    ada.page.locator("#account-menu").get_by_role("radio", name="Dark").check(force=True)
    eventually(ada.page, lambda: get(ada.page.context, "/api/v1/auth/me")["theme"] == "dark")
    ada.page.keyboard.press("Escape")
    link.click()
    ada.page.wait_for_url(re.compile(other))

    expect(ada.page.locator("html")).to_have_attribute("data-theme", "dark")


@contextmanager
def proxy_without_server(port):
    """Answers 502 to everything, as a proxy does when its server is gone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(502)

        def log_message(self, *_):
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield
    proxy.shutdown()
    proxy.server_close()


def prefetches(page):
    """What the browser preloads, as it happens."""
    loads = []
    session = page.context.new_cdp_session(page)
    session.on("Preload.prefetchStatusUpdated", lambda load: loads.append(load))
    session.send("Preload.enable")
    return loads


def eventually(page, is_so):
    for _ in range(2400):
        if is_so():
            return
        page.wait_for_timeout(50)  # lets events arrive
    raise AssertionError("It did not happen.")
