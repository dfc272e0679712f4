"""Finding something said long ago, and getting to the exact message."""

import re

from playwright.sync_api import expect

from accounts import create_chat, headers, patch


class Search:
    """The search dialog over a page."""

    def __init__(self, page):
        self.page = page
        self.dialog = page.locator(".search-dialog")
        self.field = page.locator("#search-text")
        self.hits = page.locator("a.hit")
        self.matches = page.locator("a.hit:has(mark)")
        self.status = page.locator("search-box [role=status]")
        self.problem = page.locator("search-box [role=alert]")

    def open(self):
        self.page.keyboard.press("Control+k")
        expect(self.field).to_be_focused()
        return self


def say(context, chat, content):
    """Sends a message, and waits for the whole answer."""
    answer = context.request.post(
        f"/api/v1/chats/{chat}/messages", data={"content": content}, headers=headers(context)
    )
    assert answer.ok and "message_end" in answer.text()


def shown_place(page, content):
    """The message with that text, once it is in view."""
    article = page.locator("article", has_text=content).first
    expect(article).to_be_in_viewport()
    expect(article).to_be_focused()
    return article


def test_the_keyboard_alone_leads_to_a_message(ada, model):
    model.says("Herons stand still.")
    ada.ask("Which **birds** stand?").is_answered()
    create_chat(ada.page.context, "A heron's day")
    chat = ada.chat
    ada.page.goto("/chat")

    search = Search(ada.page).open()
    search.field.press_sequentially("heron")

    expect(search.hits).to_have_count(2)
    expect(search.status).to_have_text("2 results")
    expect(search.hits.nth(0).locator("mark")).to_have_text("heron")
    expect(search.hits.nth(1).locator(".hit-text mark")).to_have_text("Herons")
    ada.page.keyboard.press("ArrowDown")
    expect(search.hits.nth(0)).to_be_focused()
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("ArrowDown")
    expect(search.hits.nth(1)).to_be_focused()
    ada.page.keyboard.press("Enter")
    ada.page.wait_for_url(re.compile(f"/chat/{chat}\\?message="))
    shown_place(ada.page, "Herons stand still.")


def test_typing_goes_on_in_the_field_and_escape_leads_back(ada):
    create_chat(ada.page.context, "Soup for two")
    ada.composer.focus()
    search = Search(ada.page).open()
    search.field.press_sequentially("sou")
    expect(search.hits).to_have_count(1)
    ada.page.keyboard.press("ArrowDown")
    with ada.page.expect_response("**/search/hits?q=soups*"):
        ada.page.keyboard.type("ps")

    expect(search.field).to_have_value("soups")
    expect(ada.page.locator("search-box[aria-busy]")).to_have_count(0)  # new hits replace the old ones
    expect(search.hits).to_have_count(1)
    ada.page.keyboard.press("ArrowDown")
    ada.page.keyboard.press("ArrowUp")
    expect(search.field).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(search.dialog).to_be_hidden()
    expect(ada.composer).to_be_focused()


def test_hits_that_arrive_late_leave_the_focus_where_the_reader_is(ada):
    create_chat(ada.page.context, "Soup and salad")
    create_chat(ada.page.context, "Soup for two")
    search = Search(ada.page).open()
    search.field.fill("soup")
    expect(search.hits).to_have_count(2)
    held = []
    ada.page.route("**/search/hits?q=soup*", lambda route: held.append(route))

    def move_to(number, *words):
        """Moves to a hit while the answer to another query is on its way."""
        search.field.fill(" ".join(words))
        expect(ada.page.locator("search-box[aria-busy]")).to_have_count(1)
        for _ in range(number):
            ada.page.keyboard.press("ArrowDown")
        expect(search.hits.nth(number - 1)).to_be_focused()
        held.pop().continue_()
        expect(ada.page.locator("search-box[aria-busy]")).to_have_count(0)

    move_to(2, "soup", "salad")
    expect(search.hits).to_have_count(1)
    expect(search.hits.filter(has_text="salad")).to_be_focused()
    move_to(1, "soup", "two")
    expect(search.hits).to_have_count(1)
    expect(search.field).to_be_focused()


def test_the_link_in_the_list_opens_the_search_and_the_page_can_be_closed_by_pointer(ada):
    ada.page.locator("a[data-search]").click()
    search = Search(ada.page)
    expect(search.field).to_be_focused()
    search.dialog.get_by_role("button", name="Close the search").click()
    expect(search.dialog).to_be_hidden()


