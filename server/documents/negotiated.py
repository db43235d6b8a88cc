"""A document of data: the syntax that a request wants, by extension or Accept, and its sending."""

from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox
from flask import request

from graph.formats import DATASET_SYNTAXES, GRAPH_SYNTAXES
from server.context import asked_too, query_string
from server.data import serialize_graph
from server.door import Answer
from server.negotiation import choose
from server.page import HTML
from server.problems import ProblemError, not_acceptable
from server.representation import Representation
from server.things.links import links
from server.writing import SYNTAXES

EXTENSIONS = {syntax.extension: syntax.media_type for syntax in GRAPH_SYNTAXES} | {"html": HTML}
OFFERS = [HTML, *SYNTAXES]
DATA_FIRST = [*SYNTAXES, HTML]
"""What is offered where a document is data itself: a page only for who asks for one."""


@dataclass(frozen=True)
class Part:
    """Statements in their graphs, and what the document says of itself.

    Of a page of a document, also its own query and that of the next.
    """

    quads: list[ox.Quad]
    about: list[ox.Quad]
    page: str = ""
    following: str | None = None


def wanted(extension: str | None, base: str, offers: list[str] = OFFERS) -> str:
    """Return the media type that a request wants of the document at a path.

    Without an extension Accept says; of what it wants alike, the first offer is taken.

    Raises ProblemError: not found for an extension that is none, else not acceptable.
    """
    if extension is not None:
        if extension not in EXTENSIONS:
            raise ProblemError("not-found", name=f"{base}.{extension}")
        return EXTENSIONS[extension]
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        raise not_acceptable(offers)
    return media_type


def located(base: str, media_type: str) -> tuple[str, str]:
    """Return the header that says where the very form of an answer is (RFC 9110, 8.7)."""
    return "Content-Location", asked_too(_extended(base, media_type))


def _extended(base: str, media_type: str) -> str:
    return f"{base}.{next(e for e, offered in EXTENSIONS.items() if offered == media_type)}"


def data_document(
    base: str, media_type: str, make: Callable[[], Part], thing: str | None = None
) -> Representation:
    """Return the document at a path in an RDF syntax, with what it says of itself in Link."""

    def answer() -> Answer:
        part = make()
        address = _extended(base, media_type)
        following = part.following and address + part.following
        said = (("Link", links(base, thing, part.page, following)),)
        return Answer(_written(part, media_type), len(part.quads) + len(part.about), said)

    identity = ("document", base, query_string())
    return Representation(identity, media_type, answer, headers=(located(base, media_type),))


def _written(part: Part, media_type: str) -> bytes:
    """Return statements in a syntax, in their named graphs where it has them."""
    triples = dict.fromkeys(quad.triple for quad in [*part.about, *part.quads])
    if SYNTAXES[media_type] not in DATASET_SYNTAXES:
        return serialize_graph(triples, media_type)
    # The default graph is the union here as at the endpoint: clients read that one.
    return serialize_graph([*(ox.Quad(*triple) for triple in triples), *part.quads], media_type)
