"""Code in colours and formulas as they are printed, under the page's own policy, streamed and reloaded."""

import threading
import time

import pytest
from playwright.sync_api import expect

from accounts import create_chat

CODE = """\
Some code:

```swift
// A heron waits.
let name = "heron"
print(name, 42)
```

And `inline`.
"""
FORMULAS = r"""
Euler wrote $e^{i\pi} + 1 = 0$ and \(\sum_{k=1}^n k_i\), for all $x \in \mathbb{R}$.

$$
\begin{aligned}
a &= b + c \\
  &= \frac{1}{2}
\end{aligned}
$$

It costs $5 and $10.
"""


def pieces(text, size=7):
    return [text[start : start + size] for start in range(0, len(text), size)]


def colors(chat, code):
    return chat.body.locator(f".code code {code}")


def test_code_gets_its_colours_without_a_shift(ada, model):
    rest = threading.Event()
    head, fence, tail = CODE.rpartition("```")
    model.says(*pieces(head), rest, fence, tail)
    ada.open(create_chat(ada.page.context, "Code"))
    ada.ask("Code, please.")
    expect(ada.body).to_contain_text("42")
    assert colors(ada, "span").count() == 0
    height = ada.body.locator(".code").bounding_box()["height"]

    rest.set()
    ada.is_answered()

    expect(colors(ada, ".code-keyword")).to_have_text(["let"])
    expect(colors(ada, ".code-text")).to_have_text(['"heron"'])
    expect(colors(ada, ".code-quiet")).to_have_text(["// A heron waits."])
    assert ada.body.locator(".code").bounding_box()["height"] == height
    ada.page.reload()
    expect(colors(ada, ".code-keyword")).to_have_text(["let"])


def test_code_that_takes_too_long_to_read_stays_plain_and_stops_nobody(ada, model):
    endless = "\"'`" * 10_000
    model.says(f"```jsx\n{endless}\n```\n\n```swift\nlet a = 1\n```\n\nDone.")
    ada.open(create_chat(ada.page.context, "Endless"))
    ada.ask("Code, please.").is_answered()

    started = time.monotonic()
    ada.composer.fill("The page is awake.")
    assert time.monotonic() - started < 3
    expect(colors(ada, ".code-keyword")).to_have_text(["let"], timeout=30_000)
    expect(ada.body.locator(".code code").first.locator("span")).to_have_count(0)


def test_formulas_are_printed(ada, model):
    model.says(*pieces(FORMULAS))
    ada.open(create_chat(ada.page.context, "Formulas"))
    ada.ask("Formulas, please.").is_answered()

    for _ in ["streamed", "reloaded"]:
        math = ada.body.locator("math")
        expect(math).to_have_count(4)
        expect(math.nth(2)).to_have_text("x∈ℝ")
        expect(ada.body.locator("math[display=block] mtr")).to_have_count(2)
        expect(ada.body).to_contain_text("It costs $5 and $10.")
        ada.page.reload()
