"""After signing in, people get to the page they wanted, as long as it is on this site."""

import pytest

from accounts import PASSWORD, create_administrator

HOSTILE = [
    "/.//evil.example", "/..//evil.example", "/x/..//evil.example", "/./%2F/evil.example", "/.//.//evil.example",
    "/%2e//evil.example", "/.%2e//evil.example", "/.\t//evil.example", "/\t/evil.example", "/\n/evil.example",
    "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "/.\\/evil.example", "/.\\\\evil.example",
    "/%09/evil.example", "/%5cevil.example", "/%2f/evil.example", "/@evil.example", "/.//@evil.example", "/:evil.example",
    "https:evil.example", "https:/evil.example", "https://evil.example", "http:evil.example", "//evil.example@here",
    "javascript:alert(1)", "data:text/html,x", "blob:x", "\u00a0//evil.example", " //evil.example", "\u2028//evil.example",
    "/;//evil.example", "/.//evil.example/%2e%2e", "/?//evil.example", "/#//evil.example", "／／evil.example", "/.／/evil.example",
]


@pytest.fixture
def guest(parley, visitors):
    create_administrator(parley, visitors(parley))
    context = visitors(parley)
    context.watch.allow("status of 4")  # not every path has a page
    return context.new_page()


def test_whatever_is_asked_for_the_next_page_is_on_this_site(guest):
    origin = guest.context.watch.origin
    guest.goto("/login")

    for wanted in HOSTILE:
        leads_to = guest.locator("json-form").evaluate(
            """(form, wanted) => {
                form.dataset.wanted = wanted;
                return new URL(form.destination(), location.href).origin;
            }""",
            wanted,
        )
        assert leads_to == origin, wanted


@pytest.mark.parametrize("wanted", HOSTILE[:3] + ["/.\\/evil.example", "/\t/evil.example"])
def test_signing_in_stays_on_this_site(guest, wanted):
    guest.goto("/login")
    guest.evaluate("(wanted) => location.assign('/login?' + new URLSearchParams({ next: wanted }))", wanted)
    guest.wait_for_url(lambda url: "/login?next=" in url)

    sign_in(guest)

    guest.wait_for_url(lambda url: "/login" not in url)
    assert guest.url.startswith(guest.context.watch.origin + "/")


@pytest.mark.parametrize("wanted", ["/settings", "/search?q=heron+or+crane", "/chat?archived=1"])
def test_signing_in_leads_on_to_what_was_wanted(guest, wanted):
    guest.goto(wanted)
    guest.wait_for_url(lambda url: "/login?next=" in url)

    sign_in(guest)

    guest.wait_for_url(guest.context.watch.origin + wanted)


def test_a_page_under_a_doubled_slash_works_and_stays_here(guest):
    guest.goto(f"{guest.context.watch.origin}//register#the-secret")

    if guest.locator("#invite").count():  # the router takes it for /register
        assert guest.locator("#invite").input_value() == "the-secret"
    assert guest.url.startswith(guest.context.watch.origin + "/")


def test_a_link_with_a_secret_counts_in_a_tab_that_shows_the_page_already(guest):
    guest.goto("/register")

    guest.evaluate("() => { location.hash = '#the-secret'; }")

    guest.wait_for_function("() => document.querySelector('[name=invite]').value === 'the-secret'")
    assert "#" not in guest.url


def sign_in(page):
    page.fill("#email", "ada@example.org")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
