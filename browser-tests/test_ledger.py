"""What answers cost: the pages about usage and prices."""

import pytest
from playwright.sync_api import expect

from accounts import PASSWORD, get, patch, post
from languages import catalogue, strangers
from ledger import DAY, charge, charge_everyone

LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])
AMOUNTS = {"en": ("$1.24", "$0.62", "93%"), "ru": ("1,24\u00a0$", "0,62\u00a0$", "93\u00a0%")}


def me(page):
    return get(page.context, "/api/v1/auth/me")["id"]


def speak(page, language):
    patch(page.context, "/api/v1/auth/me", locale=language)
    return catalogue(language)


@LANGUAGES
def test_an_administrator_sees_usage_by_person_and_model(parley, admin, member, language):
    words = speak(admin, language)
    mine, others, share = AMOUNTS[language]
    charge_everyone(parley, [me(admin), me(member)])
    charge(parley, me(member), model="claude-opus-4-5", cost=1, seconds_ago=29 * DAY)

    admin.goto("/admin/usage")

    people, models = admin.locator(".figures").all()
    expect(people.locator("tbody tr")).to_have_count(3)
    expect(people.locator("tr", has_text="Ada")).to_contain_text(mine)
    expect(people.locator("tr", has_text="Ada")).to_contain_text(words["usage.unknown-more_one"].replace("{count}", "1"))
    expect(people.locator("tr", has_text="Grace")).to_contain_text(others)
    expect(people.locator("tr", has_text=words["usage.deleted-account"])).to_be_visible()
    expect(models.locator("tr", has_text="claude-opus-5")).to_contain_text(share)
    expect(models.locator("tr", has_text="llama")).to_contain_text(words["usage.unknown"])
    assert not strangers(admin, language)

    admin.get_by_role("link", name=words["usage.30-days"]).click()
    expect(admin.locator(".periods [aria-current]")).to_have_text(words["usage.30-days"])
    expect(models.locator("tr", has_text="claude-opus-4-5")).to_be_visible()
    admin.locator(".figures").get_by_role("link", name="Grace").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Grace")


@LANGUAGES
def test_everyone_sees_their_own_usage_in_the_settings(parley, admin, member, language):
    words = speak(member, language)
    mine, _, share = AMOUNTS[language]
    charge(parley, me(admin), cost=77_770_000, input_tokens=1)
    charge(parley, me(member), cost=1_238_888, input_tokens=60, cache_read_tokens=930, cache_write_5m_tokens=10, output_tokens=20)
    charge(parley, me(member), model="llama", input_tokens=0)

    member.goto("/settings")

    usage = member.locator("section", has=member.locator("#usage"))
    for title in ["usage.month", "list.today"]:
        expect(usage.get_by_role("heading", name=words[title])).to_be_visible()
    expect(usage.get_by_text(mine)).to_have_count(2)
    expect(usage.get_by_text(words["usage.cached"].replace("{share}", share))).to_have_count(2)
    expect(usage).to_contain_text(words["usage.unknown-more_one"].replace("{count}", "1"))
    expect(usage).not_to_contain_text("77")
    assert not strangers(member, language)


@LANGUAGES
def test_a_price_is_added_where_one_is_missing_and_removed_again(parley, admin, language):
    admin.context.watch.allow(r"status of 422")
    words = speak(admin, language)
    charge(parley, me(admin), model="llama-4", provider="models.example.org", input_tokens=5)
    admin.goto("/admin/prices")
    row = admin.locator("section", has=admin.locator("#unpriced")).locator(".row")
    expect(row).to_contain_text("models.example.org")
    assert not strangers(admin, language)

    row.get_by_role("link").click()
    expect(admin.locator("#model")).to_have_value("llama-4")
    expect(admin.locator("#provider")).to_have_value("models.example.org")
    admin.fill("#output", "1.000001")
    admin.locator("#output").press("Enter")
    expect(admin.locator("#input-error")).to_have_text(words["invalid.required"])
    admin.fill("#input", "2,5")
    admin.fill("#cache_read", "many")
    admin.locator("#input").press("Enter")
    for field in ["input", "cache_read"] if language == "en" else ["cache_read"]:
        expect(admin.locator(f"#{field}-error")).to_have_text(words["invalid.invalid"])
        expect(admin.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
    expect(admin.locator("#input" if language == "en" else "#cache_read")).to_be_focused()
    admin.fill("#input", {"en": "2.5", "ru": "2,5"}[language])
    admin.fill("#cache_read", "")
    admin.fill("#valid_from", "2026-01-31")
    admin.get_by_role("button", name=words["prices.add"], exact=True).click()

    expect(admin.locator("#toast")).to_have_text(words["prices.added"])
    expect(admin.locator("#unpriced")).to_have_count(0)
    added = admin.locator(".figures tr", has_text="llama-4")
    point = {"en": ".", "ru": ","}[language]
    for text in [f"2{point}50", f"1{point}000001", "31", "2026"]:
        expect(added).to_contain_text(text)

    added.get_by_role("button").click()
    expect(admin.locator("#confirm-dialog [value=yes]")).to_have_text(words["prices.remove"])
    admin.locator("#confirm-dialog [value=yes]").click()
    expect(admin.locator("#toast")).to_have_text(words["prices.removed"])
    expect(admin.locator(".figures tr", has_text="llama-4")).to_have_count(0)
    expect(admin.locator("#unpriced")).to_be_visible()


def test_the_same_price_twice_is_refused_at_its_date(admin):
    admin.context.watch.allow(r"status of 422")
    words = catalogue("en")
    admin.goto("/admin/prices?model=claude-opus-5")
    admin.fill("#input", "1")
    admin.fill("#output", "1")
    admin.locator("#output").press("Enter")

    expect(admin.locator("#valid_from-error")).to_have_text(words["invalid.valid_from.taken"])
    admin.fill("#valid_from", "2026-11-01")
    admin.fill("#band_from_tokens", "200001")
    admin.locator("#output").press("Enter")
    expect(admin.locator("#band_from_tokens-error")).to_have_text(words["invalid.band_from_tokens.invalid"])


def test_usage_and_prices_can_be_read_without_scripts(parley, admin, visitors):
    charge(parley, me(admin), cost=1_234_567, input_tokens=60)
    context = visitors(parley, java_script_enabled=False)
    post(context, "/api/v1/auth/login", email="ada@example.org", password=PASSWORD)
    page = context.new_page()

    page.goto("/admin/usage")
    expect(page.locator(".figures").first).to_contain_text("$1.23")
    page.get_by_role("link", name=catalogue("en")["usage.last-month"]).click()
    expect(page.get_by_text(catalogue("en")["usage.nothing"])).to_be_visible()
    page.goto("/admin/prices")
    expect(page.locator(".figures tbody tr").first).to_contain_text("claude-")
