"""The pages in a browser: every kind, in both languages, at two widths, as readers meet them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

AXE = Path(__file__).parent / "clients/node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUERY = "SELECT ?body ?name { ?body a zw:Court ; zw:printedName ?name }"
PAGES = (
    "/",
    "/search?q=" + quote("青岛"),
    "/awards",
    "/awards/best-practice-2012",
    "/platforms",
    "/bodies?kind=court",
    "/sources",
    "/source/best-practice-2012-results",
    "/quality",
    "/ontology",
    "/limits",
    "/problem",
    "/doc/organisation/qingdao-supervision-bureau",
    "/doc/platform/pingan-changzhou-microblog",
    "/doc/division/370000",
    "/doc/country/CN",
    "/doc/initiative/hunan-health-emergency-command-system",
    "/doc/conferral/best-practice-2012-nominee-qingdao-electronic-supervision",
    "/doc/award/excellent-government-website-2013",
    "/doc/award-list/best-practice-2012-nominees-shandong",
    "/doc/award-edition/best-practice-2012",
    "/doc/person/cao-liwei",
    "/doc/programme/golden-audit-programme",
    "/doc/figure/best-practice-2012-submissions",
    "/doc/document/best-practice-2012-results",
    "/doc/body-kind/court",
    "/doc/basis/printed?of=zw:basis&page=2",
    "/sparql?query=" + quote("PREFIX zw: <https://w3id.org/zhengwu/ontology#> " + QUERY),
    "/doc/organisation/nobody",
)
"""A page of every kind; the last is that of an error."""


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def address(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page against WCAG 2.2 AA, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG
    )
    return [
        f"{urlsplit(page.url).path}: {fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in found["violations"]
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("zh", 1280, "light"), ("en", 390, "dark"), ("en", 1280, "dark"), ("zh", 390, "light")],
)
def test_every_kind_of_page_is_without_a_fault(
    browser: Browser, server: str, language: str, width: int, scheme: Any
) -> None:
    """No console error, no request elsewhere, no sideways scrolling, and nothing that axe finds."""
    viewport: Any = {"width": width, "height": 900}
    context = browser.new_context(base_url=server, viewport=viewport, color_scheme=scheme)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda message: faults.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", lambda request: faults.extend(elsewhere(request.url, server)))
    for path in PAGES[:-1]:
        answer = page.goto(address(path, language))
        assert answer is not None
        assert answer.status == 200, path
        examine(page, faults, width, thoroughly=(language, width) in {("zh", 1280), ("en", 390)})
    context.close()
    assert faults == []


def examine(page: Page, faults: list[str], width: int, *, thoroughly: bool) -> None:
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        faults.append(f"{page.url}: wider than the window")
    if thoroughly and AXE.exists():
        faults += violations(page)


def elsewhere(url: str, server: str) -> list[str]:
    return [] if url.startswith((server, "data:", "blob:")) else [f"asks {url}"]
