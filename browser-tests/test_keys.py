"""Keys: shortcuts depend on the typed letter, on any layout, and the browser keeps its own."""

import pytest
from playwright.sync_api import expect

from accounts import create_chat
from chat_page import ChatPage

# What a key types on some keyboards, and which key it is on an American one.
SEARCHES = {
    "American": ("k", "KeyK"), "capitals locked": ("K", "KeyK"), "Russian": ("л", "KeyK"), "Greek": ("κ", "KeyK"),
    "Hebrew": ("ל", "KeyK"), "Arabic": ("ن", "KeyK"), "Korean": ("ㅏ", "KeyK"), "Thai": ("า", "KeyK"),
    "Dvorak": ("k", "KeyV"), "Colemak": ("k", "KeyN"), "Georgian": ("კ", "KeyK"), "Devanagari": ("क", "KeyK"),
}
OTHERS = {
    "Dvorak's T": {"key": "t", "code": "KeyK"}, "Colemak's E": {"key": "e", "code": "KeyK"}, "Norwegian": {"key": "ø", "code": "KeyK"},
    "with Alt": {"altKey": True}, "with Shift": {"shiftKey": True}, "with the other command key": {"metaKey": True},
    "without a command key": {"ctrlKey": False}, "while composing": {"isComposing": True}, "a sign": {"key": "'", "code": "KeyK"},
    "AltGr": {"altKey": True, "key": "ĸ"}, "a dead key": {"key": "Dead"}, "no letter": {"key": "Process"},
}


def press(page, **options):
    """Presses one key with Ctrl; returns whether the page took it from the browser."""
    event = {"key": "k", "code": "KeyK", "ctrlKey": True, "bubbles": True, "cancelable": True} | options
    return page.evaluate("(event) => !document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))", event)


@pytest.mark.parametrize("path", ["/", "/chat"])
@pytest.mark.parametrize("layout", SEARCHES)
def test_the_search_opens_with_the_letter_of_the_layout(ada, layout, path):
    key, code = SEARCHES[layout]
    ada.page.goto(path)

    assert press(ada.page, key=key, code=code)

    expect(ada.page.locator(".search-dialog")).to_be_visible()


@pytest.mark.parametrize("what", OTHERS)
def test_any_other_combination_is_the_browsers(ada, what):
    assert not press(ada.page, **OTHERS[what])

    expect(ada.page.locator(".search-dialog")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/chat/{chat}"])
@pytest.mark.parametrize(("key", "code"), [("O", "KeyO"), ("Щ", "KeyO"), ("O", "KeyS")])
def test_a_new_chat_begins_with_the_letter_o(ada, path, key, code):
    ada.page.goto(path.format(chat=create_chat(ada.page.context, "Herons")))

    assert press(ada.page, key=key, code=code, shiftKey=True)

    ada.page.wait_for_url("**/chat")


def test_reloading_on_a_dvorak_keyboard_is_not_a_new_chat(ada):
    ada.open(create_chat(ada.page.context, "Herons"))

    assert not press(ada.page, key="R", code="KeyO", shiftKey=True)
    assert not press(ada.page, key="o", code="KeyO")


@pytest.mark.parametrize(("key", "code"), [("s", "KeyS"), ("ы", "KeyS"), ("े", "KeyS"), ("s", "Semicolon")])
def test_instructions_are_saved_by_the_letter_s(ada, key, code):
    page = ada.page
    page.goto("/admin/context")
    page.locator("#context-text").fill("Be brief.")

    assert press(page, key=key, code=code)

    expect(page.locator("[data-part=state]")).to_have_text("Saved as version 1")
    page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    assert not press(page, key=key, code=code)


def test_a_key_that_is_held_down_does_its_thing_once(ada):
    expect(ada.page.locator(".search-dialog")).to_be_hidden()

    assert press(ada.page, repeat=True)

    expect(ada.page.locator(".search-dialog")).to_be_hidden()
    ada.composer.fill("Not on its own")
    assert press(ada.page, key="Enter", code="Enter", ctrlKey=False, repeat=True)
    expect(ada.messages).to_have_count(0)


@pytest.mark.parametrize(("options", "is_list"), [({}, True), ({"key": "?", "code": "Digit7"}, True), ({"ctrlKey": True}, False)])
def test_the_list_of_keys_opens_with_a_question_mark(ada, options, is_list):
    ada.page.locator(".scroller").focus()

    took = press(ada.page, **({"key": "?", "code": "Slash", "shiftKey": True, "ctrlKey": False} | options))

    assert took == is_list
    expect(ada.page.locator("#keys-dialog")).to_be_visible(visible=is_list)


# On-screen keyboards


@pytest.fixture
def phone(ada, parley, visitors):
    """Ada's phone."""
    context = visitors(parley, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    context.add_cookies(ada.page.context.cookies())
    return ChatPage(context.new_page())


def test_on_a_phone_enter_breaks_the_line_and_the_button_sends(phone, model):
    model.says("Yes.")
    phone.open()
    expect(phone.composer).to_have_attribute("enterkeyhint", "enter")
    phone.composer.tap()
    phone.page.keyboard.type("One")
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.type("two")
    expect(phone.composer).to_have_value("One\ntwo")
    expect(phone.messages).to_have_count(0)

    phone.send_button.tap()

    phone.is_answered()
    assert phone.stored()[0]["content"] == "One\ntwo"


@pytest.mark.parametrize("key", ["Control+Enter", "Meta+Enter"])
def test_on_a_tablet_with_a_keyboard_ctrl_and_enter_send(phone, model, key):
    model.says("Yes.")
    phone.page.goto("/")
    phone.composer.fill("One\ntwo")

    phone.composer.press(key)

    phone.page.wait_for_url("**/chat/*")
    phone.is_answered()


def test_on_a_phone_an_edit_breaks_lines_too(phone, model):
    model.says("Yes.")
    phone.open().composer.fill("Hello?")
    phone.send_button.tap()
    phone.is_answered()
    phone.questions.first.locator("[data-action=edit]").tap()
    editor = phone.editor(phone.questions.first)

    editor.area.press("End")
    editor.area.press("Enter")

    expect(editor.area).to_have_value("Hello?\n")


def test_with_a_mouse_enter_sends(ada, model):
    model.says("Yes.")
    expect(ada.composer).to_have_attribute("enterkeyhint", "send")

    ada.ask("Hello?").is_answered()


def test_the_account_menu_leads_to_the_list_of_keys(ada):
    ada.page.click("button.account")
    ada.page.locator("shortcut-list button").click()

    expect(ada.page.locator("#keys-dialog")).to_be_visible()
    expect(ada.page.locator("#account-menu")).to_be_hidden()
    ada.page.keyboard.press("Escape")
    expect(ada.page.locator("#keys-dialog")).to_be_hidden()
