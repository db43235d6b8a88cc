"""Every IRI of the project is made here, and nowhere else.

The base is configuration, never taken from a request; a path under it is the same
on any host that serves a release.
"""

import re
from typing import Final

BASE: Final = "https://w3id.org/zhengwu/"
ONTOLOGY: Final = BASE + "ontology"
TERM: Final = ONTOLOGY + "#"
COLUMN: Final = BASE + "column#"
"""Namespace of the columns that a mapping query sees; it never reaches a release."""

CONTEXT: Final = BASE + "context#"
"""Namespace of the same columns where a query only looks at them, whatever graph it fills."""

DATASET: Final = BASE + "dataset"
ENDPOINT: Final = BASE + "sparql"
GRAPHS: Final = (
    *("names", "background", "ontology", "inferred", "metadata", "dataset", "partitions"),
    "authority",
)
"""The names of graphs that are no list, which no list may bear."""

PREFIXES: Final = {
    "zw": TERM,
    "arm": "https://w3id.org/arm/award/ontology/0.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "voidext": "http://ldf.fi/void-ext#",
    "xhv": "http://www.w3.org/1999/xhtml/vocab#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that the project writes, in every syntax it serves."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
"""What may stand in a type, an id or a graph name: readable ASCII, no percent sign."""


def prefix_declarations() -> str:
    """Return the prefixes as a prologue for SPARQL or Turtle, all on the line it precedes."""
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())


def expand(curie: str) -> str:
    """Return the IRI of a compact name such as ``skos:prefLabel``.

    Raises KeyError for a prefix that PREFIXES does not hold.
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """Return ``skos:prefLabel`` for its IRI; an IRI in none of our namespaces as it is."""
    for prefix, namespace in PREFIXES.items():
        name = iri.removeprefix(namespace)
        if name != iri and NAME.fullmatch(name):
            return f"{prefix}:{name}"
    return iri


def term(name: str) -> str:
    """Return the IRI of an ontology term, such as ``zw:Conferral``."""
    return TERM + name


def entity(kind: str, id_: str) -> str:
    """Return ``…/id/<type>/<id>``. Raises ValueError where a part is not readable ASCII."""
    for part in (kind, id_):
        if not NAME.fullmatch(part):
            raise ValueError(f"{part!r} cannot stand in an IRI: use letters, digits and '-'")
    return f"{BASE}id/{kind}/{id_}"


def graph(name: str) -> str:
    """Return the IRI of a named graph, ``…/graph/<name>``."""
    return f"{BASE}graph/{name}"


def partition(kind: str, *parts: str) -> str:
    """Return the IRI of a partition of the dataset, such as that of a class's property."""
    names = [compact(part).replace(":", "-") for part in parts]
    return f"{DATASET}#{kind}-{'.'.join(names)}"


def source(name: str) -> str:
    """Return the IRI of a source list, ``…/source/<list>``."""
    return f"{BASE}source/{name}"


def row(name: str, number: int) -> str:
    """Return the IRI of a row of a source list.

    The fragment is RFC 7111's (section 2.1): rows count from 1, the header line included,
    as any spreadsheet counts them.
    """
    return f"{source(name)}/rows.csv#row={number}"


def local(iri: str) -> str | None:
    """Return the path of one of our IRIs below the base, or None for anybody else's."""
    return iri[len(BASE) :] if iri.startswith(BASE) else None
