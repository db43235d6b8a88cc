"""Accept headers are read as RFC 9110, section 12.5.1, says: tables of real headers."""

import pytest

from graph.formats import GRAPH_SYNTAXES
from server.door import RESULT_FORMATS
from server.negotiation import choose, choose_language, parse_accept

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
DOCUMENT = ["text/html", *(syntax.media_type for syntax in GRAPH_SYNTAXES)]
RESULTS = [*RESULT_FORMATS, "text/html"]
GRAPHS = [*DOCUMENT[1:], "text/html"]
BROWSER = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
JENA = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1"
)
RDFLIB = (
    "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json, "
    "application/n-quads, application/trix, application/trig"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
    "application/xhtml+xml;q=0.18,application/json;q=0.135,text/shaclc;q=0.1"
)
RAPPER = (
    "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/plain;q=0.1, text/turtle, "
    "application/x-turtle, application/turtle, text/n3;q=0.3, application/x-trig, "
    "application/xml;q=0.3, text/xml;q=0.3, text/html;q=0.2, application/xhtml+xml;q=0.4, "
    "text/html;q=0.6, application/xhtml+xml;q=0.8, application/json;q=0.1, text/x-nquads, */*;q=0.1"
)
PROTEGE = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
)


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
            "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
            "application/rdf+xml;q=0.7,*/*;q=0.3",
            DOCUMENT,
            "text/turtle",
        ),
        ("Jena, results", JENA, RESULTS, "application/sparql-results+json"),
        ("SPARQLWrapper, JSON", f"{JSON},application/json,text/javascript", RESULTS, JSON),
        ("SPARQLWrapper, Turtle", "application/turtle,text/turtle", GRAPHS, "text/turtle"),
        (
            "SPARQLWrapper, N3",
            "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3",
            GRAPHS,
            "text/turtle",
        ),
        ("rdflib's store", f"{XML}, application/rdf+xml", RESULTS, XML),
        ("rdflib's store", f"{XML}, application/rdf+xml", GRAPHS, "application/rdf+xml"),
        ("rdflib", RDFLIB, DOCUMENT, "text/turtle"),
        ("rdflib, Turtle", "text/turtle, application/x-turtle, */*;q=0.1", DOCUMENT, "text/turtle"),
        ("Comunica, results", f"{JSON};q=1.0,{XML};q=0.7", RESULTS, JSON),
        ("Comunica, a document", COMUNICA, DOCUMENT, "application/n-quads"),
        ("rapper", RAPPER, DOCUMENT, "text/turtle"),
        ("rapper, Turtle", "text/turtle, application/x-turtle, */*;q=0.1", DOCUMENT, "text/turtle"),
        ("Protégé", PROTEGE, DOCUMENT, "application/rdf+xml"),
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


def test_a_mark_in_a_quoted_string_ends_nothing() -> None:
    """RFC 9110, section 5.6.4."""
    assert choose('application/ld+json;profile="a;q=0,b"', DOCUMENT) == "application/ld+json"
