"""The pages in a browser: every kind, in both languages, at two widths, as readers meet them."""

import re
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
    "/hierarchy?body=qingdao-supervision-bureau",
    "/timeline",
    "/programmes",
    "/places",
    "/places?count=counties",
    "/comparison",
    "/comparison?by=kind&measure=share",
    "/sources",
    "/source/best-practice-2012-results",
    "/quality",
    "/ontology",
    "/dataset",
    "/graph/names",
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


def search_field(page: Page) -> Any:
    return page.get_by_role("combobox", name="Search")


@pytest.mark.parametrize("text", ["青岛", "qingd", "Qingdao"])
def test_suggestions_come_while_one_types_and_are_chosen_by_keyboard(page: Page, text: str) -> None:
    page.goto("/?lang=en")
    search_field(page).press_sequentially(text)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Qingdao")
    search_field(page).press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    search_field(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/doc/division/370200\?lang=en$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Qingdao")


def test_suggestions_are_chosen_by_mouse_and_closed_by_escape(page: Page) -> None:
    page.goto("/?lang=en")
    search_field(page).fill("supervision")
    option = page.get_by_role("option", name="Ministry of Supervision").first
    expect(option).to_be_visible()
    search_field(page).press("Escape")
    expect(option).to_be_hidden()
    assert violations(page) == []
    search_field(page).press("ArrowDown")
    option.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Supervision")


def test_what_nobody_is_called_is_said_while_one_types(page: Page) -> None:
    page.goto("/?lang=en")
    search_field(page).fill("qqqq")
    expect(page.get_by_role("option")).to_have_text(["Nothing found"])


def test_a_choice_changes_the_page_in_place_and_can_be_gone_back_on(page: Page) -> None:
    page.goto("/bodies?lang=en")
    page.evaluate("window.still_here = true")
    status = page.get_by_role("status")
    before = status.inner_text()
    page.get_by_label("Kind").select_option("court")
    expect(status).to_contain_text("32 found")
    assert "kind=court" in page.url
    page.get_by_label("Name").fill("chengdu")
    expect(status).to_contain_text("3 found")
    expect(page.locator(".language")).to_have_attribute(
        "href", re.compile("kind=court.*q=|q=.*kind=court")
    )
    page.go_back()
    expect(status).to_contain_text("32 found")
    page.go_back()
    expect(status).to_have_text(before)
    assert page.evaluate("window.still_here") is True


def test_the_language_is_switched_on_the_same_page(page: Page) -> None:
    page.goto("/bodies?kind=court&lang=en")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("status")).to_contain_text("找到 32 项")
    page.get_by_role("link", name="最高人民法院").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("最高人民法院")


def test_a_fact_leads_to_what_it_rests_on_and_that_to_the_printed_row(page: Page) -> None:
    page.goto("/doc/organisation/qingdao-supervision-bureau?lang=en")
    page.get_by_role("link", name="document 1").first.click()
    reference = page.locator("#source-1")
    expect(reference).to_be_in_viewport()
    reference.get_by_role("link", name="row 7").click()
    row = page.locator("tr:target")
    expect(row).to_contain_text("青岛市监察局")


def test_everything_is_there_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?lang=en")
    page.get_by_role("searchbox", name="Search").fill("qingdao")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Qingdao", exact=True)).to_be_visible()
    page.goto("/bodies?lang=en")
    page.get_by_label("Kind").select_option("court")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("32 found")
    context.close()


def test_the_first_view_is_light(page: Page) -> None:
    """Everything that the start page and a page of a thing need, as it is sent."""
    for path in ("/", "/doc/organisation/qingdao-supervision-bureau"):
        page.goto(path)
        sizes = page.evaluate("performance.getEntries().map(it => it.encodedBodySize ?? 0)")
        sizes = [size for size in sizes if size]
        assert 0 < sum(sizes) < 100_000
        assert len(sizes) <= 6


def test_the_hierarchy_is_walked_from_box_to_box(page: Page) -> None:
    page.goto("/hierarchy?body=shandong-government&lang=en")
    page.evaluate("window.still_here = true")
    page.locator("svg").get_by_role("link", name="People's Government of Qingdao").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("People's Government of Qingdao")
    assert "body=qingdao-government" in page.url
    page.locator("svg").get_by_role("link", name="Qingdao Municipal Bureau of Supervision").click()
    expect(title).to_contain_text("Qingdao Municipal Bureau of Supervision")
    page.go_back()
    expect(title).to_contain_text("People's Government of Qingdao")
    assert page.evaluate("window.still_here") is True


def test_the_map_is_shaded_by_what_is_chosen_and_leads_to_a_province(page: Page) -> None:
    page.goto("/places?lang=en")
    page.evaluate("window.still_here = true")
    drawing = page.locator("#live svg").first
    before = drawing.inner_text() if drawing.is_hidden() else drawing.text_content()
    page.get_by_label("What is counted").select_option("microblogs")
    expect(page.locator("#live figcaption").first).to_contain_text("icroblog")
    expect(drawing).not_to_have_text(before or "")
    assert page.evaluate("window.still_here") is True
    page.locator("#live svg").first.get_by_role("link", name="Shandong").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shandong")
