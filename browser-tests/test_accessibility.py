"""Every page against the WCAG 2.2 A and AA rules that a program can check, and on WCAG's narrowest screen."""

import json
from importlib.resources import files

import pytest

from tour import Tour

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
VIOLATIONS = """
async (rules) => (await axe.run(document, rules)).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`))
"""
# The narrowest screen on which no content may need scrolling in two directions. Source: WCAG 2.2, 1.4.10.
NARROW = {"width": 320, "height": 640}
# Everything that extends beyond the window without its own scroll container.
BEYOND = """
() => [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || element.closest(".visually-hidden, .skip-link, template")) return false;
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(outer).overflowX)) return false;
    }
    return box.right > innerWidth + 0.5 || box.left < -0.5;
}).map((element) => element.outerHTML.slice(0, 200))
"""


@pytest.fixture
def tour(parley, model, visitors):
    """Opens every page once: `tour(language, theme, viewport)` yields its name and the browser's page."""

    def travel(language, theme, viewport):
        locale = {"en": "en-US", "ru": "ru-RU"}[language]

        def visitor():
            context = visitors(parley, locale=locale, color_scheme=theme, viewport=viewport, reduced_motion="reduce")
            context.watch.allow(r"status of 4\d\d")
            context.add_init_script(AXE)
            return context

        guest, account = visitor(), visitor()
        page = guest.new_page()
        page.goto(parley.setup_link)
        yield "setup", page
        tour = Tour(parley, model, account)
        tour.furnish(guest)
        tour.speak(language)
        for stop in tour.entrances:
            stop.open(page)
            yield stop.name, page
        page = account.new_page()
        for stop in tour.stops:
            stop.open(page)
            yield stop.name, page
        rest = tour.answering(page)
        yield "answering", page
        rest.set()

    return travel


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(tour, language, theme):
    found = {}
    for name, page in tour(language, theme, {"width": 1280, "height": 800}):
        if violations := page.evaluate(VIOLATIONS, RULES):
            found[name] = violations

    assert not found, json.dumps(found, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_needs_scrolling_sideways_on_a_narrow_screen(tour, language):
    found = {}
    for name, page in tour(language, "light", NARROW):
        if page.evaluate("() => document.scrollingElement.scrollWidth") > NARROW["width"]:
            found[name] = "the page scrolls sideways"
        if beyond := page.evaluate(BEYOND):
            found[name] = beyond

    assert not found, json.dumps(found, indent=2, ensure_ascii=False)


def test_axe_sees_what_is_wrong(visitors):
    context = visitors()
    context.add_init_script(AXE)
    page = context.new_page()

    page.goto("data:text/html,<!doctype html><title>Poor</title><p style=color:silver>faint</p><img src='data:,'>")
    found = " ".join(page.evaluate(VIOLATIONS, RULES))

    assert "color-contrast" in found and "image-alt" in found and "html-has-lang" in found
