"""The app: a factory over a release. It registers; nothing happens at import."""

from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from graph import iris
from server import editor, templating
from server.asking import problem_of
from server.assets import assets
from server.context import LANGUAGES, RELEASE, Release, limits, release
from server.documents.dataset import dataset_pages
from server.documents.discovery import discovery
from server.documents.downloads import files
from server.documents.graphs import graph_pages
from server.documents.ontology import ontology
from server.documents.sources import lists
from server.door import QueryError
from server.explore.awards import awards
from server.explore.collections import collections
from server.explore.comparison import comparison
from server.explore.hierarchy import hierarchy
from server.explore.places import places
from server.explore.programmes import programmes
from server.explore.quality import quality
from server.explore.search import search
from server.explore.start import start
from server.explore.timeline import timeline
from server.graphs import graphs
from server.limits import Limits
from server.permalinks import permalinks
from server.problems import ProblemError, from_exception, from_http_exception, problem_response
from server.protocol import protocol
from server.reference import reference
from server.things.routes import things

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
BLUEPRINTS = (
    *(start, quality, search, awards, collections, places, hierarchy),
    *(programmes, timeline, comparison, things, ontology, lists),
    *(dataset_pages, graph_pages, files, discovery, assets),
    *(protocol, permalinks, graphs, reference, editor.editor),
)
BYTES_PER_CHARACTER = 9
"""What a character of a query may take in a form: three bytes, each percent-encoded."""

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Location, Content-Range, ETag, Link, "
    "Location, Repr-Digest, Retry-After, Server-Timing, Zhengwu-Count, Zhengwu-Release",
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
    app = Flask(__name__, static_folder=None)
    limits = limits or Limits()
    app.extensions[RELEASE] = Release(folder, limits, address, engine)
    app.config["MAX_CONTENT_LENGTH"] = limits.query_length * BYTES_PER_CHARACTER
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # it would redirect to the host that the request names
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(ProblemError, problem_response)
    app.register_error_handler(QueryError, lambda error: problem_response(problem_of(error)))
    app.register_error_handler(HTTPException, from_http_exception)
    app.register_error_handler(Exception, from_exception)
    app.before_request(_refuse_long_urls)
    app.before_request(_refuse_other_languages)
    app.after_request(_headers)
    templating.set_up(app)
    return app


def _refuse_long_urls() -> None:
    length = len(request.environ["PATH_INFO"]) + len(request.query_string)
    if length > limits().url_length:
        raise ProblemError("url-too-long", limit=limits().url_length, length=length)


def _refuse_other_languages() -> None:
    asked = request.args.get("lang")
    if asked is not None and asked not in LANGUAGES:
        raise ProblemError("language-not-offered", asked=asked, offered=", ".join(LANGUAGES))


def _headers(response: Response) -> Response:
    response.headers.extend(ALWAYS)
    response.headers["Zhengwu-Release"] = release().id
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response
