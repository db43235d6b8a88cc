"""Loading a release into an engine, so that a broken run can be gone on with.

The engine itself knows how far it is. A graph of its own names the release being loaded; what
the engine held of ours before is deleted by then, so that a graph's count tells which of its
pieces have arrived. The graph that names the release comes last: until it is there, nothing
takes the engine for one that holds a release.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate

import pyoxigraph as ox

from graph import iris
from graph.findings import Finding, Place, RefusedError, refuse_if_any
from server.data import Data
from server.publishing.graph_store import AGAIN, GraphStore
from server.publishing.holdings import LOADING, Holdings, default_is_union, holdings
from server.publishing.pieces import Pieces

Advance = Callable[[int], None]


class Publication:
    """A release on its way into an engine. All methods raise RefusedError or QueryError."""

    def __init__(self, pieces: Pieces, data: Data, store: GraphStore, url: str) -> None:
        self._pieces, self._data, self._store, self._url = pieces, data, store, url
        self._held = holdings(data)
        self._union = False

    @property
    def is_complete(self) -> bool:
        """Whether the engine holds the release already, and all of it."""
        named = {graph: n for graph, n in self._pieces.counts.items() if graph}
        return (
            self._held.loading is None
            and self._held.graphs == named
            and self._held.releases == {self._pieces.naming: self._pieces.id}
            and self._held.default >= self._pieces.counts[None]
        )

    @property
    def size(self) -> int:
        """The statements to load."""
        counts = self._pieces.counts
        return sum(counts.values()) - (counts[None] if self._union else 0)

    def begin(self, *, union: bool) -> None:
        """Make room in the engine, unless this very release is being loaded into it already.

        ``union`` is what the engine's owner says of its default graph, if anything.
        """
        begun = self._held.loading == self._pieces.id
        if not begun:
            self._mark("")
        self._union = default_is_union(self._data)
        if union and not self._union:
            self._store.delete(LOADING)
            raise self._no_union()
        if not begun:
            self._empty()
            self._mark(self._pieces.id)
            self._held = holdings(self._data)

    def load(self, advance: Advance) -> None:
        """Load what the engine lacks, and verify that all is there."""
        counts = self._pieces.counts
        last = self._pieces.naming
        graphs = [graph for graph in counts if graph != last and not (self._union and not graph)]
        for graph in graphs:
            self._load(graph, advance)
        self._verify(graphs)
        self._load(last, advance)
        self._verify([last])
        self._store.delete(LOADING)

    def _empty(self) -> None:
        """Delete what is ours, and first what names a release."""
        for graph in dict.fromkeys([*self._held.releases, *self._held.graphs]):
            self._store.delete(graph)
        if self._held.default and not self._union:
            self._store.delete(None)

    def _mark(self, id_: str) -> None:
        identifier = ox.NamedNode(iris.expand("dcterms:identifier"))
        self._store.put(LOADING, [ox.Triple(ox.NamedNode(LOADING), identifier, ox.Literal(id_))])

    def _load(self, graph: str | None, advance: Advance) -> None:
        there = self._pieces_there(graph)
        for number, piece in enumerate(self._pieces.of(graph)):
            if number >= there:
                (self._store.add if number else self._store.put)(graph, piece)
            advance(len(piece))

    def _pieces_there(self, graph: str | None) -> int:
        """Return how many pieces of a graph have arrived; a part of one counts for nothing."""
        held = _held(self._held, graph)
        sizes = accumulate(len(piece) for piece in self._pieces.of(graph)) if held else ()
        return next((number for number, size in enumerate(sizes, 1) if size == held), 0)

    def _verify(self, graphs: list[str | None]) -> None:
        self._held = holdings(self._data)
        refuse_if_any(self._missing(graphs))

    def _missing(self, graphs: list[str | None]) -> Iterator[Finding]:
        for graph in graphs:
            held, expected = _held(self._held, graph), self._pieces.counts[graph]
            if held != expected:
                name = graph or "the default graph"
                message = f"{name} holds {held:,} statements, and the release {expected:,}"
                yield Finding("counts-differ", message, Place(self._url), AGAIN)

    def _no_union(self) -> RefusedError:
        message = "the engine's default graph is not the union of its named graphs"
        remedy = "configure the engine so, or leave out --union: then the union is loaded"
        return RefusedError([Finding("no-union", message, Place(self._url), remedy)])


def _held(held: Holdings, graph: str | None) -> int:
    return held.graphs.get(graph, 0) if graph else held.default
