"""The app: a factory over a release. It registers; nothing happens at import."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException

from graph import iris
from server import editor
from server.asking import problem_of
from server.context import LANGUAGES, RELEASE, Release, limits, locale, release
from server.door import QueryError
from server.graphs import graphs
from server.limits import Limits
from server.linked_data import linked_data
from server.messages import MESSAGES, message
from server.pages import pages
from server.permalinks import permalinks
from server.problems import ProblemError, from_exception, from_http_exception, problem_response
from server.protocol import protocol
from server.reference import reference

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
BYTES_PER_CHARACTER = 9
"""What a character of a query may take in a form: three bytes, each percent-encoded."""

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After, "
    "Server-Timing, Zhengwu-Count, Zhengwu-Release",
}
ALWAYS = [*CORS.items(), *SECURITY.items()]
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def create_app(
    folder: Path,
    limits: Limits | None = None,
    address: str = iris.ENDPOINT,
    engine: str | None = None,
) -> Flask:
    """Return the app that serves the release in a folder, within limits, as a public endpoint.

    Its queries go to the release's own store, or to an engine that holds the release.
    """
    app = Flask(__name__)
    limits = limits or Limits()
    app.extensions[RELEASE] = Release(folder, limits, address, engine)
    app.config["MAX_CONTENT_LENGTH"] = limits.query_length * BYTES_PER_CHARACTER
    app.url_map.strict_slashes = False
    for blueprint in (pages, protocol, permalinks, graphs, reference, linked_data, editor.editor):
        app.register_blueprint(blueprint)
    app.register_error_handler(ProblemError, problem_response)
    app.register_error_handler(QueryError, lambda error: problem_response(problem_of(error)))
    app.register_error_handler(HTTPException, from_http_exception)
    app.register_error_handler(Exception, from_exception)
    app.before_request(_refuse_long_urls)
    app.after_request(_headers)
    _templates(app)
    return app


def _templates(app: Flask) -> None:
    def values() -> dict[str, Any]:
        return {
            "t": lambda key: message(key, locale()),
            "language": locale(),
            "release": release(),
            "href": lambda iri: link(href(iri)),
            "link": link,
            "is_link": _is_link,
            "asked_language": request.args.get("lang"),
            "switch": _switch,
            "basis": _basis,
            "BASE": iris.BASE,
        }

    app.context_processor(values)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def href(iri: str) -> str:
    """Return where an IRI is read: ours under this host, in one step; others where they are."""
    local = iris.local(iri)
    if local is None:
        return iri
    local = local.replace("/rows.csv#row=", "#row=")
    return "/" + (f"doc/{local.removeprefix('id/')}" if local.startswith("id/") else local)


def link(path: str) -> str:
    """Return a path of ours with the language that the reader asked for, if one was asked for."""
    asked = request.args.get("lang")
    if asked not in LANGUAGES or not path.startswith("/"):
        return path
    head, mark, fragment = path.partition("#")
    return f"{head}?lang={asked}{mark}{fragment}"


def _is_link(term: object) -> bool:
    """Tell whether a term can be followed: an IRI of the web, and no script."""
    return isinstance(term, NamedNode) and term.value.startswith(("http://", "https://"))


def _switch() -> str:
    """Return this very page in the other language."""
    other = next(tag for tag in LANGUAGES if tag != locale())
    arguments = request.args.to_dict(flat=False) | {"lang": [other]}
    return f"{request.path}?{urlencode(arguments, doseq=True)}"


def _basis(graph: str) -> tuple[str, str]:
    """Return the kind of a graph (for its colour) and what to call it."""
    name = graph.removeprefix(iris.graph(""))
    kind = name if f"graph_{name}" in MESSAGES else "list"
    return kind, message(f"graph_{kind}", locale())


def _refuse_long_urls() -> None:
    length = len(request.environ["PATH_INFO"]) + len(request.query_string)
    if length > limits().url_length:
        raise ProblemError("url-too-long", limit=limits().url_length, length=length)


def _headers(response: Response) -> Response:
    response.headers.extend(ALWAYS)
    if editor.is_shown(response):
        response.headers["Content-Security-Policy"] += editor.POLICY
    response.headers["Zhengwu-Release"] = release().id
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response
