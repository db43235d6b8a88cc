"""The door to any SPARQL 1.1 engine over HTTP.

Nothing that an engine sends is passed on: its answer is read to the end, parsed, and written
anew. A broken answer of an engine is never half an answer of ours.
"""

import threading
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

import pyoxigraph as ox

from graph import iris
from graph.formats import N_TRIPLES, TURTLE
from server.door import (
    RESULT_FORMATS,
    RESULTS_JSON,
    Answer,
    BusyError,
    EngineDownError,
    EngineError,
    EngineSlowError,
    Query,
    QueryError,
    QuerySyntaxError,
)
from server.exchange import Exchange, Message, Reply
from server.limits import MEBIBYTE, Limits
from server.pool import Pool
from server.sparql import ABSOLUTE, tokens
from server.writing import written, written_graph

DIRECT = "application/sparql-query; charset=utf-8"
TABLES = {RESULTS_JSON, "application/json"}
GRAPHS = {syntax.media_type: syntax.format for syntax in (N_TRIPLES, TURTLE)}
SYNTAX_SECONDS = 5.0
"""How long it may take to find out whether a query that an engine refuses is SPARQL at all."""

REFUSED = {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
OVERLOADED: dict[int, type[QueryError]] = {
    HTTPStatus.TOO_MANY_REQUESTS: BusyError,
    HTTPStatus.REQUEST_TIMEOUT: EngineSlowError,
    HTTPStatus.GATEWAY_TIMEOUT: EngineSlowError,
    HTTPStatus.BAD_GATEWAY: EngineDownError,
    HTTPStatus.SERVICE_UNAVAILABLE: EngineDownError,
}
"""What a status says of an engine, or of the proxy before it."""


class Remote:
    """A SPARQL 1.1 endpoint as a ``Door``. May be shared between threads."""

    stable = False
    """Whoever owns the engine may change its data at any time."""

    def __init__(self, url: str, limits: Limits, headers: dict[str, str] | None = None) -> None:
        self._seconds = limits.seconds
        self._exchange = Exchange(url, limits.memory * MEBIBYTE, headers)
        self._syntax = Syntax(limits)

    def answer(self, query: Query, media_type: str) -> Answer:
        """Return the whole answer, within the limits (see ``Door``)."""
        is_table = media_type in RESULT_FORMATS
        accept = RESULTS_JSON if is_table else ", ".join(GRAPHS)
        headers = {"Content-Type": DIRECT, "Accept": accept}
        message = Message("POST", _dataset(query), headers, _based(query.text).encode())
        reply = self._exchange.send(message, self._seconds)
        if reply.status in REFUSED:
            self._syntax.check(query, media_type)
            raise QueryError(reply.words or f"it answered with status {reply.status}")
        _must_be_ok(reply)
        return _table(reply, media_type) if is_table else _graph(reply, media_type)

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()
        self._syntax.close()


class Syntax:
    """What tells whether a query is SPARQL: a process over an empty store, once it is needed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = replace(limits, processes=1, seconds=SYNTAX_SECONDS)
        self._pool: Pool | None = None
        self._lock = threading.Lock()

    def check(self, query: Query, media_type: str) -> None:
        """Raise QuerySyntaxError for a query that is none; all else is not found out here."""
        with self._lock:
            self._pool = self._pool or Pool(None, self._limits)
        try:
            self._pool.answer(query, media_type)
        except QuerySyntaxError:
            raise
        except QueryError:
            return

    def close(self) -> None:
        """End the process."""
        if self._pool:
            self._pool.close()


def _based(text: str) -> str:
    """Return a query with the base that its relative IRIs have here.

    An engine would resolve them by its own URL (SPARQL 1.1 Query, 4.1.1.2).
    """
    relative = any(token.kind == "iri" and not ABSOLUTE.match(token.text) for token in tokens(text))
    return f"BASE <{iris.ENDPOINT}> {text}" if relative else text


def _dataset(query: Query) -> str:
    """Return the dataset as parameters (SPARQL 1.1 Protocol, 2.1.4). Raises QueryError."""
    default = [("default-graph-uri", iri) for iri in dict.fromkeys(query.default_graphs)]
    named = [("named-graph-uri", iri) for iri in dict.fromkeys(query.named_graphs)]
    for _, iri in (*default, *named):
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise QueryError(str(error)) from error
    return urlencode([*default, *named])


def _must_be_ok(reply: Reply) -> None:
    """Raise what an answer is that is none. Only 200 is one: 206 is a part of one."""
    if reply.status == HTTPStatus.OK:
        return
    reason = f"it answered with status {reply.status}"
    cause = OVERLOADED.get(reply.status, EngineError)
    if cause is EngineDownError and "time" in reply.words.lower():
        cause = EngineSlowError  # so Jena says that its own deadline has passed
    raise cause(reason)


def _table(reply: Reply, media_type: str) -> Answer:
    if reply.media_type not in TABLES:
        raise EngineError(f"it answered in {reply.media_type} where {RESULTS_JSON} was asked for")
    try:
        results = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        return written(results, media_type)
    except (SyntaxError, ValueError) as error:
        raise EngineError(f"its answer is no {RESULTS_JSON}") from error


def _graph(reply: Reply, media_type: str) -> Answer:
    """Return the graph of an answer: a set, though an engine may say a triple twice."""
    if reply.media_type not in GRAPHS:
        raise EngineError(f"it answered in {reply.media_type} where a graph was asked for")
    if not reply.is_framed:
        raise EngineError("its answer does not say where it ends")
    try:
        quads = ox.parse(reply.body, format=GRAPHS[reply.media_type])
        triples = dict.fromkeys(quad.triple for quad in quads)
    except (SyntaxError, ValueError) as error:
        raise EngineError(f"its answer is no {reply.media_type}") from error
    return written_graph(triples, media_type)
