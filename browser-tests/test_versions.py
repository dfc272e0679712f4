"""Continued and regenerated answers, and moving between versions."""

import threading

from playwright.sync_api import expect

from chat_page import ChatPage


def test_a_stopped_answer_goes_on_where_it_was_cut(ada, model):
    never, rest = threading.Event(), threading.Event()
    model.says("One, ", "two, ", never)
    ada.ask("Count.")
    expect(ada.body).to_have_text("One, two,")
    ada.stop_button.click()
    ada.is_answered("stopped")

    model.says("three, ", rest, "four.")
    ada.reply.locator("[data-action=continue]").click()

    expect(ada.body).to_have_text("One, two, three,")  # while it is still being written
    rest.set()
    ada.is_answered()
    expect(ada.body).to_have_text("One, two, three, four.")
    expect(ada.messages).to_have_count(2)
    assert ada.stored()[-1]["content"] == "One, two, three, four."
    assert model.requests[-1]["messages"][-1]["role"] == "user"
    never.set()


def test_an_answer_given_again_is_a_version_beside_the_first(ada, model):
    model.says("A heron.")
    ada.ask("Which bird?").is_answered()
    other = ChatPage(ada.page.context.new_page()).open(ada.chat).is_connected()
    ada.page.bring_to_front()

    model.says("An egret.")
    ada.reply.locator("[data-action=regenerate]").click()

    expect(ada.body).to_have_text("An egret.")
    ada.is_answered()
    expect(ada.messages).to_have_count(2)
    expect(ada.reply.locator(".branch")).to_contain_text("2 / 2")
    expect(other.body).to_have_text("An egret.")
    expect(other.messages).to_have_count(2)

    ada.reply.get_by_role("button", name="Previous version").click()
    expect(ada.body).to_have_text("A heron.")
    expect(ada.reply.locator(".branch")).to_contain_text("1 / 2")
    expect(other.body).to_have_text("A heron.")

    model.says("Because it stands still.")
    ada.ask("Why that one?").is_answered()
    told = [turn["content"] for turn in model.requests[-1]["messages"]]
    assert "A heron." in str(told) and "An egret." not in str(told)
