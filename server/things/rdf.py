"""The description of a thing for machines: bounded, and in pages where much refers to it.

It holds the thing's own statements, those that refer to it in some graph (conferrals, members,
what lies in it), and the labels of all that both name. What only follows is left out where it
refers to the thing: a country would list everything in it. The first page has the thing's own
statements and the first of those that refer to it; further pages have the others.
"""

from dataclasses import dataclass

import pyoxigraph as ox

from graph import iris
from server.data import Data
from server.things.links import LICENSE
from server.things.statements import INFERRED

PER_PAGE = 500
"""How many of the statements that refer to a thing a page of its description holds."""


OF_EVERY_DOCUMENT = {
    "rdf:type": iris.expand("foaf:Document"),
    "void:inDataset": iris.DATASET,
    "dcterms:license": LICENSE,
}


@dataclass(frozen=True)
class Description:
    """A page of the description of a thing: its statements in their graphs, and how many pages."""

    quads: list[ox.Quad]
    pages: int


def description(data: Data, iri: str, number: int) -> Description | None:
    """Return a page of the description of a thing, or None where nothing is known of it.

    A page beyond the last is empty.
    """
    own = data.quads(f"SELECT (<{iri}> AS ?s) ?p ?o ?g WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}")
    if not own:
        return None
    first = (number - 1) * PER_PAGE
    incoming = data.quads(
        f"""SELECT ?s ?p (<{iri}> AS ?o) ?g WHERE {{ {_referring(iri)} }}
        ORDER BY ?p ?s ?g OFFSET {first} LIMIT {PER_PAGE}"""
    )
    stated = [*own, *incoming] if number == 1 else incoming
    quads = list(dict.fromkeys([*stated, *_labels(data, stated)]))
    return Description(quads, pages_of(data, iri))


def pages_of(data: Data, iri: str) -> int:
    """Return how many pages the description of a thing has."""
    rows = data.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_referring(iri)} }}")
    return max(1, -(-int(rows[0]["n"].value) // PER_PAGE))


def _referring(iri: str) -> str:
    return f"GRAPH ?g {{ ?s ?p <{iri}> }} FILTER(?g != <{INFERRED}> && ISIRI(?s))"


def _labels(data: Data, stated: list[ox.Quad]) -> list[ox.Quad]:
    terms = {term for quad in stated for term in (quad.subject, quad.object)}
    values = " ".join(sorted(str(term) for term in terms if isinstance(term, ox.NamedNode)))
    return data.quads(
        f"""SELECT DISTINCT ?s (skos:prefLabel AS ?p) ?o ?g WHERE {{
          VALUES ?s {{ {values} }} GRAPH ?g {{ ?s skos:prefLabel ?o }} }}"""
    )


def about_document(address: str, thing: str, following: str | None) -> list[ox.Quad]:
    """Return what a document says of itself: what it is about, its dataset, licence, next page.

    Of a document that is the thing itself, such as a printed list, only the next page is said.
    """
    document = ox.NamedNode(address)
    said = {} if thing == address else {"foaf:primaryTopic": thing} | OF_EVERY_DOCUMENT
    if following:
        said["xhv:next"] = following
    return [
        ox.Quad(document, ox.NamedNode(iris.expand(name)), ox.NamedNode(value))
        for name, value in said.items()
    ]
