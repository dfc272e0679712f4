"""What the model thinks before it answers: folded, kept, and never in the way of the answer."""

import threading

from playwright.sync_api import expect

from scripted_model import Thought


def thinking(ada):
    return ada.reply.locator("details.thinking")


def test_thinking_is_folded_while_it_grows_and_stays_as_the_reader_left_it(ada, model):
    more, answer, rest = threading.Event(), threading.Event(), threading.Event()
    model.says(Thought(["First **thought**. ", more, "Second one.", answer]), "The answer ", rest, "is 42.")
    ada.ask("Well?")

    expect(thinking(ada).locator("summary")).to_have_text("Thinking…")
    expect(thinking(ada).locator(".thoughts")).to_be_hidden()
    thinking(ada).locator("summary").click()
    more.set()
    expect(thinking(ada).locator(".thoughts")).to_contain_text("Second one.")
    expect(thinking(ada).locator(".thoughts strong")).to_have_text("thought")
    answer.set()
    expect(ada.body).to_contain_text("The answer")
    expect(thinking(ada).locator("summary")).to_contain_text("Thought for")
    expect(thinking(ada).locator(".thoughts")).to_be_visible()
    rest.set()
    ada.is_answered()

    label = thinking(ada).locator("summary").inner_text()
    ada.page.reload()
    expect(thinking(ada).locator("summary")).to_have_text(label)
    expect(thinking(ada).locator(".thoughts")).to_be_hidden()
    assert [part["kind"] for part in ada.stored()[-1]["parts"]] == ["thinking", "text"]
    assert ada.stored()[-1]["content"] == "The answer is 42."


def test_an_answer_is_copied_without_its_thinking(ada, model):
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    model.says(Thought(["zebra finch"]), "kingfisher")
    ada.ask("A bird?").is_answered()

    ada.reply.hover()
    ada.reply.locator("[data-action=copy]").click()

    read = """async () => {
      const [item] = await navigator.clipboard.read();
      return Promise.all(item.types.map(async (type) => (await item.getType(type)).text()));
    }"""
    expect(ada.reply.locator("[data-action=copy][data-done]")).to_have_count(1)
    copied = "".join(ada.page.evaluate(read))
    assert "kingfisher" in copied and "zebra" not in copied


def test_thinking_that_the_provider_hides_is_named(ada, model):
    model.says(Thought([]), "kingfisher")
    ada.ask("A bird?").is_answered()

    expect(ada.reply.locator("p.thinking")).to_contain_text("Hidden reasoning")
    expect(ada.body).to_contain_text("kingfisher")


def test_a_reader_of_the_screen_hears_that_the_model_thinks_and_not_what(ada, model):
    rest = threading.Event()
    model.says(Thought(["zebra finch. ", rest]), "A kingfisher. ")
    log = ada.page.locator("spoken-reply")
    ada.ask("A bird?")
    expect(log).to_contain_text("Thinking…")
    rest.set()
    ada.is_answered()

    expect(log).to_contain_text("A kingfisher.")
    expect(log).not_to_contain_text("zebra")
