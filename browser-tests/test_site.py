"""Journeys through the pages around the chats: the frame, the start page, settings."""

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD, create_chat, get, patch, post, put
from chat_page import ChatPage
from languages import catalogue

WORDS = catalogue("en")
REFUSED = r"status of 4\d\d"
ADMINISTRATION = ["/admin", "/admin/context", "/admin/users", "/admin/invites", "/admin/usage", "/admin/prices"]


# The frame


def test_the_navigation_leads_through_all_pages_and_marks_the_one_that_is_shown(admin):
    admin.goto("/settings")
    for key in ["nav.server", "nav.context", "nav.people", "nav.invites", "nav.prices", "nav.usage", "nav.settings"]:
        link = admin.locator(".site-nav").get_by_role("link", name=WORDS[key])
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        expect(admin.locator("[aria-current=page]")).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/chat", "/search", "/settings", "/admin", "/admin/users"])
def test_every_page_has_the_same_sidebar(admin, path):
    create_chat(admin.context, "Herons")

    admin.goto(path)

    sidebar = admin.locator("#sidebar")
    for name in [WORDS["list.new"], WORDS["search.title"], "Herons", WORDS["list.show-archive"]]:
        expect(sidebar.get_by_role("link", name=name, exact=name != WORDS["search.title"])).to_be_visible()
    expect(admin.locator(".site-nav")).to_have_count(1 if path in ["/settings", "/admin", "/admin/users"] else 0)


def test_the_list_beside_the_settings_is_live(admin):
    admin.goto("/settings")
    expect(admin.locator("chat-list")).to_contain_text(WORDS["list.empty"])

    create_chat(admin.context, "Herons")

    expect(admin.locator(".chat-item")).to_have_count(1)


def test_the_archive_is_in_reach_however_many_chats_there_are(admin):
    for number in range(60):
        create_chat(admin.context, f"Heron {number}")

    admin.goto("/chat")

    expect(admin.get_by_role("link", name=WORDS["list.show-archive"], exact=True)).to_be_in_viewport()


def test_the_page_of_a_chat_leads_to_the_other_pages(admin):
    ChatPage(admin).open()

    admin.click("button.account")
    admin.locator("#account-menu").get_by_role("link", name=WORDS["nav.settings"]).click()

    expect(admin.get_by_role("heading", level=1)).to_have_text(WORDS["settings.title"])


def test_a_member_is_offered_no_page_of_administrators_and_told_so_at_its_address(member):
    member.goto("/settings")
    expect(member.locator(".site-nav").get_by_role("link", name=WORDS["nav.settings"])).to_be_visible()
    expect(member.locator("a[href^='/admin']")).to_have_count(0)

    for path in ADMINISTRATION:
        response = member.goto(path)
        assert response.status == 403
        expect(member.get_by_role("heading", level=1)).to_have_text(WORDS["failure.forbidden.title"])
        expect(member.get_by_role("link", name=WORDS["failure.back"])).to_be_visible()


def test_the_skip_link_leads_past_the_navigation(admin):
    admin.goto("/settings")

    admin.keyboard.press("Tab")
    admin.keyboard.press("Enter")
    admin.keyboard.press("Tab")

    expect(admin.locator("#display_name")).to_be_focused()


def test_a_lost_connection_is_told_for_as_long_as_it_lasts(admin):
    admin.context.watch.allow("ERR_INTERNET_DISCONNECTED")  # the icon may still be loading
    admin.goto("/settings")
    admin.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")  # nothing is loading any more

    admin.context.set_offline(True)
    expect(admin.get_by_text(WORDS["nav.offline"])).to_be_visible()
    admin.context.set_offline(False)
    expect(admin.get_by_text(WORDS["nav.offline"])).to_be_hidden()


