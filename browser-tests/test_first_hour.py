"""The first hour with a new server: no dead end, no text shown twice, and nothing jumps when an answer ends."""

import threading

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD
from chat_page import ChatPage

QUESTION = "Which birds will I meet at the pond?"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def test_a_newcomers_first_hour(parley, model, visitors):
    ada = set_up(parley, visitors)
    ask_first(ada, model)
    link = invite(ada)

    grace = accept(link, parley, visitors)
    stop(grace, model)
    edit(grace, model)

    find_again(ada)
    archive_and_restore(ada)


def set_up(parley, visitors):
    """In the tab that was already open."""
    page = visitors(parley).new_page()
    page.goto("/")
    expect(page.locator("#invite")).to_be_visible()
    page.evaluate("link => location.assign(link)", parley.setup_link)
    expect(page.locator("#invite")).to_be_hidden()
    expect(page.locator("#display_name")).to_be_focused()
    page.keyboard.type("Ada")
    page.fill("#email", "ada@example.org")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-text")).to_be_focused()
    page.wait_for_function("() => customElements.get('chat-start')")
    return ChatPage(page)


def ask_first(ada, model):
    rest = threading.Event()
    model.says("Herons and ducks, ", rest, "mostly **ducks**.")
    ada.page.keyboard.type(QUESTION)
    ada.page.keyboard.press("Enter")
    expect(ada.body).to_contain_text("Herons and ducks,")
    expect(ada.page.get_by_text(QUESTION, exact=True).locator("visible=true")).to_have_count(1)
    ends_without_a_jump(ada, rest)
    expect(ada.body.locator("strong")).to_have_text("ducks")
    expect(ada.questions).to_have_count(1)


def invite(ada):
    page = ada.page
    page.goto("/")
    page.get_by_role("link", name="Invite").first.click()
    page.get_by_role("button", name="Create link").click()
    expect(page.locator(".secret-text")).to_contain_text("/register#")
    link = page.locator(".secret-text").inner_text()
    page.get_by_role("button", name="Done").click()
    return link


def accept(link, parley, visitors):
    """On a phone."""
    phone = visitors(parley, **PHONE).new_page()
    phone.goto(link)
    expect(phone.locator(".lead")).to_have_text("You are invited to Parley by Ada.")
    phone.fill("#display_name", "Grace")
    phone.fill("#email", "grace@example.org")
    phone.fill("#password", PASSWORD)
    phone.get_by_role("button", name="Create account").tap()
    phone.wait_for_url(f"{parley.url}/")
    return ChatPage(phone)


def stop(grace, model):
    end = threading.Event()
    model.says("A long story about", end)
    grace.composer.fill("Tell me about herons.")
    grace.page.locator("button.send").tap()
    expect(grace.body).to_contain_text("A long story about")
    grace.stop_button.tap()
    grace.is_answered("stopped")
    end.set()
    fits(grace)


def edit(grace, model):
    model.says("Herons wait.")
    editor = grace.edit(grace.questions.first)
    editor.area.fill("Tell me about herons, in two words.")
    editor.send.tap()
    expect(grace.body).to_have_text("Herons wait.")
    grace.is_answered()
    expect(grace.questions).to_have_count(1)
    expect(grace.questions.first.locator(".branch")).to_contain_text("2")
    fits(grace)


def find_again(ada):
    ada.page.goto("/")
    ada.page.keyboard.press("Control+k")
    expect(ada.page.locator("#search-text")).to_be_focused()
    ada.page.keyboard.type("mostly")
    expect(ada.page.locator(".search-list")).to_contain_text("ducks")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("article.found")).to_contain_text("mostly")


def archive_and_restore(ada):
    ada.page.locator(".title-button").click()
    ada.page.locator("#title-menu").get_by_text("Archive", exact=True).click()
    expect(ada.chats).to_have_count(0)
    ada.page.get_by_role("link", name="Archive", exact=True).click()
    expect(ada.page.get_by_role("heading", name="Choose an archived chat")).to_be_visible()
    title = ada.chats.locator(".chat-title").inner_text()
    ada.choose(title, "unarchive")
    ada.page.get_by_role("link", name="New chat").first.click()
    ada.item(title).locator("a").click()
    expect(ada.body).to_have_text("Herons and ducks, mostly ducks.")


def ends_without_a_jump(ada, rest):
    place = "body => body.firstElementChild.getBoundingClientRect().top"
    before = ada.body.evaluate(place)
    rest.set()
    ada.is_answered()
    assert ada.body.evaluate(place) == pytest.approx(before, abs=1)


def fits(chat):
    assert chat.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
