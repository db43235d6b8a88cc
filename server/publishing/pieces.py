"""A release cut into pieces that an engine takes one at a time, the same each time."""

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph import iris

SIZE = 5000
"""The statements of a piece."""


class Pieces:
    """The graphs of a release on disk in pieces; ``None`` is the default graph."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store.read_only(str(folder / "store"))
        about = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        self.id: str = about["id"]

    @cached_property
    def counts(self) -> dict[str | None, int]:
        """The statements of each graph."""
        graphs = self._store.named_graphs()
        names = sorted(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))
        return {name: sum(1 for _ in self._statements(name)) for name in (*names, None)}

    @cached_property
    def naming(self) -> str:
        """The named graph that says which release it is."""
        subject, predicate = (
            ox.NamedNode(i) for i in (iris.DATASET, iris.expand("dcterms:identifier"))
        )
        quads = self._store.quads_for_pattern(subject, predicate, None, None)
        graphs = (quad.graph_name for quad in quads)
        return next(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))

    def of(self, graph: str | None) -> Iterator[list[ox.Triple]]:
        """Yield the pieces of a graph.

        All that has a blank node is in the first: in two pieces, one node would become two.
        """
        rest = (triple for triple in self._statements(graph) if not _has_blank(triple))
        first = [triple for triple in self._statements(graph) if _has_blank(triple)]
        first += islice(rest, max(SIZE - len(first), 0))
        while first:
            yield first
            first = list(islice(rest, SIZE))

    def _statements(self, graph: str | None) -> Iterator[ox.Triple]:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, name))


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)
