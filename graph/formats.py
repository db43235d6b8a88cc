"""The RDF syntaxes that a release is written in and served in: one table for both."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from graph import iris


@dataclass(frozen=True)
class Syntax:
    """A serialisation: media type, file extension, and the engine's name for it."""

    media_type: str
    extension: str
    format: RdfFormat
    label: str
    w3c: str
    """The format's name at the W3C (https://www.w3.org/ns/formats/)."""


PREFIX = b"@prefix "

TURTLE = Syntax("text/turtle", "ttl", RdfFormat.TURTLE, "Turtle", "Turtle")
JSON_LD = Syntax("application/ld+json", "jsonld", RdfFormat.JSON_LD, "JSON-LD", "JSON-LD")
N_TRIPLES = Syntax("application/n-triples", "nt", RdfFormat.N_TRIPLES, "N-Triples", "N-Triples")
RDF_XML = Syntax("application/rdf+xml", "rdf", RdfFormat.RDF_XML, "RDF/XML", "RDF_XML")
TRIG = Syntax("application/trig", "trig", RdfFormat.TRIG, "TriG", "TriG")
N_QUADS = Syntax("application/n-quads", "nq", RdfFormat.N_QUADS, "N-Quads", "N-Quads")

GRAPH_SYNTAXES = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The syntaxes of a graph, in the order of the server's own preference."""

DATASET_SYNTAXES = (TRIG, N_QUADS)
"""The syntaxes that keep the named graph of each statement."""

DUMPS = {f"zhengwu.{syntax.extension}": syntax.media_type for syntax in (N_QUADS, TRIG, TURTLE)}
"""The dumps of a release: file name and media type."""

GZIP, GZIP_TYPE = ".gz", "application/gzip"
"""How the name of a compressed dump goes on, and its media type (RFC 1952, RFC 6713)."""


SUMS = "SHA256SUMS"
"""The file of a release that holds the checksums of the others."""


def write(statements: Iterable[ox.Triple] | Iterable[ox.Quad], syntax: Syntax) -> bytes:
    """Return statements in a syntax, with the project's prefixes, in the order given.

    The engine declares the prefixes in any order: Turtle and TriG get those that are used,
    sorted, so that the same statements are the same bytes.
    """
    data = ox.serialize(statements, format=syntax.format, prefixes=iris.PREFIXES)
    assert data is not None
    if syntax == JSON_LD:
        return _with_context(data)
    if syntax not in (TURTLE, TRIG):
        return data
    lines = data.splitlines(keepends=True)
    body = b"".join(line for line in lines if not line.startswith(PREFIX))
    prefixes = sorted(line for line in lines if line.startswith(PREFIX))
    return b"".join(line for line in prefixes if line.split()[1] in body) + body


def _with_context(data: bytes) -> bytes:
    """Return expanded JSON-LD with the project's prefixes as its context (JSON-LD 1.1, 4.1)."""
    nodes = [_compact(node) for node in json.loads(data)]
    document = {"@context": iris.PREFIXES, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _compact(node: dict[str, Any]) -> dict[str, Any]:
    compact: dict[str, Any] = {}
    for key, values in node.items():
        if key == iris.expand("rdf:type"):
            compact["@type"] = [iris.compact(value["@id"]) for value in values]
        elif key == "@graph":
            compact[key] = [_compact(inner) for inner in values]
        else:
            compact[iris.compact(key)] = values
    return compact
