"""The clients: they ask over kept-open connections and measure until the last byte is read.

Several clients are several processes, so that no interpreter lock of ours slows the answers
down. They still share the machine with the server: throughput is that of both together.
"""

import http.client
import itertools
import math
import os
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import Self, TypeAlias
from urllib.parse import urlencode

RESULTS = "application/sparql-results+json"
GRAPHS = "text/turtle"
GRAPH_FORM = re.compile(r"^(CONSTRUCT|DESCRIBE)\b", re.MULTILINE)
SETTLE = 0.05
"""The seconds between handing out a load and its begin, so that all clients begin at once."""

_numbers = itertools.count()


@dataclass(frozen=True)
class Endpoint:
    """Where a peer answers queries by GET; the query follows the path, which ends in ? or &."""

    host: str
    port: int
    path: str

    def target(self, query: str) -> str:
        """Return what a request for a query names."""
        return f"{self.path}{urlencode({'query': query})}"

    def headers(self, query: str) -> dict[str, str]:
        """Return what a request for a query says beside it."""
        return {"Accept": GRAPHS if GRAPH_FORM.search(query) else RESULTS}


@dataclass(frozen=True)
class Pages:
    """Where a site answers with documents of one media type, in English; they go by their paths."""

    host: str
    port: int
    media_type: str

    def target(self, path: str) -> str:
        """Return what a request for a document names."""
        return path

    def headers(self, _path: str) -> dict[str, str]:
        """Return what a request for a document says beside it."""
        return {"Accept": self.media_type, "Accept-Language": "en"}


Address: TypeAlias = Endpoint | Pages
"""Where texts are sent to, each of which is answered: queries, or paths of documents."""


@dataclass(frozen=True)
class Reply:
    """A whole answer, and the seconds it took."""

    status: int
    media_type: str
    body: bytes
    seconds: float

    @property
    def succeeded(self) -> bool:
        """Whether the answer is one; Virtuoso gives 206 for what it cut short."""
        return self.status == http.HTTPStatus.OK


class Client:
    """One client on one connection, opened anew when the server or a time-out closed it."""

    def __init__(self, address: Address, timeout: float) -> None:
        self._address = address
        self._connection = http.client.HTTPConnection(address.host, address.port, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def ask(self, text: str) -> Reply:
        """Return the answer to a text. Raises TimeoutError, or another OSError if there is none.

        A server may close an idle connection at any time: that is tried once more.
        """
        try:
            return self._ask(text)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            return self._ask(text)

    def _ask(self, text: str) -> Reply:
        target, headers = self._address.target(text), self._address.headers(text)
        started = time.perf_counter()
        try:
            self._connection.request("GET", target, headers=headers)
            answer = self._connection.getresponse()
            body = answer.read()
        except BaseException as error:
            self._connection.close()
            if isinstance(error, http.client.HTTPException) and not isinstance(error, OSError):
                raise ConnectionError(f"no whole answer: {error!r}") from error
            raise
        seconds = time.perf_counter() - started
        return Reply(answer.status, answer.headers.get_content_type(), body, seconds)


def as_new(query: str) -> str:
    """Return the same query in a text that nobody has asked before."""
    return f"{query}# {os.getpid()}-{time.time_ns()}-{next(_numbers)}\n"


@dataclass(frozen=True)
class Sample:
    """What a load measured: seconds of each answer, how many failed, the seconds of it all."""

    times: tuple[float, ...]
    failures: int
    wall: float

    @cached_property
    def p50(self) -> float:
        """The median, infinite if nothing was answered."""
        return statistics.median(self.times or [math.inf])

    @cached_property
    def p99(self) -> float:
        """The 99th percentile by nearest rank: of fewer than a hundred, the slowest."""
        return sorted(self.times or [math.inf])[math.ceil(0.99 * len(self.times)) - 1]

    @property
    def rate(self) -> float:
        """Answers per second, of all clients together."""
        return len(self.times) / self.wall


@dataclass(frozen=True)
class Load:
    """What each client does: ask texts in turn for some seconds, each at least once."""

    address: Address
    texts: tuple[str, ...]
    seconds: float
    timeout: float
    fresh: bool
    """Whether every query is new, so that no cache of results or plans can help."""

    begin: float = 0.0


class Clients:
    """Eight processes, one client each."""

    NUMBER = 8

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(self.NUMBER)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown()

    def run(self, load: Load, number: int) -> Sample:
        """Return what so many clients measured who begin at the same moment."""
        return self._run([load] * number)

    def share(self, load: Load, number: int) -> Sample:
        """Return the same of clients who share the texts: each text is one client's."""
        return self._run([replace(load, texts=load.texts[n::number]) for n in range(number)])

    def _run(self, loads: Sequence[Load]) -> Sample:
        begin = time.monotonic() + SETTLE
        futures = [self._pool.submit(work, replace(load, begin=begin)) for load in loads]
        samples = [future.result() for future in futures]
        return joined(samples, max(sample.wall for sample in samples))


def joined(samples: Sequence[Sample], wall: float) -> Sample:
    """Return several samples as one that took so many seconds."""
    times = tuple(seconds for sample in samples for seconds in sample.times)
    return Sample(times, sum(sample.failures for sample in samples), wall)


def work(load: Load) -> Sample:
    """Return what one client measured. An answer that fails is counted and has no time."""
    times: list[float] = []
    failures = 0
    with Client(load.address, load.timeout) as client:
        time.sleep(max(0.0, load.begin - time.monotonic()))
        for text in _texts(load):
            try:
                reply = client.ask(text)
            except OSError:
                failures += 1
                continue
            if reply.succeeded:
                times.append(reply.seconds)
            else:
                failures += 1
    return Sample(tuple(times), failures, time.monotonic() - load.begin)


def _texts(load: Load) -> Iterator[str]:
    for number, text in enumerate(itertools.cycle(load.texts)):
        if number >= len(load.texts) and time.monotonic() - load.begin >= load.seconds:
            return
        yield as_new(text) if load.fresh else text
