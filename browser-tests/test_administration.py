"""People and invitations, as an administrator manages them."""

import re

from playwright.sync_api import expect

from accounts import PASSWORD, get, invite, post
from languages import catalogue

WORDS = catalogue("en")
REFUSED = r"status of 4\d\d"


def test_an_invitation_is_made_used_and_deleted(parley, admin, visitors):
    admin.goto("/admin/invites")

    admin.get_by_role("button", name=WORDS["invites.create"]).click()
    link = shown_secret(admin)
    admin.get_by_role("button", name=WORDS["secret.done"]).click()
    expect(admin.locator("[data-row=invites]")).to_contain_text(WORDS["invites.open"])
    guest = visitors(parley).new_page()
    guest.goto(link)
    guest.fill("#display_name", "Joan")
    guest.fill("#email", "joan@example.org")
    guest.fill("#password", PASSWORD)
    guest.click("main button[type=submit]")
    guest.wait_for_url(re.compile(r"^https?://[^/]+/$"))

    admin.reload()
    expect(admin.locator("[data-row=invites]")).to_contain_text(WORDS["invites.used-up"])
    admin.locator("[data-row=invites]").get_by_role("button").click()
    expect(admin.get_by_text(WORDS["invites.none"])).to_be_visible()


def test_an_administrator_changes_role_and_limit(admin, member):
    admin.goto("/admin/users")
    admin.get_by_role("link", name="Grace").click()

    admin.select_option("#role", "admin")
    admin.fill("#max_chats", "-1")
    admin.locator("#max_chats").press("Enter")
    expect(admin.locator("#max_chats-error")).to_have_text(WORDS["invalid.out-of-range"])
    admin.fill("#max_chats", "7")
    admin.locator("#max_chats").press("Enter")

    expect(admin.locator("#toast")).to_have_text(WORDS["settings.saved"])
    expect(admin.locator("#max_chats")).to_have_value("7")
    assert member.goto("/admin/users").status == 200


def test_an_account_is_disabled_and_enabled_again(admin, member):
    admin.goto("/admin/users")
    admin.get_by_role("link", name="Grace").click()

    admin.get_by_role("button", name=WORDS["person.disable-button"]).click()
    admin.locator("#confirm-dialog [value=yes]").click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text(WORDS["people.disabled"])
    member.goto("/settings")
    expect(member.get_by_role("heading", level=1)).to_have_text(WORDS["login.title"])

    admin.get_by_role("button", name=WORDS["person.enable-button"]).click()
    expect(admin.get_by_role("button", name=WORDS["person.disable-button"])).to_be_visible()


def test_a_forgotten_password_is_chosen_anew_by_a_link(parley, admin, member, visitors):
    admin.goto("/admin/users")
    admin.get_by_role("link", name="Grace").click()

    admin.get_by_role("button", name=WORDS["person.make-link"]).click()
    link = shown_secret(admin)
    guest = visitors(parley).new_page()
    guest.goto(link)
    guest.fill("#password", "nine white herons wade")
    guest.click("main button[type=submit]")

    guest.wait_for_url("**/login")
    post(guest.context, "/api/v1/auth/login", email="grace@example.org", password="nine white herons wade")


def test_the_last_administrator_stays_one(admin):
    admin.context.watch.allow(REFUSED)
    admin.goto("/admin/users")
    admin.get_by_role("link", name="Ada").click()

    admin.select_option("#role", "user")
    admin.get_by_role("button", name=WORDS["settings.save"]).click()

    expect(admin.get_by_role("alert")).to_have_text(WORDS["problem.last-administrator"])
    assert get(admin.context, "/api/v1/auth/me")["role"] == "admin"
    assert invite(admin.context)


def shown_secret(page):
    place = page.locator(".secret-text")
    expect(place).to_be_visible()
    return place.text_content()
