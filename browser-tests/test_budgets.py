"""Limits on the size and time of a chat page. `make budgets` measures a release build and prints the table."""

import gzip
import os
import statistics
import time

import pytest
from playwright.sync_api import expect

from accounts import create_chat
from server import ROOT
from test_long_chats import fill

# Milliseconds are meaningful only for a release build on an otherwise idle machine.
is_measuring = "PARLEY_BUDGETS" in os.environ
measured = pytest.mark.skipif(not is_measuring, reason="`make budgets` measures time")
DELTAS = 5_000
CHARACTERS = 50_000
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@pytest.fixture(scope="module")
def table():
    """Rows of measured and allowed values, printed at the end."""
    rows = []
    yield lambda what, value, limit: rows.append((what, value, limit)) or value <= limit
    if is_measuring:
        (ROOT / ".build" / "budgets.md").write_text(
            "| what | measured | allowed |\n|---|---:|---:|\n"
            + "".join(f"| {what} | {value:,.1f} | {limit:,} |\n" for what, value, limit in rows)
        )


@pytest.mark.parametrize(("folder", "limit"), [("scripts", 20_000), ("styles", 15_000)])
def test_what_a_chat_loads_is_small(ada, table, folder, limit):
    ada.ask("Hello?").is_answered()
    sizes = {}
    ada.page.on("response", lambda answer: f"/{folder}/" in answer.url and sizes.update({answer.url: answer}))
    ada.page.goto(f"/chat/{ada.chat}")
    ada.is_connected()

    size = sum(len(gzip.compress(answer.body(), 9)) for answer in list(sizes.values()))

    assert len(sizes) > 4
    assert table(f"{folder} of a chat page, bytes gzipped", size, limit)


@measured
def test_a_page_of_fifty_messages_is_made_in_milliseconds(ada, parley, table):
    fill(parley, chat := create_chat(ada.page.context, "Herons"), 50)
    times = []
    for _ in range(60):
        start = time.perf_counter()
        assert ada.page.context.request.get(f"/chat/{chat}").ok
        times.append((time.perf_counter() - start) * 1000)

    # The browser's own client counts here, too; the server itself takes less.
    assert table("page with 50 messages, ms (median of 60)", statistics.median(times), 10)


@measured
def test_a_long_chat_is_painted_as_soon_as_a_short_one(ada, parley, table):
    chats = {count: create_chat(ada.page.context, f"{count}") for count in (50, 2000)}
    for count, chat in chats.items():
        fill(parley, chat, count)
    paints = {count: [] for count in chats}
    for _ in range(7):
        for count, chat in chats.items():
            ada.open(chat)
            ada.page.wait_for_function(FIRST_PAINT)
            paints[count].append(ada.page.evaluate(FIRST_PAINT))

    short, long = (statistics.median(paints[count]) for count in (50, 2000))

    table("first paint of a chat of 50 messages, ms (median of 7)", short, 1000)
    assert table("first paint of a chat of 2,000 messages, ms (median of 7)", long, round(short * 1.25 + 20))


@measured
@pytest.mark.parametrize("kind", ["prose", "code"])
def test_a_long_reply_costs_the_page_little(ada, model, table, kind):
    ada.ask("Hello?").is_answered()
    model.pause = 0.005  # over half a minute: as models write, in hundreds of changes to the page
    model.says(*pieces(kind))
    session = ada.page.context.new_cdp_session(ada.page)
    session.send("Performance.enable")
    ada.page.evaluate(
        """() => { window.longest = 0;
        new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration); })
            .observe({ type: "longtask" }); }"""
    )
    before = metrics(session)

    ada.ask("A long one.")
    expect(ada.reply).to_have_attribute("data-status", "complete", timeout=240_000)

    after = metrics(session)
    spent = {name: (after[name] - before[name]) * 1000 for name in before}
    whole = spent["ScriptDuration"] + spent["LayoutDuration"] + spent["RecalcStyleDuration"]
    assert table(f"reply of 50,000 characters in 5,000 deltas ({kind}): script, styles and layout, ms", whole, 2000)
    assert table(f"… its longest task, ms ({kind})", ada.page.evaluate("() => window.longest"), 100)
    assert ada.stored()[-1]["content"] == "".join(pieces(kind))


def pieces(kind):
    """A reply of many deltas: paragraphs, lists and code as models write, or one block of code."""
    if kind == "code":
        return ["```swift\n", *(f"let x{n:05} = 1\n"[:10] if n % 2 else f"f({n:05}) \n" for n in range(DELTAS - 2)), "\n```"]
    words = [f"word{n:05} " for n in range(DELTAS)]
    for n in range(0, DELTAS, 60):
        words[n] = "\n\n## word  " if n % 600 == 0 else "\n\nA word. "
    for n in range(30, DELTAS, 120):
        words[n] = "\n\n- **b** \n"
    assert abs(sum(map(len, words)) - CHARACTERS) < 2_000
    return words


def metrics(session):
    names = {"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
    found = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in found if metric["name"] in names}
