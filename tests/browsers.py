"""The browser that tests and the bench drive."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = "install Chromium, or run `playwright install chromium`"


def launch(playwright: Playwright) -> Browser | None:
    """Start this machine's Chromium, or the one of Playwright; return None where neither is."""
    chromium = playwright.chromium
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and not Path(chromium.executable_path).exists():
        return None
    return chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-quic"])
