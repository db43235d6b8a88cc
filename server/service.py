"""The endpoint's description of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterator
from typing import TypeAlias

import pyoxigraph as ox

from graph import iris
from graph.formats import GRAPH_SYNTAXES
from server.context import LANGUAGES, Release
from server.limits import Limits
from server.messages import message

Statement: TypeAlias = tuple[str, str, ox.NamedNode | ox.Literal]

W3C = "http://www.w3.org/ns/formats/"
RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML"),
    *("SPARQL_Results_CSV", "SPARQL_Results_TSV"),
)
SIMPLE = "http://www.w3.org/ns/entailment/Simple"
DATASET = ox.NamedNode(iris.DATASET)
SEARCH = iris.term("search")
TAGS = {"zh": "zh-hans", "en": "en"}


def service_description(release: Release) -> list[ox.Triple]:
    """Return the service with its features, formats and limits, and the dataset behind it.

    What the dataset holds (VoID), its prefixes and example queries are as the release says.
    """
    graph = iris.graph("dataset")
    select = f"SELECT ?s ?p ?o (<{graph}> AS ?g) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    described = [quad.triple for quad in release.data.quads(select)]
    statements = [*_service(release), *_limits(release.limits), *_graphs(described)]
    return [*map(_triple, statements), *described]


def _service(release: Release) -> Iterator[Statement]:
    service = iris.ENDPOINT
    yield service, "rdf:type", _term("sd:Service")
    yield service, "sd:endpoint", ox.NamedNode(release.address)
    yield service, "sd:supportedLanguage", _term("sd:SPARQL11Query")
    for feature in _features(release):
        yield service, "sd:feature", _term(feature)
    yield service, "sd:propertyFeature", ox.NamedNode(SEARCH)
    yield service, "sd:defaultEntailmentRegime", ox.NamedNode(SIMPLE)
    for name in (*RESULTS, *(syntax.w3c for syntax in GRAPH_SYNTAXES)):
        yield service, "sd:resultFormat", ox.NamedNode(W3C + name)
    yield service, "sd:defaultDataset", ox.NamedNode(iris.DATASET)


def _features(release: Release) -> Iterator[str]:
    if release.has_union:
        yield "sd:UnionDefaultGraph"
    if release.limits.services:
        yield "sd:BasicFederatedQuery"


def _graphs(described: list[ox.Triple]) -> Iterator[Statement]:
    """Yield the graphs of the dataset: the default one, and those that VoID calls its subsets."""
    default = f"{iris.DATASET}#default-graph"
    yield iris.DATASET, "rdf:type", _term("sd:Dataset")
    yield iris.DATASET, "sd:defaultGraph", ox.NamedNode(default)
    yield default, "rdf:type", _term("sd:Graph")
    for triple in described:
        if triple.predicate == _term("void:subset") and isinstance(triple.object, ox.NamedNode):
            yield from _named_graph(triple.object)
        if triple.predicate == _term("void:triples") and triple.subject == DATASET:
            assert isinstance(triple.object, ox.Literal)
            yield default, "void:triples", triple.object


def _named_graph(name: ox.NamedNode) -> Iterator[Statement]:
    named = f"{iris.DATASET}#graph-{name.value.rpartition('/')[2]}"
    yield iris.DATASET, "sd:namedGraph", ox.NamedNode(named)
    yield named, "rdf:type", _term("sd:NamedGraph")
    yield named, "sd:name", name
    yield named, "sd:graph", name
    yield name.value, "rdf:type", _term("sd:Graph")


def _limits(limits: Limits) -> Iterator[Statement]:
    """Yield the limits, for which there is no vocabulary of the W3C, as schema.org's values."""
    for name, value in limits.published().items():
        limit = f"{iris.ENDPOINT}#limit-{name}"
        yield iris.ENDPOINT, "schema:additionalProperty", ox.NamedNode(limit)
        yield limit, "rdf:type", _term("schema:PropertyValue")
        yield limit, "schema:propertyID", ox.Literal(name)
        yield limit, "schema:value", ox.Literal(value)
        for language in LANGUAGES:
            text = message(f"limit_{name}", language)
            yield limit, "schema:name", ox.Literal(text, language=TAGS[language])


def _term(curie: str) -> ox.NamedNode:
    return ox.NamedNode(iris.expand(curie))


def _triple(statement: Statement) -> ox.Triple:
    subject, predicate, value = statement
    return ox.Triple(ox.NamedNode(subject), _term(predicate), value)
