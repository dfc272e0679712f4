"""Every page, filled as in real use."""

import threading
from dataclasses import dataclass

from playwright.sync_api import expect

import site_tour
from accounts import create_administrator, create_chat, headers, patch
from chat_page import ChatPage
from ledger import charge_everyone
from prose_document import DOCUMENT

QUESTION = "Which birds will I meet at the pond in November?"
ANSWER = """\
By November most summer visitors have left. **Herons and ducks** are what you will likely meet:

| Bird | Length | Look for |
|---|---:|---|
| Grey heron | 94 cm | stands still, neck drawn in |
| Mallard | 56 cm | in pairs by now |

Before you go:

- [x] binoculars, dry socks
- [ ] the count from last year

To keep a tally, a few lines are enough:

```swift
var seen: [String: Int] = [:]
seen["grey heron", default: 0] += 1
print(seen.sorted { $0.value > $1.value })
```
"""
WORDY = """\
> A heron waits. So does a good question.

1. First
2. Second with `code` and [a link](https://example.org/)
"""
TITLES = ["Pond birds in November", "Letter to the landlord", "Bread with a long, cold rise", "Fractions by pie slices",
          "Why the boiler ticks", "Notes from the meeting about the autumn trip, and who brings what on which day"]


@dataclass(frozen=True)
class Stop:
    """A page, or a state of one: `open` takes a browser page there."""

    name: str
    open: object


