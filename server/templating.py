"""What every template knows: the language, where things are read, what graphs are called."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from pyoxigraph import NamedNode

from graph import iris
from server.assets import asset
from server.context import LANGUAGES, locale, release
from server.labels import WRITTEN
from server.messages import MESSAGES, message


def set_up(app: Flask) -> None:
    """Let the templates of an app know all that."""
    app.context_processor(_values)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.keep_trailing_newline = True


def _values() -> dict[str, Any]:
    return {
        "t": lambda key: message(key, locale()),
        "language": locale(),
        "release": release(),
        "href": lambda iri: link(href(iri)),
        "link": link,
        "asset": asset,
        "ask": ask,
        "is_link": _is_link,
        "asked_language": request.args.get("lang"),
        "in_language": in_language,
        "written": lambda tag: WRITTEN.get(tag, tag),
        "basis": basis,
        "BASE": iris.BASE,
    }


def href(iri: str) -> str:
    """Return where an IRI is read: ours under this host, in one step; others where they are."""
    local = iris.local(iri)
    if local is None:
        return iri
    local = local.replace("/rows.csv#row=", "#row=")
    return "/" + (f"doc/{local.removeprefix('id/')}" if local.startswith("id/") else local)


def link(path: str, **arguments: str | int) -> str:
    """Return a path of ours with arguments, and with the language that the reader asked for.

    Arguments that are empty are left out.
    """
    given = {name: value for name, value in arguments.items() if value not in ("", None)}
    given |= _language()
    if not given or not path.startswith("/"):
        return path
    head, mark, fragment = path.partition("#")
    return f"{head}?{urlencode(given)}{mark}{fragment}"


def ask(query: str, **arguments: str) -> str:
    """Return where a query of our pages is asked, with its prefixes: the query page, or data."""
    used = (name for name in iris.PREFIXES if f"{name}:" in query)
    prologue = "".join(f"PREFIX {name}: <{iris.PREFIXES[name]}>\n" for name in used)
    return f"/sparql?{urlencode({'query': prologue + query, **arguments, **_language()})}"


def _language() -> dict[str, str]:
    """Return the language that the reader asked for, as an argument of an address."""
    asked = request.args.get("lang")
    return {"lang": asked} if asked in LANGUAGES else {}


def in_language(language: str) -> str:
    """Return this very page in a language."""
    arguments = request.args.to_dict(flat=False) | {"lang": [language]}
    return f"{request.path}?{urlencode(arguments, doseq=True)}"


def _is_link(term: object) -> bool:
    """Tell whether a term can be followed: an IRI of the web, and no script."""
    return isinstance(term, NamedNode) and term.value.startswith(("http://", "https://"))


def basis(graph: str) -> tuple[str, str]:
    """Return the kind of a graph (for its colour) and what to call it."""
    name = graph.removeprefix(iris.graph(""))
    kind = name if f"graph_{name}" in MESSAGES else "list"
    return kind, message(f"graph_{kind}", locale())
