"""The door to the data: what asks and answers, whichever engine is behind it.

Everything in ``server`` reaches the data through an object with the one method of ``Door``:
a pool of processes over the release's own store (``server.pool``), or any SPARQL 1.1 engine
over HTTP (``server.remote``).
"""

from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

RESULTS_JSON = "application/sparql-results+json"
RESULT_FORMATS = {
    RESULTS_JSON: ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
"""The formats of a SELECT or ASK answer, in the order of the server's own preference."""


@dataclass(frozen=True)
class Query:
    """A query and the dataset that the protocol gives it (SPARQL 1.1 Protocol, 2.1.4)."""

    text: str
    default_graphs: tuple[str, ...] = field(default=())
    named_graphs: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Answer:
    """A complete answer: its bytes in the media type asked for, and how much it holds."""

    body: bytes
    count: int = 0
    """The rows of a SELECT, the statements of a CONSTRUCT or DESCRIBE, 1 for an ASK."""

    headers: tuple[tuple[str, str], ...] = ()
    """What is only known of it once it is made, such as where it goes on."""


class Door(Protocol):
    """What answers queries. May be shared between threads."""

    stable: bool
    """Whether the data are a release's and stay so: the same query has the same answer for ever."""

    def answer(self, query: Query, media_type: str) -> Answer:
        """Return the whole answer in a result format or graph syntax that fits the query.

        Raises QueryError, or a subclass that says why, if there is no complete answer.
        """

    def close(self) -> None:
        """Let go of what answers; nothing can be asked afterwards."""


class QueryError(Exception):
    """A query that was not answered, in words for its author."""


class QuerySyntaxError(QueryError):
    """A query that is not SPARQL, in the engine's words."""


class QueryTimeoutError(QueryError):
    """A query that took longer than its deadline."""


class QueryMemoryError(QueryError):
    """A query that needed more memory than it may have."""


class QueryDepthError(QueryError):
    """A query so deeply nested that it overflows the engine's stack."""


class BusyError(QueryError):
    """A query that found no free process, and the queue full or not moving."""


class EngineError(QueryError):
    """An engine whose answer is none, or only a part of one."""


class EngineDownError(EngineError):
    """An engine that cannot be reached."""


class EngineSlowError(EngineError):
    """An engine that had not finished its answer at the deadline."""
