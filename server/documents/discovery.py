"""What those look for who come without an address: crawlers, browsers, language models."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template

from graph import iris
from server.context import LIVE, data, locale, release
from server.documents.described import Described, description_of
from server.documents.downloads import downloads
from server.documents.terms import KINDS, terms
from server.documents.void import named_graphs, uses
from server.door import Answer
from server.labels import TAGS, WRITTEN
from server.page import check_page
from server.representation import Representation, send
from server.templating import href
from server.things.cite import citation_of_dataset

discovery = Blueprint("discovery", __name__)

XML, PLAIN = "application/xml", "text/plain"
OPENSEARCH = "application/opensearchdescription+xml"

WAYS = (
    *("", "awards", "platforms", "bodies", "places", "sources", "quality"),
    *("hierarchy", "timeline", "programmes", "comparison"),
    *("sparql", "dataset", "ontology", "limits", "problem"),
)
"""The pages that are no thing's, which a sitemap lists first.

Search is not among them: ``robots.txt`` keeps crawlers away from it, as from queries.
"""

PER_SITEMAP = 50_000
"""How many addresses a sitemap may list (https://www.sitemaps.org/protocol.html)."""

MOST_USED = 30
"""How many classes, and how many properties, a language model is told of."""


@discovery.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers to read the pages, and not to go through queries."""
    return _send("robots.txt", PLAIN, dict)


@discovery.get("/sitemap.xml")
def sitemap_index() -> Response:
    """Answer with the list of the sitemaps."""
    return _send("sitemap-index.xml", XML, lambda: {"parts": _parts(addresses())})


@discovery.get("/sitemap-<int(min=1):number>.xml")
def sitemap(number: int) -> Response:
    """Answer with a sitemap: the addresses of pages, among them that of every thing there is."""

    def values() -> dict[str, Any]:
        found = addresses()
        check_page(number, _parts(found))
        return {"addresses": found[(number - 1) * PER_SITEMAP : number * PER_SITEMAP]}

    return _send("sitemap.xml", XML, values, str(number))


@discovery.get("/opensearch.xml")
def opensearch() -> Response:
    """Tell browsers how to search here (OpenSearch 1.1)."""
    tag = TAGS[locale()]
    return _send("opensearch.xml", OPENSEARCH, lambda: {"tag": WRITTEN.get(tag, tag)}, locale())


@discovery.get("/llms.txt")
def llms() -> Response:
    """Tell language models what is here and how to ask for it (https://llmstxt.org/)."""
    return _send("llms.txt", PLAIN, _told)


def addresses() -> list[str]:
    """Return the public addresses of the pages: the ways in, then all live things and lists."""
    live = (line["iri"] for line in release().register() if line["status"] == LIVE)
    things = (href(iris.BASE + path)[1:] for path in live if "#" not in path)
    return [iris.BASE + path for path in (*WAYS, *things)]


def _parts(found: list[str]) -> int:
    return -(-len(found) // PER_SITEMAP)


def _send(
    template: str, media_type: str, values: Callable[[], dict[str, Any]], *identity: str
) -> Response:
    def make() -> Answer:
        return Answer(render_template(template, **values()).encode())

    return send(Representation((template, *identity), media_type, make, counted=False))


def _told() -> dict[str, Any]:
    """Return what a language model is told: all of it as the release says."""
    found, used = terms(data()), uses(data())
    class_, *properties = KINDS
    return {
        "it": description_of(data(), iris.DATASET),
        "citation": citation_of_dataset("en"),
        "prefixes": iris.PREFIXES,
        "questions": release().questions("en"),
        "graphs": named_graphs(data()),
        "classes": _most_used(found.of(class_), used),
        "properties": _most_used(found.of(*properties), used),
        "files": downloads(release()),
        "uses": used,
        "compact": iris.compact,
    }


def _most_used(found: list[Described], used: dict[str, int]) -> list[Described]:
    return sorted(found, key=lambda term: (-used.get(term.iri, 0), term.iri))[:MOST_USED]