def test_nothing_found_archived_and_failed_are_told(ada):
    context = ada.page.context
    old = create_chat(context, "Old soups")
    patch(context, f"/api/v1/chats/{old}", is_archived=True)
    search = Search(ada.page).open()

    search.field.fill("zebra")
    expect(search.dialog).to_contain_text("Nothing found for “zebra”")
    expect(search.status).to_have_text("0 results")
    search.field.fill("soup")
    expect(search.hits).to_contain_text("Archived")

    context.watch.allow(r"net::ERR_FAILED")
    ada.page.route("**/search/hits*", lambda route: route.abort())
    search.field.fill("soups")
    expect(search.problem).to_be_visible()
    ada.page.unroute("**/search/hits*")
    search.field.fill("soups ")
    expect(search.problem).to_be_hidden()
    search.field.fill("")
    expect(search.hits).to_have_count(0)


def test_a_message_of_another_version_is_shown_with_its_branch(ada, model):
    model.says("A heron.")
    ada.ask("Which bird is grey?").is_answered()
    model.says("A frog.")
    editor = ada.edit(ada.questions.first)
    editor.area.fill("Which animal is green?")
    editor.send.click()
    expect(ada.body).to_have_text("A frog.")
    ada.is_answered()

    search = Search(ada.page).open()
    search.field.fill("grey bird")
    search.matches.first.click()

    expect(ada.questions.locator(".body")).to_have_text("Which bird is grey?")
    expect(ada.body).to_have_text("A heron.")
    shown_place(ada.page, "Which bird is grey?")


def test_a_message_far_back_is_shown_where_it_stands(ada):
    context = ada.page.context
    chat = create_chat(context, "A long one")
    say(context, chat, "The needle in the haystack")
    for number in range(40):
        say(context, chat, f"Straw {number}")
    ada.open(chat)
    expect(ada.questions.last).to_contain_text("Straw 39")

    search = Search(ada.page).open()
    search.field.fill("needle")
    search.matches.first.click()

    shown_place(ada.page, "The needle in the haystack")


def test_enter_opens_the_best_hit_and_its_words_are_marked(ada, model):
    model.says("Herons stand still.\n\n" * 30)
    ada.ask("Which birds stand?").is_answered()
    chat = ada.chat
    ada.page.goto("/chat")
    search = Search(ada.page).open()

    search.field.press_sequentially("heron")
    ada.page.keyboard.press("Enter")

    ada.page.wait_for_url(re.compile(f"/chat/{chat}\\?message=[^&]*$"))
    ada.page.wait_for_function("() => CSS.highlights.get('found')?.size === 30")


def test_recent_chats_are_offered_before_anything_is_typed(ada):
    create_chat(ada.page.context, "Soup for two")

    search = Search(ada.page).open()

    expect(search.hits).to_have_text("Soup for two")
    search.hits.first.click()
    expect(ada.page.locator(".window-title")).to_have_text("Soup for two")


def test_the_search_has_a_page_that_needs_no_script(parley, visitors, ada):
    create_chat(ada.page.context, "Soup for two")
    state = ada.page.context.storage_state()
    plain = visitors(parley, java_script_enabled=False, storage_state=state).new_page()
    plain.goto("/search")

    plain.locator("#search-text").fill("soups")
    plain.locator("#search-text").press("Enter")

    plain.wait_for_url(re.compile(r"/search\?q=soups"))
    expect(plain.locator("a.hit")).to_contain_text("Soup for two")
    plain.locator("a.hit").click()
    expect(plain.locator(".window-title")).to_have_text("Soup for two")


def test_the_page_of_the_search_keeps_its_address_in_step(ada):
    create_chat(ada.page.context, "Soup for two")
    ada.page.goto("/search")
    search = Search(ada.page).open()

    search.field.fill("soup")

    expect(search.matches).to_have_count(1)
    assert ada.page.url.endswith("/search?q=soup")
    search.hits.first.click()
    expect(ada.page.locator(".window-title")).to_have_text("Soup for two")
    ada.page.go_back()
    expect(search.hits).to_have_count(1)


def test_the_dialog_fits_a_narrow_window_and_long_words(parley, visitors, ada):
    create_chat(ada.page.context, "soup " + "x" * 240)
    state = ada.page.context.storage_state()
    page = visitors(parley, viewport={"width": 320, "height": 480}, storage_state=state).new_page()
    page.goto("/chat")
    search = Search(page).open()
    search.field.fill("soup")
    expect(search.hits).to_have_count(1)

    box = search.dialog.bounding_box()

    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert search.dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
