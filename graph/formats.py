"""The RDF syntaxes that a release is written in and served in: one table for both."""

from dataclasses import dataclass

from pyoxigraph import RdfFormat


@dataclass(frozen=True)
class Syntax:
    """A serialisation: media type, file extension, and the engine's name for it."""

    media_type: str
    extension: str
    format: RdfFormat
    label: str


TURTLE = Syntax("text/turtle", "ttl", RdfFormat.TURTLE, "Turtle")
JSON_LD = Syntax("application/ld+json", "jsonld", RdfFormat.JSON_LD, "JSON-LD")
N_TRIPLES = Syntax("application/n-triples", "nt", RdfFormat.N_TRIPLES, "N-Triples")
RDF_XML = Syntax("application/rdf+xml", "rdf", RdfFormat.RDF_XML, "RDF/XML")
TRIG = Syntax("application/trig", "trig", RdfFormat.TRIG, "TriG")
N_QUADS = Syntax("application/n-quads", "nq", RdfFormat.N_QUADS, "N-Quads")

GRAPH_SYNTAXES = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The syntaxes of a graph, in the order of the server's own preference."""

DUMPS = {f"zhengwu.{syntax.extension}": syntax.media_type for syntax in (N_QUADS, TRIG, TURTLE)}
"""The dumps of a release: file name and media type."""
