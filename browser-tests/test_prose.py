"""Coloured code and typeset formulas, under the page's own policy, streamed and reloaded."""

import json
import random
import re
import threading
from pathlib import Path

from playwright.sync_api import expect

from accounts import create_chat
from prose_document import DOCUMENT

# The examples of the CommonMark specification, from a package installed for the tests.
SPECIFICATION = Path("/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json")

# The blocks of every reply, without what scripts add when a block comes near the screen.
BLOCKS = """
() => [...document.querySelectorAll("article[data-role=assistant] > .body")].map((body) =>
    [...body.cloneNode(true).children].map((block) => {
        const parts = [block, ...block.querySelectorAll("*")];
        for (const part of parts) {
            if (part.matches(".code-head > button")) part.remove();
            if (part.matches(".code code")) part.replaceChildren(part.textContent);
            if (part.matches("[data-tex]")) part.replaceChildren(part.dataset.tex);
            part.removeAttribute("data-tex");
            if (part.matches("pre, .table")) part.removeAttribute("tabindex");
        }
        return block.outerHTML;
    }))
"""

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
    model.says(f"```jsx\n{endless}\n```\n\n```C++\nclass Heron;\n```\n\nDone.")
    ada.open(create_chat(ada.page.context, "Endless"))
    ada.ask("Code, please.").is_answered()

    ada.composer.fill("The page is awake.")
    expect(colors(ada, ".code-keyword")).to_have_text(["class"])
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


def test_what_streams_in_is_what_is_there_after_a_reload(ada, model):
    chance = random.Random(1)
    examples = [example["markdown"] for example in json.loads(SPECIFICATION.read_text(encoding="utf-8"))]
    documents = ["\n\n".join(examples[start : start + 30]) for start in range(0, len(examples), 30)] + [DOCUMENT]
    ada.open(create_chat(ada.page.context, "Specification"))

    for document in documents:
        model.says(*cut(document, chance))
        ada.ask("The next, please.").is_answered()
    streamed = ada.page.evaluate(BLOCKS)
    ada.page.reload()

    assert len(examples) > 600 and len(streamed) == len(documents)
    assert ada.page.evaluate(BLOCKS) == streamed


def cut(text, chance):
    """The text in pieces of random lengths."""
    start = 0
    while start < len(text):
        end = start + chance.randint(1, 120)
        yield text[start:end]
        start = end


def test_what_is_copied_holds_formulas_in_tex(ada, model):
    model.says("Euler: $e^{i\\pi}$ and\n\n$$a_1 + b$$\n\nDone.\n\n```swift\nlet a = 1\n```\n")
    ada.open(create_chat(ada.page.context, "Copy")).ask("Formulas.").is_answered()
    expect(ada.body.locator("math")).to_have_count(2)
    expect(colors(ada, ".code-keyword")).to_have_text(["let"])

    whole = copied(ada.page, "body => getSelection().selectAllChildren(body)")
    part = copied(ada.page, """body => {
        const letter = body.querySelector("math mi").firstChild;
        getSelection().setBaseAndExtent(letter, 0, letter, 1);
    }""")

    assert whole.split("\n\n") == ["Euler: $e^{i\\pi}$ and", "$$a_1 + b$$", "Done.", "let a = 1\n"]
    assert part == "$e^{i\\pi}$"


def test_formatted_text_is_copied_for_mail_and_word_processors(ada, model):
    answer = "Two **birds**:\n\n| Bird | Legs |\n|---|---|\n| Heron | $2$ |\n\n```swift\nlet a = 1\n```\n"
    model.says(answer)
    ada.open(create_chat(ada.page.context, "Copy")).ask("One\ntwo").is_answered()
    expect(ada.body.locator("math")).to_have_count(1)
    expect(colors(ada, ".code-keyword")).to_have_text(["let"])
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    ada.reply.locator("[data-action=copy]").click()
    expect(ada.page.locator("#toast")).to_have_text("Copied")
    by_button = ada.page.evaluate(CLIPBOARD)
    by_selection = copied(ada.page, "body => getSelection().selectAllChildren(body)", "text/html")
    in_code = copied(ada.page, "body => getSelection().selectAllChildren(body.querySelector('pre code'))", "text/html")
    ada.questions.last.locator("[data-action=copy]").click()
    ada.page.wait_for_function(f"async () => !(await ({CLIPBOARD})())['text/plain'].includes('birds')")
    question = ada.page.evaluate(CLIPBOARD)

    assert by_button["text/plain"] == answer
    for html in (by_button["text/html"], by_selection):
        assert "Two <strong>birds</strong>:</p>" in html
        assert 'border="1"' in html and "$2$</span></td>" in html
        assert "<code>let a = 1\n</code></pre>" in html
        assert not re.search("class=|<button|<span class|data-", html)
    assert in_code == "<pre>let a = 1\n</pre>"
    assert "One<br>two" in question["text/html"]


