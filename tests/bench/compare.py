"""The comparison: every peer holds the same graph and is asked the same, one after another."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.client import Clients
from tests.bench.dataset import DATASETS
from tests.bench.examine import examine
from tests.bench.peers import PEERS
from tests.bench.results import Comparison, Plan
from tests.bench.servers import StartError
from tests.bench.tools import MissingError

QUERIES = Path(__file__).parent / "queries"


def compare(graph: str, names: Sequence[str], plan: Plan, clients: Clients) -> Comparison:
    """Return what the peers of these names do on a graph; progress goes to standard error."""
    data, queries = DATASETS[graph](), _queries()
    comparison = Comparison(graph, plan, queries)
    for peer in (peer for peer in PEERS if peer.name in names):
        _say(f"{graph}: {peer.name}")
        try:
            comparison.results[peer.name] = examine(peer, data, queries, plan, clients)
        except (MissingError, StartError) as error:
            comparison.skipped[peer.name] = str(error)
            _say(f"{graph}: {peer.name} is skipped: {error}")
    return comparison


def _queries() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
