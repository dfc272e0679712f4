"""What no page may do: log an error, throw, violate its own policy, or contact another origin."""

import re
from contextlib import suppress

from playwright.sync_api import Error

# What a browser logs when the server is gone; tests of that allow it.
BROKEN_CONNECTION = r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|ABORTED)"
# A page that is left at once has not received its preloading rules yet.
LEFT_AT_ONCE = r"canceled \(net::ERR_ABORTED\) for rule set"
# Chromium skips a transition between pages when the new one is late; the page is shown all the same.
NO_TRANSITION = r"ViewTransition opt-in disabled|Transition was aborted because of invalid state\. Page already revealed"
# Runs before any script of the page. Chromium reports most violations on the console as well; this one misses none.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
    console.error(`Policy violated: ${event.effectiveDirective} by ${event.blockedURI} in ${event.sourceFile}:${event.lineNumber}`))
"""


class Watch:
    """Collects complaints about every page of a browser context."""

    def __init__(self, context, origin=None):
        self.complaints = []
        self._context = context
        self.origin = origin
        self._allowed = [re.compile(LEFT_AT_ONCE), re.compile(NO_TRANSITION)]
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._complain(f"uncaught: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def allow(self, pattern):
        """Expects complaints that match in this test."""
        self._allowed.append(re.compile(pattern))

    def settle(self):
        """Waits until everything the pages have reported so far has arrived: their answers come after it."""
        for page in self._context.pages:
            self._ask(page)

    @staticmethod
    def _ask(page):
        """A page that is navigating cannot be asked, but the next one can."""
        for _ in range(4):
            page.wait_for_load_state()
            with suppress(Error):
                return page.evaluate("() => 0")
        page.wait_for_load_state()
        page.evaluate("() => 0")

    def check(self):
        """Fails if anything unexpected was seen."""
        self.settle()
        unexpected = [line for line in self.complaints if not any(each.search(line) for each in self._allowed)]
        assert not unexpected, "The page misbehaved:\n" + "\n".join(unexpected)

    def _complain(self, line):
        self.complaints.append(line)

    def _console(self, message):
        if message.type in ("error", "warning"):
            place = message.location
            self._complain(f"console {message.type}: {message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def _request(self, request):
        if self.origin and not request.url.startswith((self.origin + "/", "data:", "blob:", "about:")):
            self._complain(f"foreign request: {request.url}")

    def _response(self, response):
        if response.status >= 500:
            self._complain(f"status {response.status}: {response.url}")
