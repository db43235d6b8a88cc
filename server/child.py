"""The process that evaluates queries: one at a time, over a read-only store of its own.

Run as ``python -m server.child`` with the store's folder (or none, for an empty store) and
its limits as JSON; requests come on standard input, answers go to standard output, each a
frame of ``server.frames``. Whatever a query does to the process, it does to nobody else: the
engine can neither be interrupted nor keep its stack from overflowing.
"""

import json
import resource
import signal
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec
import pyoxigraph as ox

from graph import iris
from server.door import Answer, Query
from server.frames import Frame, Outcome, read_frame, write_frame
from server.limits import MEBIBYTE, Limits
from server.sparql import scan
from server.writing import Result, written

Graph: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
GRACE = 1.0
"""How many seconds after its deadline a query ends its process, should nobody have ended it."""


class Evaluator:
    """A store, and the queries asked of it."""

    def __init__(self, folder: str | None) -> None:
        self._store = ox.Store.read_only(folder) if folder else ox.Store()
        self._merged = lru_cache(maxsize=1)(self._merge)

    def answer(self, query: Query, media_type: str) -> Answer:
        """Return the whole answer.

        Raises SyntaxError for what is no SPARQL, ValueError for what names no graph,
        RuntimeError for what the engine cannot evaluate, MemoryError, and OSError where
        another endpoint that the query calls does not answer.
        """
        return written(self._run(query), media_type)

    def _run(self, query: Query) -> Result:
        store, default, named = self._store, query.default_graphs, query.named_graphs
        if not (default or named):
            if "from" not in query.text.lower():  # Most queries name no dataset: no scan.
                return store.query(query.text, base_iri=iris.ENDPOINT)
            found = scan(query.text)
            default, named = found.default_graphs, found.named_graphs
            if len(default) <= 1:
                return store.query(query.text, base_iri=iris.ENDPOINT)
        nodes: list[Graph] = [*_nodes(dict.fromkeys(default))]
        if len(nodes) > 1:
            store, nodes = self._merged(default, named), [ox.DefaultGraph()]
        return store.query(
            query.text,
            base_iri=iris.ENDPOINT,
            default_graph=nodes,
            named_graphs=[*_nodes(named)],
        )

    def _merge(self, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
        """Return the RDF merge of graphs, with named ones (SPARQL 1.1 Query, 13.2).

        The engine counts a triple once for each graph of the merge that holds it.
        """
        merged = ox.Store()
        for node in _nodes(default):
            quads = self._store.quads_for_pattern(None, None, None, node)
            merged.extend(ox.Quad(*quad.triple) for quad in quads)
        for node in filter(self._store.contains_named_graph, _nodes(named)):
            merged.add_graph(node)
            merged.extend(self._store.quads_for_pattern(None, None, None, node))
        return merged


def _nodes(names: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(name) for name in names]


def outcome(evaluator: Evaluator, request: bytes) -> Frame:
    """Return what became of a request, which is a query with its dataset and a media type."""
    text, default, named, media_type = json.loads(request)
    try:
        answer = evaluator.answer(Query(text, tuple(default), tuple(named)), media_type)
    except SyntaxError as error:
        return Frame(Outcome.SYNTAX, 0, error.msg.encode())
    except MemoryError:
        return Frame(Outcome.MEMORY, 0, b"")
    except (ValueError, RuntimeError) as error:
        return Frame(Outcome.REFUSED, 0, str(error).encode())
    except OSError as error:
        return Frame(Outcome.FAILED, 0, str(error).encode())
    return Frame(Outcome.ANSWER, answer.count, answer.body)


def confine(limits: Limits) -> None:
    """Take from this process what a query must not have: memory, files, the network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = Path("/proc/self/statm")
    if status.exists():
        used = int(status.read_text().split()[0]) * resource.getpagesize()
        memory = used + limits.memory * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if not limits.services:
        # The store has all its files open; no further one, and no socket, can be opened.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main(folder: str, limits: Limits) -> None:
    """Answer requests until the server closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    evaluator = Evaluator(folder or None)
    confine(limits)
    while request := read_frame(sys.stdin.buffer):
        # The kernel ends the process by this alarm, whatever the engine is doing.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + GRACE)
        answer = outcome(evaluator, request.body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(sys.stdout.buffer, answer)


if __name__ == "__main__":
    main(sys.argv[1], msgspec.json.decode(sys.argv[2], type=Limits))
