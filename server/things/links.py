"""What a document says of itself in its header Link (RFC 8288), for machines that read no page."""

from graph import iris
from graph.formats import GRAPH_SYNTAXES

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
DATASET = "/dataset"


def links(base: str, thing: str | None = None, page: str = "", following: str | None = None) -> str:
    """Return the header of a document at a path, or of the page of it that a query asks for.

    The relations are those of the IANA registry: ``canonical`` (RFC 6596), ``cite-as`` (RFC 8574),
    ``describes`` (RFC 6892), ``alternate``, ``describedby``, ``license``, ``collection``, ``next``.
    What is a document itself, such as a graph, describes nothing but itself: that is not said.
    """
    address = iris.BASE + base.removeprefix("/")
    found = [link_to(address + page, "canonical")]
    found += [link_to(f"{base}.html{page}", "alternate", "text/html")]
    found += [
        link_to(f"{base}.{syntax.extension}{page}", "alternate", syntax.media_type)
        for syntax in GRAPH_SYNTAXES
    ]
    found += [link_to(f"{_described_by(base)}.ttl", "describedby", "text/turtle")]
    if thing:
        found += [link_to(thing, "describes")] if thing != address else []
        found += [link_to(thing, "cite-as")]
    found += [link_to(LICENSE, "license")]
    found += [link_to(DATASET, "collection")] if base != DATASET else []
    return ", ".join([*found, link_to(following, "next")] if following else found)


def link_to(target: str, relation: str, media_type: str | None = None) -> str:
    """Return one link of the header: its target, relation and media type."""
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{kind}'


def _described_by(base: str) -> str:
    """Return what describes the thing of a document: of a graph, the dataset's description."""
    return DATASET if base.startswith("/graph/") else base
