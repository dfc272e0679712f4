"""Without a key: the small built-in model answers, and the page says what it is."""

import sys

from playwright.sync_api import expect

from accounts import create_administrator
from chat_page import ChatPage
from server import Server

START_LIMIT = 300
ANSWER_LIMIT = 600_000


def test_without_a_key_the_model_on_board_answers_and_the_page_says_so(tmp_path, visitors):
    server = Server(tmp_path, PARLEY_LOCAL_MODEL="auto", PARLEY_LOCAL_MODEL_PYTHON=sys.executable)
    try:
        server.wait_for("The local model is ready", START_LIMIT)
        context = visitors(server)
        create_administrator(server, context)
        chat = ChatPage(context.new_page()).open()
        notice = chat.page.locator(".notice")
        expect(notice).to_contain_text("small built-in model")
        expect(notice).to_contain_text("ANTHROPIC_API_KEY")

        chat.ask("Name one colour. Answer in one short sentence.")
        expect(chat.reply).to_have_attribute("data-status", "complete", timeout=ANSWER_LIMIT)

        question, reply = chat.stored()
        assert question["content"] == "Name one colour. Answer in one short sentence."
        assert reply["content"].strip()
        assert reply["metadata"]["output_tokens"] > 0
        facts = chat.reply.locator(".details")
        expect(facts).to_contain_text(reply["metadata"]["model"])
        expect(facts).to_contain_text(f"{reply['metadata']['input_tokens']} tokens")
        expect(facts).to_contain_text(f"{reply['metadata']['output_tokens']} token")

        notice.get_by_role("button").click()
        expect(notice).to_have_count(0)
        chat.page.reload()
        expect(chat.reply).to_be_visible()
        expect(notice).to_have_count(0)
    finally:
        status = server.stop()
    assert status == 0, server.output
