"""What a person sees and does on a chat page."""

from playwright.sync_api import expect

from accounts import get


class ChatPage:
    def __init__(self, page):
        self.page = page
        self.composer = page.locator("#composer-text")
        self.send_button = page.locator("button.send")
        self.stop_button = page.locator("button.stop")
        self.counter = page.locator("message-composer .counter")
        self.problem = page.locator(".composer-problem[role=alert]")
        self.messages = page.locator("article.message")
        self.questions = page.locator("article[data-role=user]")
        self.replies = page.locator("article[data-role=assistant]")
        self.reply = self.replies.last
        self.body = self.reply.locator(".body")
        self.chats = page.locator("chat-list li.chat-item")
        self.undo_bar = page.locator(".undo-bar")
        self.menu = page.locator("#chat-menu")

    @property
    def chat(self):
        """The id of the open chat."""
        return self.page.url.partition("/chat/")[2]

    def open(self, chat=""):
        self.page.goto(f"/chat/{chat}".rstrip("/"))
        return self

    def ask(self, text):
        """Sends a message, and waits until the server has it."""
        before = self.replies.count()
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.replies).to_have_count(before + 1)
        return self

    def is_answered(self, status="complete"):
        expect(self.reply).to_have_attribute("data-status", status)
        return self

    def item(self, title):
        return self.chats.filter(has=self.page.get_by_text(title, exact=True))

    def choose(self, title, action):
        """Chooses an action from the menu of a chat in the list."""
        item = self.item(title)
        item.hover()
        item.locator(".chat-more").click()
        self.menu.locator(f"[data-action={action}]").click()

    def editor(self, question):
        return Editor(question)

    def edit(self, question):
        """Opens the editor of one of the person's own messages."""
        question.hover()
        question.locator("[data-action=edit]").click()
        editor = Editor(question)
        expect(editor.area).to_be_visible()
        return editor

    def is_connected(self):
        """Waits until the page receives changes, so that later ones do not come with the page itself."""
        self.page.wait_for_function("() => document.querySelector('chat-conversation').feed.source?.readyState === 1")
        return self

    def stored(self):
        """The messages as the API returns them."""
        return get(self.page.context, f"/api/v1/chats/{self.chat}/messages")["messages"]


class Editor:
    """The person's own message, while it is being edited."""

    def __init__(self, question):
        self.area = question.locator("message-editor textarea")
        self.send = question.locator("message-editor [type=submit]")
        self.cancel = question.locator("message-editor [data-part=cancel]")
        self.problem = question.locator("message-editor [role=alert]")
