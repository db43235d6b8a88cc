"""Who comes without an address finds what there is: crawlers, browsers, language models."""

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from graph import iris
from graph.register import COLUMNS
from server.app import create_app
from server.documents.discovery import PER_SITEMAP
from tests.edit import write_table
from tests.small import small_release

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
FILES = ("/robots.txt", "/sitemap.xml", "/sitemap-1.xml", "/opensearch.xml", "/llms.txt")
HTML = {"Accept": "text/html"}


def local(address: str) -> str:
    assert address.startswith(iris.BASE)
    return "/" + address.removeprefix(iris.BASE)


def xml(client: FlaskClient, path: str) -> ElementTree.Element:
    return ElementTree.fromstring(client.get(path).data)  # noqa: S314 - our own answer


def addresses(client: FlaskClient) -> list[str]:
    """Return what all sitemaps list, as crawlers read them."""
    index = xml(client, "/sitemap.xml")
    parts = [part.text or "" for part in index.findall("s:sitemap/s:loc", SITEMAP)]
    pages = (xml(client, local(part)) for part in parts)
    return [loc.text or "" for page in pages for loc in page.findall("s:url/s:loc", SITEMAP)]


@pytest.mark.parametrize("path", FILES)
def test_such_a_file_can_be_kept_and_read_from_anywhere(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_crawlers_are_led_to_the_sitemap_and_kept_from_queries(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = answer.text.splitlines()
    assert {"Disallow: /sparql?", "Disallow: /query", "Disallow: /search"} <= set(rules)
    assert not {"Disallow: /", "Disallow: /doc"} & set(rules)
    (sitemap,) = (rule.partition(": ")[2] for rule in rules if rule.startswith("Sitemap"))
    assert client.get(local(sitemap)).mimetype == "application/xml"


def test_the_sitemap_lists_every_live_thing_and_every_way_in_once(
    client: FlaskClient, release: Path
) -> None:
    found = addresses(client)
    assert len(set(found)) == len(found)
    with (release / "register.csv").open(encoding="utf-8", newline="") as file:
        live = [line["iri"] for line in csv.DictReader(file) if line["status"] == "live"]
    documents = {iris.BASE + "doc" + iri[2:] for iri in live if iri.startswith("id/")}
    assert documents <= set(found)
    assert len(documents) > 6_000
    ways = re.findall(r'<a href="(/\w*)"', client.get("/", headers=HTML).text)
    there = {way for way in ways if client.get(way, headers=HTML).status_code == 200}
    assert {"/places", "/dataset", "/sources"} <= there <= {local(address) for address in found}


def test_what_the_sitemap_lists_answers(client: FlaskClient) -> None:
    found = [local(address) for address in addresses(client)]
    elsewhere = [path for path in found if not path.startswith("/doc/")]
    assert len(elsewhere) > 10
    for path in (*elsewhere, *found[::400]):
        assert client.get(path, headers=HTML).status_code == 200, path


def test_a_sitemap_says_when_the_release_was_made(client: FlaskClient, release: Path) -> None:
    page = xml(client, "/sitemap-1.xml")
    dates = {date.text for date in page.findall("s:url/s:lastmod", SITEMAP)}
    assert len(dates) == 1
    assert f'"modified": "{dates.pop()}"' in (release / "release.json").read_text()


def test_more_than_a_sitemap_may_list_goes_into_several_and_what_is_gone_into_none(
    tmp_path: Path,
) -> None:
    project = small_release(tmp_path, "small", [])
    folder = (project.releases / "current").resolve()
    things = [[f"id/person/p{n}", "0", "live", "", ""] for n in range(PER_SITEMAP)]
    gone = ["id/person/gone", "0", "gone", "", "never was"]
    write_table(folder / "register.csv", [COLUMNS, gone, *things])
    client = create_app(folder).test_client()
    found = addresses(client)
    assert iris.BASE + "doc/person/gone" not in found
    assert sum("/doc/person/p" in address for address in found) == PER_SITEMAP
    second = client.get("/sitemap-2.xml")
    assert 0 < second.text.count("<url>") < PER_SITEMAP
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


@pytest.mark.parametrize(("language", "name"), [("zh", "政务"), ("en", "Zhengwu")])
def test_browsers_learn_how_to_search_here(client: FlaskClient, language: str, name: str) -> None:
    """OpenSearch 1.1: the description, which every page links to."""
    page = client.get(f"/?lang={language}", headers=HTML).text
    assert 'type="application/opensearchdescription+xml"' in page
    address = f"/opensearch.xml?lang={language}"
    assert client.get(address).mimetype == "application/opensearchdescription+xml"
    root = xml(client, address)
    assert root.findtext("o:ShortName", namespaces=SEARCH) == name
    urls = {url.get("type"): url.get("template") for url in root.findall("o:Url", SEARCH)}
    search = f"{iris.BASE}search?q={{searchTerms}}"
    assert urls["text/html"] == search
    assert urls["application/x-suggestions+json"] == f"{search}&format=suggestions"


def test_language_models_are_told_in_the_form_that_they_expect(client: FlaskClient) -> None:
    """llmstxt.org: a title, a summary, text without headings, and then lists of links."""
    answer = client.get("/llms.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    opening, *sections = re.split(r"^## ", answer.text, flags=re.MULTILINE)
    assert re.match(r"# Zhengwu 政务\n\n> The agencies, ", opening)
    for section in sections:
        _, *lines = [line for line in section.splitlines() if line]
        assert lines
        assert all(re.match(r"- \[[^]]+\]\(https?://[^)]+\): ", line) for line in lines)
    assert not re.search(r"\n{3}", answer.text)


def test_what_language_models_are_told_holds(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    queries = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    assert len(queries) >= 3
    for query in queries:
        answer = client.get("/sparql", query_string={"query": query})
        assert int(answer.headers["Zhengwu-Count"]) > 0, query
    links = {local(link) for link in re.findall(rf"\(({iris.BASE}[^)#]*)", text)}
    assert {"/ontology.ttl", "/graph/names", "/dump/zhengwu.nq.gz"} <= links
    for path in links:
        assert client.head(path, headers=HTML).status_code == 200, path
    conferrals = client.get(
        "/sparql", query_string={"query": f"SELECT ?it {{ ?it a <{iris.term('Conferral')}> }}"}
    )
    line = next(line for line in text.splitlines() if line.startswith("- [zw:Conferral]"))
    assert line.endswith(f"({conferrals.headers['Zhengwu-Count']} things)")
