"""The SPARQL 1.1 Protocol for queries (https://www.w3.org/TR/sparql11-protocol/)."""

import time

from flask import Blueprint, Response, render_template, request

from graph.formats import GRAPH_SYNTAXES
from server.asking import ask
from server.context import locale, query_string, release
from server.data import serialize_graph
from server.door import RESULT_FORMATS, RESULTS_JSON, Answer, Query
from server.negotiation import choose
from server.operation import DIRECT, FORM, Operation, read_operation
from server.problems import not_acceptable
from server.representation import VARY, Representation, content_type, send
from server.results import graph_page, table_page, truth_page
from server.service import service_description
from server.sparql import scan
from server.writing import SYNTAXES

protocol = Blueprint("protocol", __name__)

GRAPH_TYPES = list(SYNTAXES)
HTML = "text/html"
BYTE_ORDER_MARK = "\ufeff".encode()
EXCEL = "text/csv; header=present"
"""CSV for a spreadsheet: with the byte order mark without which Excel takes it for no UTF-8."""

SHORT_NAMES = {
    "html": [HTML],
    "json": [RESULTS_JSON, "application/ld+json"],
    "xml": ["application/sparql-results+xml", "application/rdf+xml"],
    "csv": ["text/csv"],
    "excel": [EXCEL],
    "tsv": ["text/tab-separated-values"],
    "turtle": ["text/turtle"],
    "n3": ["text/turtle"],
    "json-ld": ["application/ld+json"],
    "rdf+xml": ["application/rdf+xml"],
    **{syntax.extension: [syntax.media_type] for syntax in GRAPH_SYNTAXES},
}
"""What the parameter ``format`` may say, and the media types it means for results or graphs."""

METHODS = ["GET", "HEAD", "POST", "QUERY", "OPTIONS"]
TAKEN = {
    "Allow": ", ".join(METHODS),
    "Accept-Post": f"{DIRECT}, {FORM}",
    "Accept-Query": f'"{DIRECT}"',
}
"""What the endpoint takes (RFC 9110, 10.2.1; Linked Data Platform, 7.1; the method QUERY)."""


@protocol.route("/sparql", methods=METHODS, provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query; without one, describe the service or show the form."""
    if request.method == "OPTIONS":
        return Response(status=204, headers=TAKEN)
    operation = read_operation()
    return answer(operation) if operation else _service()


def answer(operation: Operation) -> Response:
    """Return the answer to a query operation, in the form that the request wants."""
    began = time.perf_counter()
    media_type = _media_type(operation)
    query = operation.query
    response = send(
        Representation(
            identity=_identity(query, media_type),
            media_type=media_type,
            make=lambda: _made(query, media_type),
            volatile=scan(query.text).volatile,
        )
    )
    took = (time.perf_counter() - began) * 1000
    response.headers["Server-Timing"] = f"query;dur={took:.1f}"
    return response


def _identity(query: Query, media_type: str) -> tuple[str, ...]:
    """Return what an answer depends on; a page is in a language too."""
    language = query_string() + locale() if media_type == HTML else ""
    graphs = (*query.default_graphs, "named", *query.named_graphs)
    return (query.text, *graphs, language)


def _made(query: Query, media_type: str) -> Answer:
    if media_type == EXCEL:
        found = ask(query, "text/csv")
        return Answer(BYTE_ORDER_MARK + found.body, found.count)
    if media_type != HTML:
        return ask(query, media_type)
    if scan(query.text).is_graph:
        return graph_page(query, ask(query, GRAPH_TYPES[0]))
    found = ask(query, RESULTS_JSON)
    return truth_page(query, found) if scan(query.text).form == "ASK" else table_page(query, found)


def _media_type(operation: Operation) -> str:
    """Return the form of the answer: by the parameter ``format``, else by Accept.

    A ``format`` that names nothing here, or nothing for this kind of answer, is an error.
    """
    is_graph = scan(operation.query.text).is_graph
    offers = [*(GRAPH_TYPES if is_graph else RESULT_FORMATS), HTML]
    if operation.format is None:
        media_type = choose(request.headers.get("Accept"), offers)
    else:
        wanted = SHORT_NAMES.get(operation.format, [operation.format])
        possible = offers if is_graph else [*offers, EXCEL]
        media_type = next((offer for offer in wanted if offer in possible), None)
    if media_type is None:
        raise not_acceptable(offers)
    return media_type


def _service() -> Response:
    """Answer a request without a query: the form, or the service description."""
    offers = [*GRAPH_TYPES, HTML]
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        raise not_acceptable(offers)
    if media_type == HTML:
        page = render_template("query.html", questions=release().questions(locale()))
        return Response(page, content_type=content_type(HTML), headers={"Vary": VARY})
    return send(Representation(("service",), media_type, lambda: _description(media_type)))


def _description(media_type: str) -> Answer:
    statements = service_description(release())
    return Answer(serialize_graph(statements, media_type), len(statements))
