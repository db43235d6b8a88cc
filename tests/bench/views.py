"""What a browser asks for when it shows a page for the first time."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

from tests import browsers
from tests.bench.tools import MissingError

BLOCKING = """performance.getEntriesByType("resource")
  .filter(entry => entry.renderBlockingStatus === "blocking").length"""


@dataclass(frozen=True)
class View:
    """A first view of a page: what it cost, or why there is none."""

    path: str
    requests: int = 0
    received: int = 0
    """The bytes that came over the network, headers and all, compressed as they came."""

    blocking: int = 0
    """How many of the requests the browser waited for before it painted anything."""

    failure: str = ""


def first_views(root: str, paths: Iterable[str]) -> list[View]:
    """Return the first views of pages of a site. Raises MissingError without a browser."""
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        if browser is None:
            raise MissingError(f"there is no browser: {browsers.REMEDY}")
        with browser:
            return [_view(browser, root, path) for path in paths]


def _view(browser: Browser, root: str, path: str) -> View:
    """Load a page with nothing kept, until the network is at rest."""
    asked: list[str] = []
    received: list[float] = []

    def note_request(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            asked.append(event["requestId"])

    def note_end(event: dict[str, Any]) -> None:
        if event["requestId"] in asked:
            received.append(event["encodedDataLength"])

    with browser.new_context(locale="en") as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", note_request)
        session.on("Network.loadingFinished", note_end)
        session.send("Network.enable")
        try:
            answer = page.goto(root + path, wait_until="networkidle")
        except Error as error:
            return View(path, failure=error.message.splitlines()[0])
        if answer is None or answer.status != HTTPStatus.OK:
            return View(path, failure=str(answer and answer.status))
        return View(path, len(asked), int(sum(received)), page.evaluate(BLOCKING))
