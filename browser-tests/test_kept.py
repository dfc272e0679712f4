"""What a browser stores belongs to the signed-in person, and to the tab in which it was written."""

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD, create_chat, join
from chat_page import ChatPage

SECRET = "My diagnosis is not for others"


@pytest.fixture
def grace(ada, parley, visitors):
    """Another person's account; she signs in on Ada's browser later."""
    join(ada.page.context, visitors(parley), "Grace")
    ada.page.context.watch.allow("status of 4")  # a session that has ended is refused
    return "grace@example.org"


def start(page):
    page.goto("/")
    return page.locator("#composer-text")


def end_session(page):
    """As when the session expires or is ended from another device: nobody signs out."""
    page.context.clear_cookies(name="parley_session")


def sign_in(page, email):
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.wait_for_load_state()


# Drafts and persons


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_the_next_person_finds_no_draft_and_the_first_finds_it_again(ada, grace, path):
    page = ada.page
    page.goto(path)
    page.locator("#composer-text").fill(SECRET)
    end_session(page)

    sign_in(page, grace)
    for there in ["/", "/chat"]:
        page.goto(there)
        expect(page.locator("#composer-text")).to_have_value("")
    page.locator("#composer-text").fill("Grace's own")
    end_session(page)
    sign_in(page, "ada@example.org")

    expect(start(page)).to_have_value(SECRET)


def test_going_back_shows_nothing_of_the_person_before(ada, grace):
    page = ada.page
    start(page).fill(SECRET)
    end_session(page)
    sign_in(page, grace)

    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert SECRET not in page.content()
        assert page.evaluate("() => [...document.querySelectorAll('textarea')].every(({ value }) => !value)")


def test_a_draft_outlives_an_expired_session(ada, grace):
    chat = create_chat(ada.page.context, "Herons")
    ada.open(chat).composer.fill("Half a thou")
    end_session(ada.page)

    sign_in(ada.page, "ada@example.org")

    expect(ada.open(chat).composer).to_have_value("Half a thou")


def test_signing_in_as_somebody_else_changes_all_tabs(ada, other, grace):
    start(ada.page).fill(SECRET)
    other.open()
    end_session(other.page)

    sign_in(other.page, grace)

    expect(ada.page.locator(".account-name")).to_have_text("Grace")
    expect(ada.page.locator("#composer-text")).to_have_value("")


def test_signing_out_leaves_nothing_in_any_tab(ada, other, grace):
    start(ada.page).fill(SECRET)
    other.open().composer.fill(SECRET)

    other.page.locator(".account").click()
    other.page.locator("sign-out button").click()

    for page in [other.page, ada.page]:
        page.wait_for_url("**/login**")
        kept = page.evaluate("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
        assert SECRET not in kept


def test_signing_out_leaves_others_what_they_have_not_sent(ada, grace):
    start(ada.page).fill(SECRET)
    end_session(ada.page)
    sign_in(ada.page, grace)

    ada.page.locator(".account").click()
    ada.page.locator("sign-out button").click()
    ada.page.wait_for_url("**/login")
    sign_in(ada.page, "ada@example.org")

    expect(start(ada.page)).to_have_value(SECRET)


def test_a_deletion_that_waits_is_not_told_to_the_next_person(ada, grace):
    ada.open(create_chat(ada.page.context, SECRET))
    ada.page.evaluate("() => sessionStorage.setItem('deletion', JSON.stringify({ id: 'x', title: 'Secret title' }))")
    end_session(ada.page)

    sign_in(ada.page, grace)

    assert ada.page.evaluate("() => sessionStorage.getItem('deletion')") is None
    expect(ada.open().undo_bar).to_have_count(0)


def test_drafts_of_an_earlier_version_go_to_nobody_but_their_writer(ada):
    page, chat = ada.page, create_chat(ada.page.context, "Herons")
    page.evaluate(
        "(chat) => { localStorage.setItem('draft:new', 'Whose?'); localStorage.setItem(`draft:${chat}`, 'Of this chat'); }",
        chat,
    )

    expect(start(page)).to_have_value("")
    expect(ada.open(chat).composer).to_have_value("Of this chat")
    ada.composer.fill("")
    page.reload()

    expect(ada.composer).to_have_value("")


def test_unsaved_instructions_do_not_come_back_as_saved(ada):
    page = ada.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/context")
    page.locator("#context-text").fill("Unsaved words")
    page.goto("/settings")

    page.go_back()

    expect(page.locator("#context-text")).not_to_have_value("Unsaved words")


# Two tabs


@pytest.mark.parametrize("path", ["/", "/chat", "/chat/{chat}"])
def test_a_text_outlives_what_another_tab_sends(ada, other, model, path):
    there = path.format(chat=create_chat(ada.page.context, "Herons"))
    model.says("Yes.")
    ada.page.goto(there)
    ada.composer.fill("The text of the first tab")
    other.page.goto(there)

    other.composer.fill("The text of the second tab")
    other.composer.press("Enter")
    expect(other.questions).to_have_count(1)
    other.is_answered()
    ada.page.reload()

    expect(ada.composer).to_have_value("The text of the first tab")


def test_a_text_is_there_in_a_new_tab_although_another_tab_sent_its_own(ada, other, model):
    model.says("Yes.")
    ada.open().composer.fill("The text of the first tab")
    other.open().composer.fill("The text of the second tab")
    other.composer.press("Enter")
    other.is_answered()

    context = ada.page.context
    ada.page.close()

    expect(ChatPage(context.new_page()).open().composer).to_have_value("The text of the first tab")


def test_a_text_that_another_tab_took_over_and_emptied_stays_in_its_own(ada, other):
    ada.open().composer.fill("The text of the first tab")
    expect(other.open().composer).to_have_value("The text of the first tab")

    other.composer.fill("")
    ada.page.reload()

    expect(ada.composer).to_have_value("The text of the first tab")


def test_a_text_that_was_sent_or_emptied_comes_back_nowhere(ada, other, model):
    model.says("Yes.")
    chat = create_chat(ada.page.context, "Herons")
    ada.open(chat).composer.fill("Sent once")
    ada.composer.press("Enter")
    ada.is_answered()
    ada.composer.fill("Taken back")
    ada.composer.fill("")

    ada.page.reload()

    expect(ada.composer).to_have_value("")
    expect(other.open(chat).composer).to_have_value("")


def test_an_edit_is_kept_for_each_tab(ada, other, model):
    model.says("Yes.")
    ada.ask("Hello?").is_answered()
    chat = ada.chat
    ada.edit(ada.questions.first).area.fill("First tab")
    editor = other.open(chat).edit(other.questions.first)
    editor.area.fill("Second tab")
    editor.cancel.click()

    ada.page.reload()

    expect(ada.edit(ada.questions.first).area).to_have_value("First tab")


# Going back


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_going_back_after_sending_finds_an_empty_field(ada, model, path):
    model.says("Yes.")
    page = ada.page
    page.goto(path)
    ada.composer.fill("Sent once")
    ada.composer.press("Enter")
    page.wait_for_url("**/chat/*")
    ada.is_answered()

    page.go_back()
    page.wait_for_url(f"**{path}")

    expect(ada.composer).to_have_value("")
    ada.composer.press("Enter")
    expect(ada.composer).to_have_value("")
    page.goto("/chat")
    expect(ada.chats).to_have_count(1)


def test_going_back_finds_what_was_not_sent(ada):
    page = ada.page
    start(page).fill("Not sent yet")
    page.goto("/settings")

    page.go_back()

    expect(page.locator("#composer-text")).to_have_value("Not sent yet")
