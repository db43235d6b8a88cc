"""One peer on one graph: all queries once for their answers, then again for their time."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench.answers import UnreadableError, rows_of
from tests.bench.client import Client, Clients, Endpoint, Load, Sample
from tests.bench.dataset import Dataset
from tests.bench.peers import Peer
from tests.bench.results import MODES, NOT_ASKED, TOO_SLOW, Asked, Mode, Plan, Result
from tests.bench.runaway import disturb
from tests.bench.servers import HOST, START, free_port, running

LIGHT = "what-is-said-of-a-body"
"""The query that is asked beside runaway ones."""


def examine(
    peer: Peer, data: Dataset, queries: Mapping[str, str], plan: Plan, clients: Clients
) -> Result:
    """Return what a peer does on a graph.

    Raises MissingError if the peer cannot be had or cannot load, StartError if it does not
    come to answer.
    """
    result = Result(peer.prepare())
    with tempfile.TemporaryDirectory() as name:
        folder, started = Path(name), time.monotonic()
        peer.load(data, folder)
        examination = _Examination(queries, plan, clients, result)
        while True:
            with _serving(peer, data, folder) as endpoint:
                result.ready = result.ready or time.monotonic() - started
                if examination.ask_first(endpoint):
                    examination.measure(endpoint)
                    return result


@contextmanager
def _serving(peer: Peer, data: Dataset, folder: Path) -> Iterator[Endpoint]:
    """Run a peer that has loaded its data, and tell where it answers."""
    endpoint = Endpoint(HOST, free_port(), peer.path)
    with running(peer.command(data, folder, endpoint.port), folder, endpoint, START):
        yield endpoint


class _Examination:
    """What is asked of a peer, within its time, which begins with its first start."""

    def __init__(
        self, queries: Mapping[str, str], plan: Plan, clients: Clients, result: Result
    ) -> None:
        self._queries, self._plan, self._clients, self._result = queries, plan, clients, result
        self._waiting = list(queries)
        self._deadline = 0.0

    def ask_first(self, endpoint: Endpoint) -> bool:
        """Ask what has not been asked yet; tell whether the server is fit for more.

        It is not after a time-out: it may go on with the query, at the cost of the next.
        """
        self._deadline = self._deadline or time.monotonic() + self._plan.budget
        with Client(endpoint, self._plan.timeout) as client:
            while self._waiting:
                name = self._waiting.pop(0)
                try:
                    self._result.asked[name] = self._first(client, self._queries[name])
                except TimeoutError:
                    reason = f"no answer within {self._plan.timeout:g} s"
                    self._result.asked[name] = Asked(failure=reason)
                    return False
        return True

    def _first(self, client: Client, query: str) -> Asked:
        if self._is_over():
            return Asked(failure=NOT_ASKED)
        try:
            reply = client.ask(query)
            if not reply.succeeded:
                return Asked(failure=f"{reply.status}: {_words(reply.body)}")
            return Asked(reply.seconds, rows_of(reply, query))
        except UnreadableError as error:
            return Asked(failure=str(error))
        except ConnectionError as error:
            return Asked(failure=f"the connection was lost: {error}")

    def measure(self, endpoint: Endpoint) -> None:
        """Ask all that has an answer again and again, and last what runaway queries cost."""
        self._warm_up(endpoint)
        for mode in MODES:
            for name, asked in self._result.asked.items():
                if asked.rows is not None and not self._is_over():
                    asked.samples[mode.title] = self._sample(endpoint, name, mode)
        light = self._load(endpoint, (self._queries[LIGHT],), fresh=True)
        light = replace(light, seconds=self._plan.disturbance)
        self._result.disturbance = disturb(self._clients, light)

    def _sample(self, endpoint: Endpoint, name: str, mode: Mode) -> Sample:
        """Measure a query, unless clients who wait in line would wait longer than they do."""
        asked = self._result.asked[name]
        fastest = min([asked.first, *(sample.p50 for sample in asked.samples.values())])
        if fastest * mode.clients > self._plan.timeout:
            return TOO_SLOW
        load = self._load(endpoint, (self._queries[name],), mode.fresh)
        return self._clients.run(load, mode.clients)

    def _warm_up(self, endpoint: Endpoint) -> None:
        """Let a compiler at run time (Java's) see the queries that are quick enough to repeat."""
        quick = tuple(
            self._queries[name]
            for name, asked in self._result.asked.items()
            if asked.rows is not None and asked.first * Clients.NUMBER < self._plan.warming
        )
        load = self._load(endpoint, quick, fresh=True)
        self._clients.run(replace(load, seconds=self._plan.warming), Clients.NUMBER)

    def _load(self, endpoint: Endpoint, queries: tuple[str, ...], fresh: bool) -> Load:
        return Load(endpoint, queries, self._plan.measurement, self._plan.timeout, fresh)

    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline


def _words(body: bytes) -> str:
    return " ".join(body[:200].decode(errors="replace").split())