def test_on_a_phone_the_menu_is_a_drawer_and_news_lie_above_it(parley, admin, visitors):
    phone = visitors(parley, viewport={"width": 360, "height": 740}, has_touch=True)
    post(phone, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
    create_chat(phone, "Herons")
    create_chat(phone, "Ducks")
    chat = ChatPage(phone.new_page()).open()
    page = chat.page

    page.locator(".window-head [popovertarget=sidebar]").tap()
    item = chat.item("Herons")
    item.locator(".chat-more").tap()
    chat.menu.locator("[data-action=archive]").tap()

    expect(chat.undo_bar).to_contain_text(WORDS["script.archived"])
    expect(page.locator("#sidebar")).to_be_visible()
    assert chat.undo_bar.evaluate(
        """bar => {
          const { left, top, width, height } = bar.getBoundingClientRect();
          return bar.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }""")
    chat.undo_bar.get_by_role("button").tap()
    expect(chat.item("Herons")).to_have_count(1)


# The start page


def test_a_new_administrator_sees_steps_until_they_are_done(admin):
    admin.goto("/")
    steps = admin.locator("section[aria-labelledby=steps]")
    expect(steps.locator(".row")).to_have_count(3)
    expect(steps.locator(".tag")).to_have_count(1)  # the model is connected

    put(admin.context, "/api/v1/admin/context", content="Be kind.")
    post(admin.context, "/api/v1/admin/invites", role="user")

    admin.reload()
    expect(admin.locator("#composer-text")).to_be_visible()
    expect(steps).to_have_count(0)


def test_a_message_on_the_start_page_begins_a_chat(admin, model):
    model.says("Herons wait.")
    admin.goto("/")

    expect(admin.locator("#composer-text")).to_be_focused()
    admin.keyboard.type("What do herons do?")
    admin.keyboard.press("Enter")

    chat = ChatPage(admin)
    expect(chat.body).to_have_text("Herons wait.")
    expect(chat.questions.locator(".body")).to_have_text("What do herons do?")
    admin.goto("/")
    expect(admin.locator(".rows a[href^='/chat/']")).to_have_count(1)


def test_at_the_limit_the_start_page_says_what_to_do(admin, member):
    people = {user["email"]: user["id"] for user in get(admin.context, "/api/v1/admin/users")["users"]}
    member.goto("/")  # before the limit is reached
    patch(admin.context, f"/api/v1/admin/users/{people['grace@example.org']}", max_chats=0)

    member.fill("#composer-text", "One more?")
    member.click("button.send")
    expect(member.get_by_role("alert")).to_have_text(WORDS["problem.chat-limit"])
    expect(member.locator("#composer-text")).to_have_value("One more?")

    member.reload()
    expect(member.get_by_text(WORDS["problem.chat-limit"])).to_be_visible()
    expect(member.locator("#composer-text")).to_be_disabled()


def test_at_the_limit_a_new_chat_says_what_to_do_until_there_is_room(admin, member):
    people = {user["email"]: user["id"] for user in get(admin.context, "/api/v1/admin/users")["users"]}
    chat = create_chat(member.context, "The only one")
    patch(admin.context, f"/api/v1/admin/users/{people['grace@example.org']}", max_chats=1)
    member.goto("/chat")
    page = ChatPage(member)

    expect(page.problem).to_have_text(WORDS["problem.chat-limit"])
    page.is_connected()
    page.choose("The only one", "archive")
    expect(page.problem).to_be_hidden()
    patch(member.context, f"/api/v1/chats/{chat}", is_archived=False)

    expect(page.problem).to_have_text(WORDS["problem.chat-limit"])


# Settings


def test_a_name_is_changed_and_an_empty_one_refused(admin):
    admin.goto("/settings")

    admin.fill("#display_name", "")
    admin.locator("#display_name").press("Enter")
    expect(admin.locator("#display_name-error")).to_have_text(WORDS["invalid.display_name.required"])
    admin.fill("#display_name", "Countess Ada")
    admin.locator("#display_name").press("Enter")

    expect(admin.locator("#toast")).to_have_text(WORDS["settings.saved"])
    expect(admin.locator(".account-name")).to_have_text("Countess Ada")


def test_language_and_theme_are_chosen_in_the_settings(admin):
    admin.goto("/settings")

    admin.locator("main").get_by_role("radio", name=WORDS["theme.dark"]).check(force=True)
    expect(admin.locator("html")).to_have_attribute("data-theme", "dark")
    admin.locator("main").get_by_role("radio", name="Русский").check(force=True)

    expect(admin.get_by_role("heading", level=1)).to_have_text(catalogue("ru")["settings.title"])
    expect(admin.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_token_is_shown_once_works_and_can_be_deleted(admin):
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin.goto("/settings")

    admin.fill("#token-name", "Notebook")
    admin.get_by_role("button", name=WORDS["settings.create-token"]).click()
    secret = shown_secret(admin)
    admin.get_by_role("button", name=WORDS["secret.copy"]).click()
    assert admin.evaluate("() => navigator.clipboard.readText()") == secret
    admin.get_by_role("button", name=WORDS["secret.done"]).click()

    row = admin.locator("[data-row=tokens]")
    expect(row).to_contain_text("Notebook")
    expect(admin.locator(".secret-text")).to_have_text("")
    answer = admin.context.request.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.ok

    row.get_by_role("button").click()
    admin.locator("#confirm-dialog [value='']").click()
    expect(row).to_have_count(1)
    row.get_by_role("button").click()
    admin.locator("#confirm-dialog [value=yes]").click()
    expect(row).to_have_count(0)
    expect(admin.get_by_text(WORDS["settings.no-tokens"])).to_be_visible()
    expect(admin.locator("#tokens")).to_be_focused()


def test_other_devices_are_signed_out_one_by_one_or_all_at_once(parley, admin, visitors):
    others = [visitors(parley) for _ in range(3)]
    for other in others:
        post(other, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
    admin.goto("/settings")
    rows = admin.locator("[data-row=sessions]")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text(WORDS["settings.this-device"])

    rows.nth(1).get_by_role("button").click()
    expect(rows).to_have_count(3)
    admin.get_by_role("button", name=WORDS["settings.end-others"]).click()

    expect(admin.locator("#toast")).to_have_text(WORDS["settings.sessions-ended"])
    expect(rows).to_have_count(1)
    assert [other.request.get("/api/v1/auth/me").status for other in others] == [401] * 3


def test_a_password_is_changed_with_the_current_one_only(parley, admin, visitors):
    admin.context.watch.allow(REFUSED)
    admin.goto("/settings")

    admin.fill("#current_password", "not the password")
    admin.fill("#new_password", "eight grey herons wade")
    admin.locator("#new_password").press("Enter")
    expect(admin.locator("#current_password-error")).to_have_text(WORDS["invalid.current_password.invalid"])
    admin.fill("#current_password", PASSWORD)
    admin.locator("#new_password").press("Enter")

    expect(admin.locator("#toast")).to_have_text(WORDS["settings.password-changed"])
    post(visitors(parley), "/api/v1/auth/login", email="ada@example.org", password="eight grey herons wade")


def shown_secret(page):
    place = page.locator(".secret-text")
    expect(place).to_be_visible()
    return place.text_content()


def test_the_address_for_signing_in_is_changed(admin):
    admin.context.watch.allow(REFUSED)
    admin.goto("/settings")

    admin.fill("#new_email", "countess@example.org")
    admin.fill("#email_password", "not the password")
    admin.get_by_role("button", name=WORDS["settings.change-email"]).click()
    expect(admin.locator("#email_password-error")).not_to_be_empty()
    admin.fill("#email_password", PASSWORD)
    admin.get_by_role("button", name=WORDS["settings.change-email"]).click()

    expect(admin.locator("#toast")).to_have_text(WORDS["settings.email-changed"])
    expect(admin.locator("#new_email")).to_have_value("countess@example.org")
    post(admin.context, "/api/v1/auth/login", email="countess@example.org", password=PASSWORD)


def test_the_built_in_instructions_stay_among_the_versions(admin):
    built_in = get(admin.context, "/api/v1/admin/context")["content"]
    put(admin.context, "/api/v1/admin/context", content="Be brief.")
    admin.goto("/admin/context/versions")
    expect(admin.locator("ol .row")).to_have_count(2)

    admin.get_by_role("link", name="Version 0").click()
    expect(admin.locator("#whole-text")).to_have_text(built_in.strip())
    admin.get_by_role("button", name=WORDS["context.restore"]).click()

    admin.wait_for_url("**/admin/context")
    assert get(admin.context, "/api/v1/admin/context")["content"].strip() == built_in.strip()


def test_the_limit_of_chats_is_told_before_it_is_reached(admin):
    patch(admin.context, f"/api/v1/admin/users/{get(admin.context, '/api/v1/auth/me')['id']}", max_chats=10)
    near = "You have 9 of 10 chats."
    for number in range(8):
        create_chat(admin.context, f"Heron {number}")
    for path in ["/", "/chat"]:
        admin.goto(path)
        expect(admin.get_by_text(near)).to_have_count(0)

    create_chat(admin.context, "Heron 8")

    for path in ["/", "/chat"]:
        admin.goto(path)
        expect(admin.get_by_text(near)).to_be_visible()
