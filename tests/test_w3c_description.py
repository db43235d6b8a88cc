"""The W3C's tests of the SPARQL 1.1 Service Description; their manifest says no more than names.

The terms of the vocabulary are those of section 3 of the recommendation.
"""

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from tests.w3c import RDF, Manifest, Node, known_failures, suite
from tests.w3c_http import Request, send
from tests.w3c_results import N_TRIPLES

TESTS = Manifest(suite() / "service-description" / "manifest.ttl").tests()
KNOWN = known_failures()
SD = "http://www.w3.org/ns/sparql-service-description#"
A = ox.NamedNode(RDF + "type")
DOMAINS: dict[str, set[str]] = {
    "Service": {
        *("endpoint", "feature", "defaultEntailmentRegime", "defaultSupportedEntailmentProfile"),
        *("extensionFunction", "extensionAggregate", "languageExtension", "supportedLanguage"),
        *("propertyFeature", "defaultDataset", "availableGraphs", "resultFormat", "inputFormat"),
    },
    "GraphCollection": {"namedGraph"},
    "Dataset": {"defaultGraph", "namedGraph"},
    "NamedGraph": {"name", "graph", "entailmentRegime", "supportedEntailmentProfile"},
    **{name: set() for name in ("Feature", "Language", "Function", "Aggregate", "Graph")},
    **{name: set() for name in ("EntailmentRegime", "EntailmentProfile")},
}
"""The classes of the vocabulary, and the properties of each."""


def returns_rdf(graph: list[ox.Triple], _endpoint: str) -> bool:
    """Tell whether there is a description; that it is RDF was seen when it was read."""
    return bool(graph)


def has_endpoint_triple(graph: list[ox.Triple], endpoint: str) -> bool:
    """Tell whether the service is said to be at the endpoint that the description is from."""
    found = [triple.object for triple in graph if local(triple.predicate) == "endpoint"]
    return found == [ox.NamedNode(endpoint)]


def conforms_to_schema(graph: list[ox.Triple], _endpoint: str) -> bool:
    """Tell whether every term is one of the vocabulary, and every property at what it is of."""
    types = {(triple.subject, local(triple.object)) for triple in graph if triple.predicate == A}
    used = {(triple.subject, local(triple.predicate)) for triple in graph}
    return all(name in {None, *DOMAINS} for _, name in types) and all(
        any(name in DOMAINS[kind] for kind in DOMAINS if (subject, kind) in types)
        for subject, name in used
        if name is not None
    )


def local(term: Node) -> str | None:
    """Return the name of a term of the vocabulary, or None for any other term."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(SD):
        return term.value.removeprefix(SD)
    return None


CHECKS: dict[str, Callable[[list[ox.Triple], str], bool]] = {
    "service-description/returns-rdf": returns_rdf,
    "service-description/has-endpoint-triple": has_endpoint_triple,
    "service-description/conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("name", TESTS)
def test_the_service_is_described_as_the_w3c_expects(w3c: str, name: str) -> None:
    answer = send(w3c, Request("GET", "/sparql", {"Accept": N_TRIPLES}))
    assert (answer.status, answer.media_type) == (200, N_TRIPLES)
    graph = [quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)]
    assert CHECKS[name](graph, f"{w3c}/sparql") == (name not in KNOWN), answer.body.decode()
