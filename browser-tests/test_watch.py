"""The watch over the pages sees what it has to: a guard that cannot bark is a defect."""

from urllib.parse import quote

import pytest

from test_offline import eventually


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<script>console.error('broken')</script>", "console error: broken"),
        ("<script>throw new Error('broken')</script>", "uncaught: broken"),
        (
            "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>",
            "Policy violated: script-src",
        ),
        ("<img src=http://127.0.0.1:9/x.png>", "net::ERR"),
    ],
)
def test_a_page_that_misbehaves_is_noticed(visitors, html, complaint):
    context = visitors()
    page = context.new_page()

    page.goto("data:text/html," + quote(html))
    eventually(page, lambda: any(complaint in line for line in context.watch.complaints))

    assert any(complaint in line for line in context.watch.complaints), context.watch.complaints
    with pytest.raises(AssertionError):
        context.watch.check()
    context.watch.complaints.clear()


def test_a_quiet_page_passes(visitors):
    context = visitors()

    context.new_page().goto("data:text/html,<!doctype html><title>Calm</title><script>console.log('fine')</script>")

    context.watch.check()
