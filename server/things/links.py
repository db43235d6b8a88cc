"""What a document says of itself in its header Link (RFC 8288), for machines that read no page."""

from graph import iris
from graph.formats import GRAPH_SYNTAXES

LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def links(base: str, thing: str | None = None, following: str | None = None) -> str:
    """Return the header of the document at a path, of a thing, with the address of its next page.

    The relations are those of the IANA registry: ``canonical`` (RFC 6596), ``cite-as`` (RFC 8574),
    ``describes`` (RFC 6892), ``alternate``, ``describedby``, ``license``, ``collection``, ``next``.
    """
    found = [_link(iris.BASE + base.removeprefix("/"), "canonical")]
    found += [_link(f"{base}.html", "alternate", "text/html")]
    found += [_link(f"{base}.{s.extension}", "alternate", s.media_type) for s in GRAPH_SYNTAXES]
    found += [_link(f"{base}.ttl", "describedby", "text/turtle")]
    if thing:
        found += [_link(thing, "describes"), _link(thing, "cite-as")]
    found += [_link(LICENSE, "license"), _link("/dataset", "collection")]
    return ", ".join([*found, _link(following, "next")] if following else found)


def _link(target: str, relation: str, media_type: str | None = None) -> str:
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{kind}'
