"""The SPARQL 1.1 Protocol for queries (https://www.w3.org/TR/sparql11-protocol/)."""

from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from graph.formats import GRAPH_SYNTAXES
from server.context import locale, release, store
from server.describe import best_label, labels_of
from server.negotiation import choose
from server.problems import ProblemError, not_acceptable
from server.service import service_description
from server.sparql import MAX_LENGTH, calls_service, is_update
from server.store import (
    RESULT_FORMATS,
    Answer,
    Query,
    QueryError,
    QuerySyntaxError,
    serialize_graph,
    serialize_results,
)

protocol = Blueprint("protocol", __name__)

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
GRAPH_TYPES = [syntax.media_type for syntax in GRAPH_SYNTAXES]
HTML = "text/html"
SHORT_NAMES = {
    "html": [HTML],
    "json": ["application/sparql-results+json", "application/ld+json"],
    "xml": ["application/sparql-results+xml", "application/rdf+xml"],
    "csv": ["text/csv"],
    "tsv": ["text/tab-separated-values"],
    "turtle": ["text/turtle"],
    "n3": ["text/turtle"],
    "json-ld": ["application/ld+json"],
    "rdf+xml": ["application/rdf+xml"],
    **{syntax.extension: [syntax.media_type] for syntax in GRAPH_SYNTAXES},
}
"""What the parameter ``format`` may say, and the media types it means for results or graphs."""

RESULT_NAMES = ["json", "xml", "csv", "tsv"]
GRAPH_NAMES = [syntax.extension for syntax in GRAPH_SYNTAXES]
"""The formats that the page of an answer leads to."""


@dataclass(frozen=True)
class Call:
    """A protocol operation: the query, and the format asked for in the URL if any."""

    query: Query
    format: str | None


@protocol.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, describe the service or show the form."""
    if request.method != "POST" and "query" not in request.args:
        return _service()
    call = _call()
    _refuse_what_is_no_query(call.query.text)
    try:
        return _answer(call)
    except QuerySyntaxError as error:
        raise _syntax_problem(error) from error
    except QueryError as error:
        raise ProblemError(400, "query-refused", "Query refused", str(error)) from error


def _answer(call: Call) -> Response:
    answer = store().run(call.query)
    offers = GRAPH_TYPES if isinstance(answer, ox.QueryTriples) else list(RESULT_FORMATS)
    media_type = _format(call, [*offers, HTML])
    response = Response(_body(call, answer, media_type), content_type=_content_type(media_type))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _body(call: Call, answer: Answer, media_type: str) -> str | bytes:
    if media_type == HTML:
        return _page(call, answer)
    if isinstance(answer, ox.QueryTriples):
        return serialize_graph(answer, media_type)
    return serialize_results(answer, media_type)


def _page(call: Call, answer: Answer) -> str:
    """Return an answer as a page: a table with labels and links, or Turtle."""
    if isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        rows = [[solution[name] for name in names] for solution in answer]
        named = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
        found = labels_of(store(), named)
        labels = {iri: best_label(found[iri], locale()) for iri in found}
        table = {"names": names, "rows": rows, "labels": labels}
        return _results_page(call, RESULT_NAMES, table=table)
    if isinstance(answer, ox.QueryTriples):
        return _results_page(
            call, GRAPH_NAMES, text=serialize_graph(answer, GRAPH_TYPES[0]).decode()
        )
    return _results_page(call, RESULT_NAMES[:2], text=str(bool(answer)).lower())


def _results_page(call: Call, formats: list[str], **shown: object) -> str:
    """Return the page of an answer, with the same question in other formats."""
    arguments = {
        "query": call.query.text,
        "default-graph-uri": list(call.query.default_graphs),
        "named-graph-uri": list(call.query.named_graphs),
    }
    links = {
        name: f"{request.path}?{urlencode(arguments | {'format': name}, doseq=True)}"
        for name in formats
    }
    return render_template("results.html", query=call.query.text, links=links, **shown)


def _call() -> Call:
    """Read the operation from the request, by the three ways of section 2.1."""
    arguments = request.args
    if request.method == "POST":
        if request.mimetype == DIRECT:
            try:
                text = request.get_data().decode("utf-8")
            except UnicodeDecodeError:
                _bad("The body is not UTF-8.")
            return _made(text)
        if request.mimetype != FORM:
            detail = f"Send a query by POST as {FORM} or {DIRECT}."
            raise ProblemError(415, "unsupported-media-type", "Unsupported media type", detail)
        arguments = request.form
        if "update" in arguments:
            _refuse_update()
    queries = arguments.getlist("query")
    if len(queries) != 1:
        _bad(f"Send exactly one parameter `query`; here are {len(queries)}.")
    return _made(queries[0])


def _made(text: str) -> Call:
    default = request.values.getlist("default-graph-uri")
    named = request.values.getlist("named-graph-uri")
    return Call(Query(text, default, named), request.values.get("format"))


def _refuse_what_is_no_query(text: str) -> None:
    if len(text) > MAX_LENGTH:
        detail = f"A query may have {MAX_LENGTH:,} characters; this one has {len(text):,}."
        raise ProblemError(413, "query-too-long", "The query is too long", detail)
    if is_update(text):
        _refuse_update()
    if calls_service(text):
        detail = "This endpoint calls no other: run the SERVICE part from your own engine."
        raise ProblemError(403, "service-refused", "SERVICE is refused", detail)


def _refuse_update() -> NoReturn:
    detail = (
        "The data are read only here. They change by the lists and tables of the repository: "
        "see mappings/README.md there."
    )
    raise ProblemError(403, "update-refused", "Updates are refused", detail)


def _bad(detail: str) -> NoReturn:
    raise ProblemError(400, "bad-request", "Bad request", detail)


def _syntax_problem(error: QuerySyntaxError) -> ProblemError:
    return ProblemError(
        400,
        "query-syntax",
        "The query is not SPARQL",
        str(error),
        line=error.line,
        column=error.column,
    )


def _format(call: Call, offers: list[str]) -> str:
    """Return the media type of the answer: by the parameter ``format``, else by Accept.

    A ``format`` that names nothing here, or nothing for this kind of answer, is an error.
    """
    if call.format is None:
        media_type = choose(request.headers.get("Accept"), offers)
    else:
        wanted = SHORT_NAMES.get(call.format, [call.format])
        media_type = next((offer for offer in wanted if offer in offers), None)
    if media_type is None:
        raise not_acceptable(offers)
    return media_type


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _service() -> Response:
    """Answer a request without a query: the form, or the service description."""
    media_type = choose(
        request.headers.get("Accept"), ["text/turtle", *GRAPH_TYPES[1:], "text/html"]
    )
    if media_type is None:
        raise not_acceptable([*GRAPH_TYPES, "text/html"])
    if media_type == "text/html":
        body: str | bytes = render_template("query.html", questions=release().questions(locale()))
    else:
        body = serialize_graph(service_description(), media_type)
    response = Response(body, content_type=_content_type(media_type))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