class Tour:
    """Fills a server. `stops` needs an account's `context`, `entrances` one that is not signed in."""

    def __init__(self, server, model, context):
        self.server = server
        self.model = model
        self.context = context
        create_administrator(server, context, name="Ada")
        page = context.new_page()
        self.chat = ChatPage(page)
        self._fill()
        page.close()

    entrances = [
        Stop("login", lambda page: page.goto("/login")),
        Stop("login-refused", lambda page: refused_sign_in(page)),
        Stop("register", lambda page: page.goto("/register")),
        Stop("register-link", lambda page: link_of_no_use(page)),
        Stop("register-errors", lambda page: empty_form(page)),
        Stop("reset", lambda page: page.goto("/reset#token")),
        Stop("not-found", lambda page: page.goto("/nowhere")),
        Stop("offline", lambda page: page.goto("/offline")),
    ]

    @property
    def stops(self):
        return [
            Stop("start", lambda page: page.goto("/chat")),
            Stop("chat", lambda page: page.goto(f"/chat/{self.rich}")),
            Stop("prose", self._prose),
            Stop("troubles", lambda page: page.goto(f"/chat/{self.troubled}")),
            Stop("archive", lambda page: page.goto("/chat?archived=1")),
            Stop("account-menu", self._account_menu),
            Stop("chat-menu", self._chat_menu),
            Stop("title-menu", self._title_menu),
            Stop("deleted-elsewhere", self._deleted),
            Stop("rename", self._rename),
            Stop("delete", self._delete),
            Stop("list", self._list),
            Stop("search", lambda page: self._search(page, "last")),
            Stop("search-nothing", lambda page: self._search(page, "x" * 200)),
            Stop("search-page", lambda page: page.goto("/search?q=bird")),
            Stop("home", lambda page: page.goto("/")),
            Stop("settings", lambda page: page.goto("/settings")),
            Stop("settings-secret", site_tour.secret),
            Stop("settings-question", site_tour.question),
            Stop("menu", site_tour.drawer),
            Stop("server", lambda page: page.goto("/admin")),
            Stop("context", lambda page: page.goto("/admin/context")),
            Stop("context-versions", lambda page: page.goto("/admin/context/versions")),
            Stop("context-version", lambda page: page.goto("/admin/context/versions/2")),
            Stop("context-conflict", site_tour.conflict),
            Stop("people", lambda page: page.goto("/admin/users")),
            Stop("person", lambda page: page.goto(f"/admin/users/{self.people['grace@example.org']}")),
            Stop("person-disabled", lambda page: page.goto(f"/admin/users/{self.people['katherine@example.org']}")),
            Stop("invites", lambda page: page.goto("/admin/invites")),
            Stop("invitation", site_tour.invitation),
            Stop("usage", lambda page: page.goto("/admin/usage")),
            Stop("usage-nothing", lambda page: page.goto("/admin/usage?period=last-month")),
            Stop("prices", lambda page: page.goto("/admin/prices")),
            Stop("price-errors", site_tour.wrong_price),
        ]

    def answering(self, page):
        """A reply stopped mid-sentence; set the returned event to let it finish."""
        rest = threading.Event()
        self.model.says("Herons wait. One of them has been waiting since", rest, " noon.")
        chat = ChatPage(page)
        page.goto(f"/chat/{self.spare}")
        chat.ask("How long?")
        expect(chat.body).to_contain_text("since")
        return rest

    def speak(self, language):
        """Sets the language of the account."""
        patch(self.context, "/api/v1/auth/me", locale=language)

    def furnish(self, guest):
        """Fills the pages around the chats; `guest` is a context in which nobody is signed in."""
        self.people = site_tour.furnish(self.context, guest)
        charge_everyone(self.server, list(self.people.values()))

    def _fill(self):
        chats = {title: create_chat(self.context, title) for title in reversed(TITLES)}
        self.rich, self.troubled, self.spare, self.prose = (chats[title] for title in TITLES[:4])
        old = create_chat(self.context, "Last year’s count")
        patch(self.context, f"/api/v1/chats/{old}", is_archived=True)
        self._trouble()
        self.model.says(DOCUMENT)
        self.chat.open(self.prose).ask("All of Markdown, please.").is_answered()
        self.model.says(*(ANSWER[start : start + 40] for start in range(0, len(ANSWER), 40)))
        self.chat.open(self.rich).ask(QUESTION).is_answered()

    def _prose(self, page):
        page.goto(f"/chat/{self.prose}")
        page.locator(".code").first.scroll_into_view_if_needed()
        expect(page.locator("math").first).to_be_attached()
        expect(page.locator(".code-name").first).to_be_attached()

    def _trouble(self):
        self.model.says(WORDY)
        self.chat.open(self.troubled).ask("Quote, list, link.").is_answered()
        self.model.fails(401, "authentication_error")
        self.chat.ask("A failure, please.").is_answered("failed")
        held = threading.Event()
        self.model.says("This one was", held)
        self.chat.ask("And one that is stopped?")
        expect(self.chat.body).to_contain_text("was")
        self.chat.stop_button.click()
        self.chat.is_answered("stopped")
        held.set()

    def _account_menu(self, page):
        page.goto(f"/chat/{self.rich}")
        open_list(page)
        page.click("button.account")
        expect(page.locator("#account-menu")).to_be_visible()

    def _chat_menu(self, page):
        page.goto(f"/chat/{self.rich}")
        open_list(page)
        page.locator("chat-list li.chat-item .chat-more").first.click()
        expect(page.locator("#chat-menu")).to_be_visible()

    def _title_menu(self, page):
        page.goto(f"/chat/{self.rich}")
        page.click(".title-button")
        expect(page.locator("#title-menu")).to_be_visible()

    def _deleted(self, page):
        chat = create_chat(self.context, "Shopping")
        ChatPage(page).open(chat).is_connected()
        self.context.request.delete(f"/api/v1/chats/{chat}", headers=headers(self.context))
        expect(page.locator(".deleted")).to_be_visible()

    def _rename(self, page):
        self._chat_menu(page)
        page.click("#chat-menu [data-action=rename]")
        expect(page.locator("#rename-title")).to_be_visible()

    def _delete(self, page):
        """Leaving the page carries out the deletion, so it uses a chat that no other stop needs."""
        chat = create_chat(self.context, "Shopping")
        page.goto(f"/chat/{self.rich}")
        open_list(page)
        page.locator(f"chat-list li[data-id='{chat}'] .chat-more").click()
        page.click("#chat-menu [data-action=delete]")
        expect(page.locator(".undo-bar")).to_be_visible()

    def _search(self, page, text):
        page.goto("/chat")
        page.keyboard.press("Control+k")
        page.fill("#search-text", text)
        expect(page.locator(".search-list")).to_be_visible()

    def _list(self, page):
        page.goto(f"/chat/{self.rich}")
        open_list(page)


def open_list(page):
    """On a narrow screen the list is behind a button."""
    button = page.locator(".window-head [popovertarget=sidebar]")
    if button.is_visible():
        button.click()
    expect(page.locator("#sidebar")).to_be_visible()


def link_of_no_use(page):
    page.goto("/register#no-token")
    expect(page.locator("#invite")).to_be_hidden()


def refused_sign_in(page):
    page.goto("/login")
    page.fill("#email", "ada@example.org")
    page.fill("#password", "not the password")
    page.click("main button[type=submit]")
    expect(page.get_by_role("alert")).to_be_visible()


def empty_form(page):
    page.goto("/register")
    page.fill("#password", "short")
    page.click("main button[type=submit]")
    expect(page.locator("#email-error")).to_be_visible()
