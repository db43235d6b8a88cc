"""The query page, in a browser as readers use it: with scripts and without."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from graph import iris
from server import editor
from server.templating import href

ROOT = Path(__file__).parents[1]
HTML = {"Accept": "text/html"}
QINGDAO = iris.entity("division", "370200")
LABELLED = f"SELECT ?it WHERE {{ VALUES ?it {{ <{QINGDAO}> }} }}"
COUNTS = f"""SELECT ?type (COUNT(?it) AS ?n) {{
  GRAPH <{iris.graph("names")}> {{ ?it a ?type }} }} GROUP BY ?type"""
TRIPLES = f"CONSTRUCT WHERE {{ <{QINGDAO}> <{iris.term('within')}> ?o }}"
FAULTY = "SELECT * WHERE {\n  ?s ?p\n}"

needs_editor = pytest.mark.skipif(editor.version() is None, reason="the editor is not installed")


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def opened(page: Page, language: str = "en", **arguments: str) -> Page:
    """Open the query page and wait until the editor is there."""
    given = "".join(f"&{name}={quote(value)}" for name, value in arguments.items())
    page.goto(f"/sparql?lang={language}{given}")
    expect(page.locator(".CodeMirror")).to_be_visible()
    return page


def write(page: Page, query: str) -> None:
    page.evaluate(
        "query => document.querySelector('.CodeMirror').CodeMirror.setValue(query)", query
    )


def written(page: Page) -> str:
    text: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return text


def ask(page: Page, query: str) -> None:
    write(page, query)
    page.locator("#ask button").first.click()


def shared(page: Page) -> str:
    """Return the query in the address of a page."""
    return parse_qs(urlsplit(page.url).query)["query"][0]


@needs_editor
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 420)])
def test_the_page_works_without_a_fault_and_asks_nobody_else(
    page: Page, server: str, language: str, width: int
) -> None:
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, language, query=COUNTS)
    for view in ("chart", "response", "table"):
        page.locator(f"[data-view={view}]").click()
    expect(page.locator(".view tbody tr").first).to_be_visible()
    assert told == []
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {
        urlsplit(server).netloc
    }
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_editor
@pytest.mark.parametrize("words", ["companies applicants", "企业 applicants", "申报者中 企业"])
def test_examples_are_found_by_words_of_both_languages(page: Page, words: str) -> None:
    opened(page)
    page.get_by_role("searchbox", name="Search").fill(words)
    expect(page.locator("#examples li:visible")).to_have_text(
        ["Which companies are among the applicants? Run"]
    )


@needs_editor
def test_an_example_is_loaded_by_one_click_and_run_by_another(page: Page) -> None:
    example = opened(page).locator("#examples li", has_text="Which companies are among")
    example.get_by_role("link", name="Which companies").click()
    assert "zw:Enterprise" in written(page)
    assert shared(page) == written(page)
    expect(page.locator("#answer")).to_be_empty()
    example.get_by_role("link", name="Run").click()
    expect(page.locator(".view tbody")).to_contain_text("浪潮集团")


@needs_editor
@pytest.mark.parametrize(("language", "label"), [("zh", "青岛市"), ("en", "Qingdao")])
def test_things_show_their_labels(page: Page, language: str, label: str) -> None:
    opened(page, language, query=LABELLED)
    link = page.locator(".view tbody a")
    expect(link).to_have_text(label)
    expect(link).to_have_attribute("href", f"/doc/division/370200?lang={language}")


@needs_editor
def test_things_lead_where_all_pages_lead(page: Page) -> None:
    named = [
        QINGDAO,
        iris.row("best-practice-2012-results", 3),
        iris.term("Platform"),
        iris.graph("names"),
        "https://example.org/else",
    ]
    values = " ".join(f"<{iri}>" for iri in named)
    page.goto(f"/sparql?query={quote(f'SELECT ?it {{ VALUES ?it {{ {values} }} }}')}")
    expect(page.locator(".view tbody a")).to_have_count(len(named))
    links = page.locator(".view tbody a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert links == [href(iri) for iri in named]


@needs_editor
def test_an_iri_that_is_a_script_is_no_link_here_either(page: Page) -> None:
    opened(page, query='SELECT (IRI("javascript:alert(1)") AS ?x) {}')
    expect(page.locator("[data-view=table]")).to_be_visible()
    expect(page.locator(".view tbody")).to_have_text("javascript:alert(1)")
    expect(page.locator(".view tbody a")).to_have_count(0)


@needs_editor
def test_rows_are_sorted_and_filtered(page: Page) -> None:
    opened(page, query='SELECT * { VALUES (?name ?n) { ("ten" 10) ("two" 2) ("six" 6) } }')
    page.get_by_role("button", name="n", exact=True).click()
    names = page.locator(".view tbody td:not(.number)")
    expect(names).to_have_text(["two", "six", "ten"])
    page.get_by_role("button", name="n", exact=True).click()
    expect(names).to_have_text(["ten", "six", "two"])
    page.get_by_role("searchbox", name="Filter").fill("T")
    expect(names).to_have_text(["ten", "two"])


@needs_editor
@pytest.mark.parametrize(("name", "mark"), [("CSV", ""), ("CSV for Excel", "\ufeff")])
def test_the_answer_is_downloaded_as_csv(page: Page, name: str, mark: str) -> None:
    opened(page, query=LABELLED)
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    assert download.value.path().read_text(encoding="utf-8").split() == [f"{mark}it", QINGDAO]


@needs_editor
def test_the_address_of_the_page_is_that_of_the_question(page: Page) -> None:
    opened(page)
    ask(page, LABELLED)
    expect(page.locator(".view tbody")).to_have_text("Qingdao")
    assert shared(page) == LABELLED
    page.reload()
    expect(page.locator("[data-view=table]")).to_be_visible()
    assert written(page) == LABELLED
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@needs_editor
def test_back_leads_to_the_question_before(page: Page) -> None:
    opened(page, query=LABELLED)
    expect(page.locator("[data-view=table]")).to_be_visible()
    ask(page, "ASK {}")
    expect(page.locator("#answer")).to_contain_text("Yes")
    page.go_back()
    expect(page.locator(".view tbody")).to_have_text("Qingdao")
    assert written(page) == LABELLED


@needs_editor
def test_a_dataset_in_the_address_is_asked_until_it_is_unchecked(page: Page) -> None:
    query = f"ASK {{ <{QINGDAO}> ?p ?o }}"
    opened(page, query=query, **{"default-graph-uri": iris.graph("ontology")})
    expect(page.locator(".truth")).to_have_text("No")
    page.get_by_role("checkbox").uncheck()
    ask(page, query)
    expect(page.locator(".truth")).to_have_text("Yes")


@needs_editor
@pytest.mark.parametrize(("language", "told"), [("zh", "第3行第1列"), ("en", "line 3, column 1")])
def test_a_fault_is_told_and_its_line_marked(page: Page, language: str, told: str) -> None:
    opened(page, language)
    ask(page, FAULTY)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(told)
    expect(page.locator(".fault-line")).to_have_text("3}")
    page.reload()
    expect(page.locator(".fault-line")).to_have_text("3}")
    ask(page, LABELLED)
    expect(alert).to_have_count(0)
    expect(page.locator(".fault-line")).to_have_count(0)


@needs_editor
def test_a_question_can_be_stopped(page: Page) -> None:
    opened(page)
    page.route("**/sparql", lambda _route: None)
    ask(page, LABELLED)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#ask").get_by_role("button", name="Run")).to_be_visible()
    page.unroute("**/sparql")
    ask(page, LABELLED)
    expect(page.locator(".view tbody")).to_have_text("Qingdao")


@needs_editor
def test_a_server_that_is_gone_is_told(page: Page) -> None:
    opened(page)
    page.route("**/sparql", lambda route: route.abort())
    ask(page, LABELLED)
    expect(page.get_by_role("alert")).to_contain_text("does not answer")


@needs_editor
@pytest.mark.parametrize("typed", ["zw:Plat", "Plat", "平台", "platform"])
def test_classes_are_completed_by_name_or_label_and_prefixes_declared(
    page: Page, typed: str
) -> None:
    opened(page, "zh")
    write(page, "SELECT * { ?it a ")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(typed)
    expect(page.locator(".CodeMirror-hint", has_text="政务平台")).to_contain_text("zw:Platform")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("zw:Platform")
    page.keyboard.press("Enter")
    assert written(page) == f"PREFIX zw: <{iris.TERM}>\nSELECT * {{ ?it a zw:Platform"


@needs_editor
def test_properties_are_completed(page: Page) -> None:
    opened(page)
    write(page, "SELECT * { ?it ")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("operated")
    expect(page.locator(".CodeMirror-hint")).to_contain_text(["zw:operatedBy operated by"])


@needs_editor
def test_numbers_are_shown_as_bars(page: Page) -> None:
    opened(page, query='SELECT * { VALUES (?name ?n) { ("ten" 10) ("five" 5) } }')
    page.get_by_role("button", name="Chart").click()
    widths = page.locator(".chart rect").evaluate_all(
        "all => all.map(bar => Number(bar.getAttribute('width')))"
    )
    assert widths[0] == pytest.approx(2 * widths[1])
    expect(page.locator(".chart text")).to_have_text(["ten", "10", "five", "5"])


@needs_editor
def test_rows_are_found_by_names_that_are_not_shown_yet(page: Page) -> None:
    opened(page, "zh", query=f"SELECT ?it {{ ?it a <{iris.term('AdministrativeDivision')}> }}")
    expect(page.locator(".view tbody tr")).to_have_count(200)
    page.get_by_role("searchbox", name="筛选").fill("青岛市")
    expect(page.locator(".view tbody")).to_have_text("青岛市")


@needs_editor
def test_triples_are_drawn_as_nodes_and_arrows(page: Page) -> None:
    opened(page, query=TRIPLES)
    page.get_by_role("button", name="Graph").click()
    expect(page.locator(".graph a text")).to_have_text(["Qingdao", "Shandong"])
    expect(page.locator(".graph line")).to_have_count(1)
    page.get_by_role("button", name="Response").click()
    expect(page.locator("#answer pre")).to_contain_text("@prefix zw:")


@needs_editor
def test_what_an_answer_cannot_be_shown_as_is_said(page: Page) -> None:
    opened(page, query=LABELLED)
    chart = page.get_by_role("button", name="Chart")
    expect(chart).to_be_disabled()
    expect(chart).to_have_attribute("title", "A chart needs a column of names and one of numbers.")


def test_without_scripts_the_form_asks(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql?lang=en")
    page.get_by_label("Your query").fill(LABELLED)
    page.locator("#ask").get_by_role("button", name="Run").click()
    expect(page.locator("#answer tbody")).to_have_text("Qingdao")
    expect(page.get_by_label("Your query")).to_have_value(LABELLED)
    context.close()


def test_no_page_may_run_scripts_but_ours(client: FlaskClient) -> None:
    for path in ("/sparql", "/sparql?query=", "/", "/none"):
        policy = client.get(path, headers=HTML).headers["Content-Security-Policy"]
        assert {"default-src 'none'", "script-src 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy


@needs_editor
def test_every_script_and_style_of_the_page_is_a_file_of_ours(client: FlaskClient) -> None:
    text = client.get("/sparql", headers=HTML).text
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    assert [bool(body) for _, body in scripts] == [
        'type="application/json"' in a for a, _ in scripts
    ]
    addresses = re.findall(r'<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"', text)
    assert len(addresses) == 6
    assert all(address.startswith(("/static/", "/editor/")) for address in addresses)
    assert "<style" not in text
    assert " style=" not in text


@needs_editor
def test_files_of_the_editor_are_kept_by_browsers_and_no_other_is_served(
    client: FlaskClient,
) -> None:
    version = editor.version()
    for name in editor.FILES:
        answer = client.get(f"/editor/{version}/{name}")
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        answer.close()
    for path in (f"{version}/yasgui.esm.js", "0.0.0/yasgui.min.js", f"{version}/../package.json"):
        assert client.get(f"/editor/{path}").status_code == 404


def test_where_the_editor_is_not_installed_the_page_is_the_plain_form(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "version", lambda: None)
    answer = client.get("/sparql", headers=HTML)
    assert '<textarea id="query"' in answer.text
    assert "yasgui" not in answer.text


def test_the_lock_file_pins_the_editor_and_names_no_host() -> None:
    lock = json.loads((ROOT / "server" / "editor" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"] for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
