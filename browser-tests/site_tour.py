"""The pages around the chats, filled as in real use."""

from playwright.sync_api import expect

from accounts import PASSWORD, get, join, patch, post, put

FIRST = """\
You are the assistant of the Marsh Street house.

Answer in the language of the question. Be brief.
Units are metric. Prices are in euros.
"""
SECOND = """\
You are the assistant of the Marsh Street house, where six people live.

Answer in the language of the question. Be brief, and begin with the answer.
Units are metric. Prices are in euros.

The boiler is in the cellar; the manual lies on top of it.
"""


def furnish(administrator, guest):
    """Creates people, invitations, tokens and versions. `guest` is a context in which nobody is signed in."""
    put(administrator, "/api/v1/admin/context", content=FIRST)
    put(administrator, "/api/v1/admin/context", content=SECOND)
    put(administrator, "/api/v1/context", content="I keep bees, and I read on a small screen.")
    post(administrator, "/api/v1/auth/tokens", name="Backup script")
    post(administrator, "/api/v1/auth/tokens", name="Home automation", expires_at="2031-03-01T00:00:00Z")
    post(administrator, "/api/v1/admin/invites", role="admin", max_uses=1)
    post(administrator, "/api/v1/admin/invites", max_uses=5)
    for name in ["Grace", "Katherine"]:
        join(administrator, guest, name)
        guest.clear_cookies()
    post(guest, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
    guest.clear_cookies()
    people = {user["email"]: user["id"] for user in get(administrator, "/api/v1/admin/users")["users"]}
    patch(administrator, f"/api/v1/admin/users/{people['katherine@example.org']}", is_active=False)
    return people


def secret(page):
    page.goto("/settings")
    page.fill("#token-name", "Notebook")
    page.locator("#token-name").press("Enter")
    expect(page.locator(".secret-text")).to_be_visible()


def invitation(page):
    """It can be opened only on the server's own machine."""
    page.goto("/admin/invites")
    page.locator("#max_uses").press("Enter")
    expect(page.locator(".secret-text")).to_be_visible()


def wrong_price(page):
    page.goto("/admin/prices?model=llama-4")
    page.fill("#input", "a lot")
    page.fill("#output", "10")
    page.locator("#output").press("Enter")
    expect(page.locator("#input-error")).to_be_visible()


def conflict(page):
    """Another save came first."""
    page.goto("/admin/context")
    put(page.context, "/api/v1/admin/context", content=SECOND + "\nThe bins are collected on Tuesdays.\n")
    page.fill("#context-text", FIRST)
    page.keyboard.press("Control+s")
    expect(page.locator(".conflict-box")).to_be_visible()
    # Leaving asks for confirmation when something is unsaved; the tour does not wait for it.
    page.evaluate("() => { const area = document.querySelector('#context-text'); area.closest('context-editor').saved = area.value; }")


def question(page):
    page.goto("/settings")
    page.locator("[data-row=tokens] button").first.click()
    expect(page.locator("#confirm-dialog")).to_be_visible()


def drawer(page):
    """On a narrow screen the menu is behind a button."""
    page.goto("/settings")
    button = page.locator(".site-head [popovertarget=sidebar]")
    if button.is_visible():
        button.click()
    expect(page.locator("#sidebar")).to_be_visible()