def test_what_cannot_be_printed_keeps_its_signs(ada, model):
    broken = [r"$\ce{H2O}$", r"\(\SI{5}{m}\)", r"$$\frac{a$$", r"\[\notacommand{x} = 1\]"]
    model.says(" and ".join(broken) + "\n\n" + r"\begin{nope}a\end{nope}" + "\n\n$50%$ and $x$")
    ada.open(create_chat(ada.page.context, "Broken")).ask("Formulas.").is_answered()

    expect(ada.body.locator("math")).to_have_count(2)
    expect(ada.body.locator("math").first).to_have_text("50%")
    for formula in broken:
        expect(ada.body).to_contain_text(formula)


def test_displays_as_models_write_them_are_printed(ada, model):
    displays = ["$$\na = b\n\nc = d\n$$", "\\[\nx = 1\n\n\\]", "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"]
    model.says(*pieces("\n\n".join(displays)))
    ada.open(create_chat(ada.page.context, "Displays")).ask("Displays.").is_answered()

    for _ in ["streamed", "reloaded"]:
        expect(ada.body.locator("math[display=block]")).to_have_count(3)
        expect(ada.body.locator("math mtr")).to_have_count(2)
        ada.page.reload()


def test_copied_code_does_not_run_when_it_is_pasted(ada, model):
    model.says("```bash\nrm -rf ./build\n```\n\n```\na\n\n\n```")
    ada.open(create_chat(ada.page.context, "Copy")).ask("Code.").is_answered()
    ada.page.evaluate("() => { navigator.clipboard.writeText = async (text) => { (window.copies ??= []).push(text); }; }")

    for button in ada.body.locator(".code-head button").all():
        button.click()

    ada.page.wait_for_function("() => window.copies?.length === 2")
    assert ada.page.evaluate("() => window.copies") == ["rm -rf ./build", "a\n\n"]


def test_code_runs_from_left_to_right_among_words_that_do_not(ada, model):
    model.says("שלום `x = {5}` עולם\n\n- פריט\n\n  ```python\n  # שלום print(x)\n  ```")
    ada.open(create_chat(ada.page.context, "Directions")).ask("Code.").is_answered()

    code = ada.body.locator("p code")
    assert code.evaluate("code => [getComputedStyle(code).direction, getComputedStyle(code).unicodeBidi]") == ["ltr", "isolate"]
    assert ada.body.locator("p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert ada.body.locator("pre").evaluate("pre => getComputedStyle(pre).direction") == "ltr"


def test_the_sign_of_a_footnote_leads_to_the_note_of_its_own_message(ada, model):
    answer = "Hot.[^1]\n\n[^1]: See https://example.org/stars"
    model.says(*pieces(answer))
    model.says(*pieces(answer))
    ada.open(create_chat(ada.page.context, "Notes"))
    ada.ask("First.").is_answered()
    ada.ask("Second.").is_answered()

    for _ in ["streamed", "reloaded"]:
        links = ada.page.locator("article[data-role=assistant] sup a")
        expect(links).to_have_count(2)
        for number in range(2):
            place = links.nth(number).get_attribute("href")
            note = ada.page.locator("article[data-role=assistant]").nth(number).locator(".note")
            assert place == "#" + note.get_attribute("id")
        assert len(set(links.evaluate_all("links => links.map((link) => link.hash)"))) == 2
        ada.page.reload()


CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read();
    const text = async (type) => [type, await (await item.getType(type)).text()];
    return Object.fromEntries(await Promise.all(item.types.map(text)));
}"""


def copied(page, select, kind="text/plain"):
    """What is copied to the clipboard after `select`."""
    page.locator("article[data-role=assistant] > .body").last.evaluate(select)
    page.wait_for_function("""() => {
        const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
        document.dispatchEvent(event);
        window.copied = event.clipboardData;
        return event.defaultPrevented;
    }""")  # the script for it is loaded with the first selection
    return page.evaluate(f"() => window.copied.getData('{kind}')")
