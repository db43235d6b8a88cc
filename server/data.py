"""What our own pages ask of the data, through the one door."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

import pyoxigraph as ox

from graph import iris
from graph.formats import write
from server.door import RESULTS_JSON, Answer, Door, Query
from server.writing import SYNTAXES

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Row: TypeAlias = dict[str, Term]


class Table:
    """The answer to a SELECT: its variables, and its rows, each with a term or None for each.

    With ``most``, only so many of the rows are read.
    """

    def __init__(self, answer: Answer, most: int | None = None) -> None:
        solutions = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        self.names = [variable.value for variable in solutions.variables]
        read = islice(solutions, most)
        self.rows = [list(solution) for solution in read]


class Data:
    """The data behind a door, for queries of our own in the project's prefixes."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._constant: dict[str, list[Row]] = {}

    def select(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query; unbound variables are left out."""
        table = Table(self._answer(text))
        return [
            {name: term for name, term in zip(table.names, row, strict=True) if term is not None}
            for row in table.rows
        ]

    def constant(self, text: str) -> list[Row]:
        """Return the rows of a query that no request shapes, asked once if the data are stable."""
        if not self._door.stable:
            return self.select(text)
        if text not in self._constant:
            self._constant[text] = self.select(text)
        return self._constant[text]

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK query."""
        body = self._answer(text).body
        return bool(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))

    def quads(self, text: str) -> list[ox.Quad]:
        """Return the quads that a SELECT query binds as s, p, o and g, sorted."""
        rows = self.select(text)
        quads = (ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)  # type: ignore[arg-type]
        return sorted(quads, key=str)

    def _answer(self, text: str) -> Answer:
        return self._door.answer(Query(iris.prefix_declarations() + text), RESULTS_JSON)


def serialize_graph(statements: Iterable[ox.Triple] | Iterable[ox.Quad], media_type: str) -> bytes:
    """Return statements in one of the graph syntaxes, with the project's prefixes."""
    return write(statements, SYNTAXES[media_type])
