"""What is measured, for how long, and what came of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.bench.answers import Difference, Rows, differences
from tests.bench.client import Clients, Sample
from tests.bench.runaway import Disturbance


@dataclass(frozen=True)
class Mode:
    """A way to ask a query again and again."""

    title: str
    fresh: bool
    """Whether every text is new, so that no cache of results or of plans can help."""

    clients: int


MODES = (
    Mode("new text, 1 client", fresh=True, clients=1),
    Mode("same text, 1 client", fresh=False, clients=1),
    Mode("new text, 8 clients", fresh=True, clients=Clients.NUMBER),
    Mode("same text, 8 clients", fresh=False, clients=Clients.NUMBER),
)


@dataclass(frozen=True)
class Plan:
    """How long things may take, in seconds, and how often a site is started."""

    measurement: float
    """Of one query in one mode; each client asks at least once."""

    timeout: float
    """Of one answer. What takes longer is not asked again, and its server is started anew."""

    budget: float
    """Of all queries to one peer on one graph; what is left then is not asked."""

    warming: float
    """Of all queries by all clients before the measurements, for compilers at run time."""

    disturbance: float
    """Of light queries in quiet, and again beside runaway ones."""

    pages: float
    """Of pages asked for again and again by some clients."""

    starts: int
    """How often a site is started anew to ask for every page once, in each mode."""


FULL = Plan(
    measurement=0.3, timeout=10.0, budget=90.0, warming=5.0, disturbance=8.0, pages=8.0, starts=5
)
QUICK = Plan(
    measurement=0.1, timeout=5.0, budget=60.0, warming=2.0, disturbance=4.0, pages=3.0, starts=2
)


NOT_ASKED = "not asked: the time of the peer was up"
TOO_SLOW = Sample((), 0, math.inf)
"""The sample of a query that is not asked in a mode as its answers would come too late."""


@dataclass
class Asked:
    """What a query cost at a peer, or why it has no answer."""

    first: float = 0.0
    """The seconds of its first answer, from a server just started."""

    rows: Rows | None = None
    failure: str = ""
    samples: dict[str, Sample] = field(default_factory=dict)
    """By the title of the mode; a mode is missing where the time of the peer was up."""

    def p50(self, mode: Mode, limit: float) -> float | None:
        """Return the median in a mode: the limit for no answer, None for what was not asked."""
        if self.rows is None:
            return None if self.failure == NOT_ASKED else limit
        sample = self.samples.get(mode.title)
        return min(sample.p50, limit) if sample else None


@dataclass
class Result:
    """What a peer did on a graph."""

    version: str
    ready: float = 0.0
    """The seconds from the files to the first answer: loading, and starting the server."""

    asked: dict[str, Asked] = field(default_factory=dict)
    disturbance: Disturbance | None = None


@dataclass
class Comparison:
    """What all peers did on a graph, and why some did nothing."""

    graph: str
    plan: Plan
    queries: Mapping[str, str]
    results: dict[str, Result] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def differences(self) -> list[Difference]:
        """Return where the answers of peers differ, in the order of the queries."""
        return [found for name in self.queries for found in differences(name, self._answers(name))]

    def _answers(self, query: str) -> dict[str, Rows]:
        found = {peer: result.asked[query].rows for peer, result in self.results.items()}
        return {peer: rows for peer, rows in found.items() if rows is not None}
