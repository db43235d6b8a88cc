"""Accept headers are read as RFC 9110, section 12.5.1, says: tables of real headers."""

import pytest

from graph.formats import GRAPH_SYNTAXES
from server.door import RESULT_FORMATS
from server.negotiation import choose, choose_language, parse_accept

DOCUMENT = ["text/html", *(syntax.media_type for syntax in GRAPH_SYNTAXES)]
RESULTS = [*RESULT_FORMATS, "text/html"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("client", "header", "offers", "chosen"),
    [
        ("nobody", None, RESULTS, "application/sparql-results+json"),
        ("empty", "", RESULTS, "application/sparql-results+json"),
        ("curl", "*/*", RESULTS, "application/sparql-results+json"),
        ("curl", "*/*", DOCUMENT, "text/html"),
        ("browser", BROWSER, DOCUMENT, "text/html"),
        ("browser", BROWSER, RESULTS, "text/html"),
        (
            "JSON-LD with profile",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            DOCUMENT,
            "application/ld+json",
        ),
        ("charset", "text/turtle; charset=utf-8", DOCUMENT, "text/turtle"),
        (
            "Jena",
            "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,*/*;q=0.3",
            DOCUMENT,
            "text/turtle",
        ),
        (
            "SPARQLWrapper",
            "application/sparql-results+json,application/json,text/javascript",
            RESULTS,
            "application/sparql-results+json",
        ),
        ("rdflib", "application/sparql-results+xml", RESULTS, "application/sparql-results+xml"),
        (
            "rapper",
            "application/rdf+xml, text/html;q=0.6, */*;q=0.1",
            DOCUMENT,
            "application/rdf+xml",
        ),
        ("type wildcard", "application/*", DOCUMENT, "application/ld+json"),
        (
            "specific over wildcard",
            "text/*;q=0.3, text/html;q=0.1, application/ld+json;q=0.2",
            DOCUMENT,
            "text/turtle",
        ),
        ("refused by q=0", "text/turtle;q=0, */*;q=0.1", ["text/turtle", "text/csv"], "text/csv"),
        ("wants none of ours", "image/png", DOCUMENT, None),
        ("refuses all", "*/*;q=0", DOCUMENT, None),
        ("case", "TEXT/Turtle", DOCUMENT, "text/turtle"),
        ("nonsense", "no media range", DOCUMENT, None),
    ],
)
def test_the_most_wanted_offer_is_chosen(
    client: str, header: str | None, offers: list[str], chosen: str | None
) -> None:
    assert choose(header, offers) == chosen, client


def test_a_quality_that_is_no_number_wants_nothing() -> None:
    assert parse_accept("text/html;q=much")[0].quality == 0


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.5", "en"),
        ("fr", "zh"),
        ("en;q=0.4, zh-Hant;q=0.6", "zh"),
    ],
)
def test_the_language_is_the_most_wanted_or_chinese(header: str | None, chosen: str) -> None:
    assert choose_language(header, ("zh", "en")) == chosen
