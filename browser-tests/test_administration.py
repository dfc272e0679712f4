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
    # Until its script is there, a form sends nothing.
    admin.locator("json-form:defined").first.wait_for(state="attached")

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
    expect(guest.locator(".lead")).to_have_text(WORDS["script.reset-for"].replace("{name}", "Grace"))
    guest.fill("#password", "nine white herons wade")
    guest.click("main button[type=submit]")

    guest.wait_for_url(re.compile(r"^https?://[^/]+/$"))
    expect(guest.locator("#toast")).to_have_text(WORDS["settings.password-changed"])
    expect(guest.locator(".account-name")).to_have_text("Grace")
    post(guest.context, "/api/v1/auth/login", email="grace@example.org", password="nine white herons wade")


def test_a_used_link_for_a_new_password_says_so_before_anything_is_typed(parley, admin, member, visitors):
    admin.goto("/admin/users")
    admin.get_by_role("link", name="Grace").click()
    admin.get_by_role("button", name=WORDS["person.make-link"]).click()
    link = shown_secret(admin)
    post(member.context, "/api/v1/auth/reset", token=link.partition("#")[2], password="nine white herons wade")
    context = visitors(parley)
    context.watch.allow(REFUSED)
    guest = context.new_page()

    guest.goto(link)

    expect(guest.locator("link-purpose")).to_have_text(WORDS["problem.reset-invalid"])
    guest.fill("#password", "ten white herons wade")
    guest.click("main button[type=submit]")
    expect(guest.get_by_role("alert")).to_have_text(WORDS["problem.reset-invalid"])


def test_a_link_that_opens_only_here_says_so(admin):
    for path, button in [("/admin/invites", "invites.create"), (f"/admin/users/{me(admin)['id']}", "person.make-link")]:
        admin.goto(path)
        admin.get_by_role("button", name=WORDS[button]).click()
        expect(admin.get_by_role("dialog").get_by_text(WORDS["secret.only-here"])).to_be_visible()

    admin.goto("/admin")
    expect(admin.get_by_text(WORDS["server.only-here"], exact=True)).to_be_visible()
    expect(admin.get_by_text(WORDS["server.no-secure-address"], exact=True)).to_have_count(0)


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


def me(page):
    return get(page.context, "/api/v1/auth/me")
