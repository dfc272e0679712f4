"""A proxy that buffers streams: the page receives no changes, and says so."""

import pytest
from playwright.sync_api import expect

from languages import catalogue


@pytest.fixture
def held(ada):
    """Feeds held back as by a proxy that waits for the end of the response. The test controls the page's clock."""
    routes = []
    ada.page.clock.install()
    ada.page.route(lambda url: "/feed?" in url, lambda route: routes.append(route))
    return routes


def notice(page, language="en"):
    return page.get_by_text(catalogue(language)["script.feed-held"].replace("\u00a0", " "))


def wait_for_feed(ada, held):
    """Any question to the page lets its requests be routed here."""
    while not held:
        ada.page.evaluate("() => 0")


def test_a_feed_that_does_not_open_is_told_until_it_opens(ada, held):
    ada.open()
    wait_for_feed(ada, held)
    expect(notice(ada.page)).to_have_count(0)

    ada.page.clock.run_for(10_000)
    expect(notice(ada.page)).to_be_visible()
    held.pop().continue_()

    expect(notice(ada.page)).to_be_hidden()
    ada.is_connected()


def test_a_feed_that_opens_late_is_not_told(ada, held):
    ada.open()
    wait_for_feed(ada, held)
    ada.page.clock.run_for(5_000)
    held.pop().continue_()
    ada.is_connected()

    ada.page.clock.run_for(20_000)

    expect(notice(ada.page)).to_have_count(0)


def test_a_connection_that_is_lost_is_told_as_such(ada, held):
    ada.page.context.watch.allow("net::ERR_")
    ada.open()
    wait_for_feed(ada, held)
    held.pop().abort()

    ada.page.clock.run_for(4_000)

    expect(ada.page.locator("[data-part=offline]")).to_be_visible()
    expect(notice(ada.page)).to_have_count(0)


def test_a_page_out_of_sight_waits_for_nothing(ada, held):
    ada.open()
    wait_for_feed(ada, held)
    ada.page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { value: "hidden" });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )

    ada.page.clock.run_for(20_000)

    expect(notice(ada.page)).to_have_count(0)
