"""Writing to an engine (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.findings import Finding, Place, RefusedError
from graph.formats import TURTLE, write
from server.door import EngineDownError, EngineSlowError, QueryError
from server.exchange import Exchange, Message, Reply
from server.limits import MEBIBYTE

SECONDS = 600.0
"""How long an engine may take to store a piece, or to delete a graph."""

LIMIT = MEBIBYTE
AGAIN = "run the same command again: it goes on where it stopped"
PASSWORD = "name a user who may write: --user NAME, with the password in ZHENGWU_PASSWORD"  # noqa: S105 - none
ELSEWHERE = (
    "name the engine's graph store with --graph-store: …/store at Oxigraph, …/<dataset>/data at "
    "Fuseki, …/repositories/<name>/rdf-graphs/service at GraphDB"
)
REMEDIES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: PASSWORD,
    HTTPStatus.FORBIDDEN: PASSWORD,
    HTTPStatus.BAD_REQUEST: ELSEWHERE,
    HTTPStatus.NOT_FOUND: ELSEWHERE,
    HTTPStatus.METHOD_NOT_ALLOWED: ELSEWHERE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ELSEWHERE,
}


class GraphStore:
    """The graphs of an engine. What is done twice is as if done once.

    All methods raise RefusedError, with what the engine said and what to do.
    """

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._exchange = Exchange(url, LIMIT, headers)

    def put(self, graph: str | None, triples: list[ox.Triple]) -> None:
        """Make triples all that a named graph, or the default graph, holds."""
        self._write("PUT", graph, triples)

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        """Add triples, none with a blank node, to a graph."""
        self._write("POST", graph, triples)

    def delete(self, graph: str | None) -> None:
        """Delete a graph that is there; the default graph is emptied."""
        self._send(Message("DELETE", _parameters(graph)))

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _write(self, method: str, graph: str | None, triples: list[ox.Triple]) -> None:
        headers = {"Content-Type": TURTLE.media_type}
        self._send(Message(method, _parameters(graph), headers, write(triples, TURTLE)))

    def _send(self, message: Message) -> None:
        with refusing(self._exchange.url):
            reply = self._exchange.send(message, SECONDS)
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            raise self._refusal(message, reply)

    def _refusal(self, message: Message, reply: Reply) -> RefusedError:
        said = f"the engine answered {message.method} with status {reply.status}"
        remedy = REMEDIES.get(reply.status, f"see the engine's log, then {AGAIN}")
        place = Place(self._exchange.url)
        return RefusedError([Finding("graph-store", said, place, remedy, reply.words)])


@contextmanager
def refusing(url: str) -> Iterator[None]:
    """Tell the failures of an engine as findings."""
    try:
        yield
    except QueryError as error:
        finding = Finding("engine", f"the engine: {error}", Place(url), _remedy(error))
        raise RefusedError([finding]) from error


def _remedy(error: QueryError) -> str:
    if isinstance(error, EngineDownError):
        return f"start the engine, or name another URL; then {AGAIN}"
    if isinstance(error, EngineSlowError):
        return AGAIN
    return f"is this the right URL? If the engine asks for a password, {PASSWORD}. If not, {AGAIN}"


def _parameters(graph: str | None) -> str:
    """Return how a graph is named (4.1, indirect graph identification)."""
    return urlencode({"graph": graph}) if graph else "default"
