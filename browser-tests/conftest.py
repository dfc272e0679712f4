"""Fixtures: the server, the model behind it, and pages in Debian's Chromium that may not do anything wrong."""

import os
import re
import signal

import pytest
from playwright.sync_api import expect, sync_playwright

from accounts import create_administrator, join
from chat_page import ChatPage
from databases import PostgreSQL, SQLite
from nginx import ONE, Nginx
from nodes import Cluster
from scripted_model import ScriptedModel
from server import HANG_LIMIT, ROOT, Server
from watch import Watch

CHROMIUM = os.environ.get("PARLEY_CHROMIUM", "/usr/bin/chromium")
SCREENSHOTS = ROOT / ".build" / "browser-tests"

expect.set_options(timeout=HANG_LIMIT * 1000)


@pytest.fixture
def model():
    """A model that answers what the test tells it to."""
    scripted = ScriptedModel()
    yield scripted
    scripted.close()


@pytest.fixture
def parley(tmp_path, model):
    """A fresh server with no accounts, in front of `model`. It must end cleanly."""
    server = Server(tmp_path, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="scripted")
    yield server
    status = server.stop()
    assert status == 0, f"parley ended with {status}:\n{server.output}"


@pytest.fixture
def servers(tmp_path, model):
    """Starts the server with the same data: `servers()` the first time, `servers(port=…)` after that."""
    started = []

    def start(port=0):
        settings = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "scripted", "PARLEY_PORT": str(port)}
        started.append(Server(tmp_path, **settings))
        return started[-1]

    yield start
    assert started[-1].stop() == 0, started[-1].output


@pytest.fixture
def postgresql():
    """A PostgreSQL server with an empty database."""
    server = PostgreSQL()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """An empty database. The test runs on each engine."""
    return SQLite(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def nginx(tmp_path):
    """A proxy with TLS, not started yet."""
    proxy = Nginx(tmp_path / "nginx")
    yield proxy
    proxy.stop()


@pytest.fixture
def start_behind(tmp_path, model, nginx):
    """Starts a server that trusts nginx: `start_behind("name", …)`. The same name again uses the same data."""
    started = []

    def start(name="parley", port=0, **settings):
        (folder := tmp_path / name).mkdir(exist_ok=True)
        defaults = {
            "ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "scripted", "PARLEY_PORT": str(port),
            "PARLEY_PUBLIC_URL": nginx.url, "PARLEY_TRUSTED_PROXIES": "127.0.0.1",
        }  # fmt: skip
        started.append(Server(folder, **defaults | settings))
        return started[-1]

    yield start
    for server in started:
        assert server.stop() in (0, -signal.SIGKILL), server.output


@pytest.fixture
def proxied(start_behind, nginx):
    """A server behind nginx."""
    server = start_behind()
    nginx.start(ONE, [server.port])
    return server


@pytest.fixture
def cluster(tmp_path, postgresql, model, nginx):
    """Two servers on one database, behind nginx, with an administrator."""
    cluster = Cluster(tmp_path, postgresql, model, nginx)
    try:
        yield cluster.start()
    finally:
        cluster.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # The sandbox needs privileges that root in a container does not have.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.geteuid() != 0)
        yield chromium
        chromium.close()


@pytest.fixture
def visitors(browser, request):
    """Creates browser contexts, each for a separate person: `visitors(parley, locale="ru-RU", …)`."""
    contexts = []

    def visitor(server=None, **options):
        origin = server.url if server else None
        context = browser.new_context(base_url=origin, **({"locale": "en-US"} | options))
        context.set_default_timeout(HANG_LIMIT * 1000)
        context.watch = Watch(context, origin)
        contexts.append(context)
        return context

    request.node.visitors = contexts
    yield visitor
    for context in contexts:
        context.close()


@pytest.fixture
def page(parley, visitors):
    """An empty page of a person who has not signed in."""
    return visitors(parley).new_page()


@pytest.fixture
def ada(parley, visitors):
    """The administrator, signed in and about to start a chat."""
    context = visitors(parley)
    create_administrator(parley, context)
    return ChatPage(context.new_page()).open()


@pytest.fixture
def other(ada):
    """A second tab of the same person."""
    return ChatPage(ada.page.context.new_page())


@pytest.fixture
def admin(parley, visitors):
    """A page of the administrator."""
    context = visitors(parley)
    create_administrator(parley, context)
    return context.new_page()


@pytest.fixture
def member(parley, admin, visitors):
    """A page of a person with an ordinary account."""
    context = visitors(parley)
    join(admin.context, context, "Grace")
    context.watch.allow(r"status of 4\d\d")
    return context.new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Anything a page does wrong fails the test that opened it; a failed test leaves screenshots of its pages."""
    try:
        result = yield
        for context in getattr(item, "visitors", []):
            context.watch.check()
        return result
    except Exception:
        take_pictures(item)
        raise


def take_pictures(item):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    pages = [page for context in getattr(item, "visitors", []) for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-z0-9_-]+', '-', item.name)}-{number}.png", full_page=True)
