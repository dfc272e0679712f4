"""Details that other browsers get wrong, tested by cause: reading position, printing, and no scripts."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from accounts import create_chat
from test_long_chats import TOP_OF, fill


@pytest.fixture
def long_chat(ada, parley):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 50)
    ada.open(chat).is_connected()
    return ada


def rewrite(parley, chat, place, content, status="complete"):
    """Changes the text of a message, counted from the start of the chat."""
    with closing(sqlite3.connect(parley.folder / "parley.sqlite")) as database, database:
        [id] = database.execute(
            "SELECT id FROM messages WHERE chat_id = ? ORDER BY id LIMIT 1 OFFSET ?", (chat, place)
        ).fetchone()
        database.execute("UPDATE message_parts SET text = ? WHERE message_id = ? AND ordinal = 0", (content, id))
        database.execute("UPDATE messages SET size = ?, status = ? WHERE id = ?", (len(content), status, id))


# Reading


def test_what_is_read_stays_when_a_message_above_grows_as_it_comes_into_sight(long_chat):
    above, read = (long_chat.page.locator("article", has_text=f"Message {number}.") for number in (20, 21))
    above.evaluate("(article) => { article.style.minHeight = '400px'; article.scrollIntoView(); }")
    scroller = long_chat.page.locator(".scroller")
    scroller.evaluate("(scroller) => { scroller.scrollTop += 200; }")
    marked = "(scroller) => new Promise((done) => setTimeout(() => done(scroller.mark.element.textContent), 50))"
    assert "Message 21." in scroller.evaluate(marked)
    top = read.evaluate(TOP_OF)

    above.evaluate("(article) => { article.style.minHeight = '1500px'; }")
    above.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert abs(read.evaluate(TOP_OF) - top) < 2


def test_a_message_that_fills_the_window_is_what_is_read(long_chat):
    long = long_chat.page.locator("article", has_text="Message 20.")
    long.evaluate("(article) => { article.style.minHeight = '4000px'; article.scrollIntoView(); }")
    scroller = long_chat.page.locator(".scroller")
    scroller.evaluate("(scroller) => { scroller.scrollTop += 1000; }")

    scroller.evaluate("(scroller) => scroller.scrolled()")

    assert "Message 20." in scroller.evaluate("(scroller) => scroller.mark.element.textContent")


# Paper


def test_paper_shows_formulas_that_nobody_came_near_and_no_links_to_more(ada, parley):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 60)
    for place in (11, 21, 59):
        rewrite(parley, chat, place, f"So $x_{place} = 1$ holds.")
    ada.open(chat)
    formulas = ada.page.locator(".formula")
    expect(ada.page.locator(".formula math")).to_have_count(1)
    count = formulas.count()
    assert count > 1

    ada.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")

    expect(ada.page.locator(".formula math")).to_have_count(count)
    ada.page.emulate_media(media="print")
    expect(ada.page.locator("[data-way=before]")).to_be_hidden()
    expect(ada.messages.first).to_be_visible()


# Without scripts


@pytest.fixture
def plain(ada, parley, visitors):
    """Ada's browser without scripts."""
    return visitors(parley, java_script_enabled=False, storage_state=ada.page.context.storage_state()).new_page()


@pytest.mark.parametrize("path", ["/login", "/register", "/reset"])
def test_enter_sends_no_form_without_a_script(ada, parley, visitors, path):
    guest = visitors(parley, java_script_enabled=False).new_page()
    guest.goto(path)
    field = guest.locator("main input:visible").last
    field.fill("something")

    field.press("Enter")

    expect(guest.get_by_role("heading", level=1)).to_be_visible()
    assert guest.url.endswith(path)


def test_enter_sends_no_settings_without_a_script(plain):
    plain.goto("/settings")
    name = plain.locator("input[name=display_name]")

    name.press("Enter")

    expect(name).to_be_visible()
    assert plain.url.endswith("/settings")


def test_a_found_message_is_where_the_page_opens_without_a_script(ada, parley, plain):
    chat = create_chat(ada.page.context, "Herons")
    ids = fill(parley, chat, 40)

    plain.goto(f"/chat/{chat}?message={ids[20]}#message-{ids[20]}")

    expect(plain.locator("article", has_text="Message 20.")).to_be_in_viewport()


def test_a_link_to_a_found_message_names_its_place(ada, model):
    model.says("Grey herons wade.")
    ada.ask("Tell me of birds.").is_answered()
    chat, id = ada.chat, ada.stored()[1]["id"]
    ada.page.goto("/search?q=wade")

    hit = ada.page.locator("a.hit").first
    expect(hit).to_have_attribute("href", f"/chat/{chat}?message={id}&find=wade#message-{id}")
    hit.click()

    expect(ada.page.locator("article.found")).to_contain_text("Grey herons wade.")


# Looks


def test_the_account_menu_is_as_high_as_its_content(ada):
    ada.page.locator(".account").click()
    menu = ada.page.locator("#account-menu")

    menu.evaluate("(menu) => { menu.style.height = '100%'; }")

    rows = menu.evaluate("(menu) => [...menu.children].map((row) => row.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])")
    assert all(after[0] - before[1] < 20 for before, after in zip(rows, rows[1:]))


@pytest.mark.parametrize(("language", "word"), [("en-US", "Today, "), ("ru-RU", "Сегодня, ")])
def test_a_time_that_stands_alone_begins_with_a_capital(ada, parley, visitors, language, word):
    create_chat(ada.page.context, "Herons")
    context = visitors(parley, locale=language)
    context.add_cookies(ada.page.context.cookies())
    page = context.new_page()
    if language == "ru-RU":
        page.goto("/")
        page.evaluate("() => fetch('/api/v1/auth/me', { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: '{\"locale\": \"ru\"}' })")

    page.goto("/")

    expect(page.locator(".row-facts time").first).to_contain_text(word)


def test_the_offline_page_keeps_its_drawings(ada):
    ada.page.goto("/settings")
    ada.page.wait_for_function("() => navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')")

    kept = ada.page.evaluate(
        """async () => {
            const store = await caches.open((await caches.keys())[0]);
            return (await store.keys()).map(({ url }) => new URL(url).pathname.split("/").pop());
        }"""
    )

    assert "icons.svg" in kept


def test_below_an_answer_a_sentence_stands_at_the_first_row_of_tools(ada, parley, model):
    model.says("Yes.")
    ada.ask("Hello?").is_answered()
    rewrite(parley, ada.chat, 1, "Yes.", status="interrupted")
    ada.page.reload()
    ada.reply.locator(".tools").evaluate("(tools) => { tools.style.width = '80px'; }")

    sentence, tools = (ada.reply.locator(part).bounding_box() for part in (".message-state", ".tools"))

    assert tools["height"] > 60, "two rows"
    assert abs(sentence["y"] - tools["y"]) < 2


def test_that_a_message_is_not_sent_stands_on_the_line_of_what_to_do_about_it(ada, model):
    ada.ask("Hello?").is_answered()
    ada.page.context.watch.allow(r"status (of )?503")
    ada.page.route("**/messages", lambda route: route.fulfill(status=503, body="{}"))
    ada.composer.fill("Are you there?")
    ada.composer.press("Enter")
    footer = ada.questions.last.locator(".message-footer")

    sentence, button = (footer.locator(part).bounding_box() for part in (".message-error:visible", ".labelled:visible"))

    middles = [box["y"] + box["height"] / 2 for box in (sentence, button)]
    assert abs(middles[0] - middles[1]) < 2
