"""The app: a factory over a release. It registers; nothing happens at import."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import HTTPException

from graph import iris
from server import editor
from server.context import LANGUAGES, RELEASE, Release, locale, release
from server.linked_data import linked_data
from server.pages import pages
from server.problems import ProblemError, from_exception, from_http_exception, problem_response
from server.protocol import protocol

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Location, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def create_app(folder: Path) -> Flask:
    """Return the app that serves the release in a folder."""
    app = Flask(__name__)
    app.extensions[RELEASE] = Release(folder)
    app.url_map.strict_slashes = False
    for blueprint in (pages, protocol, linked_data, editor.editor):
        app.register_blueprint(blueprint)
    app.register_error_handler(ProblemError, problem_response)
    app.register_error_handler(HTTPException, from_http_exception)
    app.register_error_handler(Exception, _log_and_answer)
    app.after_request(_headers)
    _templates(app)
    return app


def _templates(app: Flask) -> None:
    text = (Path(__file__).parent / "messages.toml").read_text(encoding="utf-8")
    messages: dict[str, dict[str, str]] = tomllib.loads(text)

    def values() -> dict[str, Any]:
        return {
            "t": lambda key: messages[key][locale()],
            "language": locale(),
            "release": release(),
            "href": lambda iri: link(href(iri)),
            "link": link,
            "is_link": _is_link,
            "asked_language": request.args.get("lang"),
            "switch": _switch,
            "basis": lambda graph: _basis(graph, messages),
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


def _basis(graph: str, messages: dict[str, dict[str, str]]) -> tuple[str, str]:
    """Return the kind of a graph (for its colour) and what to call it."""
    name = graph.removeprefix(iris.graph(""))
    kind = name if f"graph_{name}" in messages else "list"
    return kind, messages[f"graph_{kind}"][locale()]


def _log_and_answer(error: Exception) -> Response:
    from flask import current_app  # noqa: PLC0415

    current_app.logger.exception("unexpected fault at %s", request.path)
    return from_exception(error)


def _headers(response: Response) -> Response:
    response.headers.update(CORS | SECURITY)
    if editor.is_shown(response):
        response.headers["Content-Security-Policy"] += editor.POLICY
    response.headers["Zhengwu-Release"] = release().about["id"]
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response
