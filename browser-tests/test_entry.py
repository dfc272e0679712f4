"""Ways in: signing in, registering, and what can prevent it."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD, create_administrator, create_chat, invite
from chat_page import ChatPage
from languages import catalogue
from server import Server

HOME = re.compile(r"^https?://[^/]+/$")
REFUSED = r"status of 4\d\d"  # Chromium logs every refusal, however well the page handles it
WORDS = catalogue("en")
ELSEWHERE = [
    "//evil.example/x", "///evil.example", "/%5Cevil.example", "/%09/evil.example", "https://evil.example/",
    "%20//evil.example", "javascript:alert(1)", "data:text/html,x", "http:evil.example", "@evil.example",
]
MISSING = ["/nowhere", "/chat/nothing", "/chat/00000000-0000-7000-8000-000000000000"]


@pytest.fixture
def admin(parley, visitors):
    context = visitors(parley)
    create_administrator(parley, context)
    return context


@pytest.fixture
def guest(parley, admin, visitors):
    """A person who is not signed in, on a server that has an administrator."""
    context = visitors(parley)
    context.watch.allow(REFUSED)
    return context.new_page()


# Signing in


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(guest):
    guest.goto("/login")

    for email in ["ada@example.org", "nobody@example.org"]:
        sign_in(guest, email, "not the password")
        expect(guest.get_by_role("alert")).to_have_text(WORDS["problem.wrong-credentials"])
        expect(guest.locator("#email")).to_have_value(email)

    expect(guest).to_have_url(f"{guest.context.watch.origin}/login")


def test_an_empty_form_says_what_is_missing_beside_the_fields(guest):
    guest.goto("/login")

    guest.get_by_role("button", name=WORDS["login.submit"]).click()

    expect(guest.locator("#email-error")).to_have_text(WORDS["invalid.email.required"])
    expect(guest.locator("#password-error")).to_have_text(WORDS["invalid.password.required"])
    expect(guest.locator("#email")).to_be_focused()


def test_the_sign_in_page_says_how_to_get_a_new_password(guest):
    guest.goto("/login")

    expect(guest.get_by_text(WORDS["login.forgotten"])).to_be_visible()


def test_signing_in_needs_no_mouse(guest):
    guest.goto("/login")

    keyboard = guest.keyboard
    expect(guest.locator("#email")).to_be_focused()
    keyboard.type("ada@example.org")
    tab_to(guest, "password")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")

    guest.wait_for_url(HOME)
    expect(guest.locator("#composer-text")).to_be_focused()


def test_a_link_to_a_chat_leads_there_after_signing_in(guest, admin):
    chat = create_chat(admin, "Herons")

    guest.goto(f"/chat/{chat}")
    expect(guest.get_by_role("heading", level=1)).to_have_text(WORDS["login.title"])
    sign_in(guest)

    guest.wait_for_url(f"{guest.context.watch.origin}/chat/{chat}")


def test_signing_in_never_leads_to_another_site(guest):
    for wanted in ELSEWHERE:
        guest.context.clear_cookies()
        guest.goto(f"/login?next={wanted}")

        sign_in(guest)

        guest.wait_for_url(lambda url: "/login" not in url)
        assert guest.url.startswith(guest.context.watch.origin + "/"), wanted


# Registering


def test_an_invitation_makes_an_account(guest, admin):
    guest.goto(invite(admin))
    assert "#" not in guest.url, "the secret must leave the address bar"
    expect(guest.locator(".lead")).to_have_text("You are invited to Parley by Ada.")
    expect(guest.locator("#invite")).to_be_hidden()
    expect(guest.locator("#display_name")).to_be_focused()

    register(guest, "grace@example.org", name="Grace")

    guest.wait_for_url(HOME)
    expect(guest.locator(".account-name")).to_have_text("Grace")


@pytest.mark.parametrize(
    ("password", "key"),
    [("short", "invalid.password.too-short"), ("aaaaaaaaaaaa", "invalid.password.weak")],
)
def test_a_weak_password_is_refused_beside_its_field(guest, admin, password, key):
    guest.goto(invite(admin))

    register(guest, "grace@example.org", password=password)

    expect(guest.locator("#password-error")).to_have_text(WORDS[key])
    expect(guest.locator("#password")).to_be_focused()
    expect(guest.locator("#password")).to_have_attribute("aria-invalid", "true")
    guest.fill("#password", PASSWORD)
    guest.click("main button[type=submit]")
    guest.wait_for_url(HOME)


def test_an_address_that_is_taken_is_refused(guest, admin):
    guest.goto(invite(admin))

    register(guest, "ADA@example.org")

    expect(guest.locator("#email-error")).to_have_text(WORDS["invalid.email.taken"])
    guest.fill("#email", "grace@example.org")
    guest.click("main button[type=submit]")
    guest.wait_for_url(HOME)


def test_an_invitation_works_once(guest, admin, parley, visitors):
    link = invite(admin)
    guest.goto(link)
    register(guest, "grace@example.org")
    guest.wait_for_url(HOME)
    late = visitors(parley)
    late.watch.allow(REFUSED)
    page = late.new_page()

    page.goto(link)
    expect(page.locator("link-purpose")).to_have_text(WORDS["problem.invite-invalid"])
    register(page, "joan@example.org")

    expect(page.get_by_role("alert")).to_have_text(WORDS["problem.invite-invalid"])
    expect(page.locator("#invite")).to_be_editable()  # perhaps there is another code


def test_a_link_pasted_into_the_tab_that_shows_its_page_works(guest, admin):
    guest.goto("/register")

    guest.evaluate("link => location.assign(link)", invite(admin))

    expect(guest.locator(".lead")).to_have_text("You are invited to Parley by Ada.")
    assert "#" not in guest.url
    register(guest, "grace@example.org")
    guest.wait_for_url(HOME)


def test_an_invitation_ends_when_it_said_it_would(guest, admin, parley):
    end = datetime.now(timezone.utc) + timedelta(hours=1)
    link = invite(admin, expires_at=end.isoformat().replace("+00:00", "Z"))

    guest.goto(link)
    let_time_pass(parley, timedelta(hours=1))
    register(guest, "grace@example.org")

    expect(guest.get_by_role("alert")).to_have_text(WORDS["problem.invite-invalid"])


def test_a_closed_server_takes_nobody_in(tmp_path, model, visitors):
    server = Server(
        tmp_path, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="scripted", PARLEY_REGISTRATION="closed"
    )
    try:
        create_administrator(server, visitors(server))
        context = visitors(server)
        context.watch.allow(REFUSED)
        page = context.new_page()

        page.goto("/login")
        expect(page.get_by_role("link", name=WORDS["login.register"])).to_have_count(0)
        page.goto("/register#anything")
        register(page, "grace@example.org")

        expect(page.get_by_text(WORDS["problem.registration-closed"])).to_be_visible()
    finally:
        assert server.stop() == 0, server.output


def test_an_open_server_takes_everybody_in(tmp_path, model, visitors):
    server = Server(tmp_path, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="scripted", PARLEY_REGISTRATION="open")
    try:
        create_administrator(server, visitors(server))
        page = visitors(server).new_page()

        page.goto("/login")
        page.get_by_role("link", name=WORDS["login.register"]).click()
        register(page, "grace@example.org")

        page.wait_for_url(HOME)
        page.close()  # before the server stops, which the page would report
    finally:
        assert server.stop() == 0, server.output


# Around it


def test_language_and_theme_of_a_guest_stay(guest):
    guest.goto("/login")

    guest.get_by_role("radio", name="Русский").click()
    expect(guest.locator("html")).to_have_attribute("lang", "ru")
    guest.get_by_role("radio", name=catalogue("ru")["theme.dark"]).click()
    expect(guest.locator("html")).to_have_attribute("data-theme", "dark")
    guest.reload()

    expect(guest.get_by_role("heading", level=1)).to_have_text(catalogue("ru")["login.title"])
    expect(guest.locator("html")).to_have_attribute("data-theme", "dark")


def test_language_and_theme_of_an_account_follow_it_to_another_browser(guest, admin):
    chat = ChatPage(admin.new_page()).open()

    chat.page.click("button.account")
    chat.page.get_by_role("radio", name="Русский").click()
    expect(chat.page.locator("html")).to_have_attribute("lang", "ru")
    chat.page.click("button.account")
    with chat.page.expect_response("**/api/v1/auth/me"):
        chat.page.get_by_role("radio", name=catalogue("ru")["theme.dark"]).click()
    guest.goto("/login")
    sign_in(guest)

    guest.wait_for_url(HOME)
    expect(guest.locator("html")).to_have_attribute("lang", "ru")
    expect(guest.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_page_that_is_not_there_says_so_and_leads_back(parley, visitors, language):
    context = visitors(parley, locale={"en": "en-GB", "ru": "ru-RU"}[language])
    context.watch.allow(r"status of 404")
    create_administrator(parley, context, locale=language)
    page = context.new_page()

    for path in MISSING:
        response = page.goto(path)

        assert response.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text(catalogue(language)["failure.not-found.title"])
        page.get_by_role("link", name=catalogue(language)["failure.back"]).click()
        page.wait_for_url(HOME)


def let_time_pass(server, time):
    """Moves the expiry of every invitation back, so that nobody waits and a slow machine is not too late."""
    with closing(sqlite3.connect(server.folder / "parley.sqlite")) as database, database:
        changed = database.execute("UPDATE invites SET expires_at = expires_at - ?", [time // timedelta(microseconds=1)])
        assert changed.rowcount > 0


def sign_in(page, email="ada@example.org", password=PASSWORD):
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button[type=submit]")


def register(page, email, name="", password=PASSWORD):
    page.fill("#display_name", name)
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button[type=submit]")


def tab_to(page, field):
    """Presses Tab until the field has the focus, as often as a patient person would."""
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == field:
            return
    raise AssertionError(f"Tab does not reach {field}")
