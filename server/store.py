"""The door to the data: everything in ``server`` reaches the engine through it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from graph import iris
from graph.formats import GRAPH_SYNTAXES, Syntax, write

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Row: TypeAlias = dict[str, Term]
Node: TypeAlias = ox.NamedNode | ox.BlankNode
Graph: TypeAlias = Node | ox.DefaultGraph
Answer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
"""The formats of a SELECT or ASK answer, in the order of the server's own preference."""

AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class QuerySyntaxError(Exception):
    """A query that is not SPARQL: line and column from 1, and what the parser expected."""

    def __init__(self, message: str) -> None:
        match = AT.match(message)
        self.line, self.column = (int(match[1]), int(match[2])) if match else (1, 1)
        self.reason = _readable(match[3] if match else message)
        super().__init__(f"line {self.line}, column {self.column}: {self.reason}")


@dataclass(frozen=True)
class Query:
    """A query and the dataset that the protocol gives it (SPARQL 1.1 Protocol, 2.1.4)."""

    text: str
    default_graphs: Sequence[str] = field(default=())
    named_graphs: Sequence[str] = field(default=())


class Store:
    """The store of a release, read only. May be shared between threads."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store.read_only(str(folder))

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def run(self, query: Query) -> Answer:
        """Return the engine's answer. Raises QuerySyntaxError for what is not SPARQL.

        The default graph of a release is the union of its named graphs.
        """
        default: list[Graph] = [ox.NamedNode(iri) for iri in query.default_graphs]
        named: list[Node] = [ox.NamedNode(iri) for iri in query.named_graphs]
        given = bool(default or named)
        try:
            return self._store.query(
                query.text,
                default_graph=default if given else None,
                named_graphs=named if given else None,
            )
        except SyntaxError as error:
            raise QuerySyntaxError(error.msg) from error

    def select(self, text: str) -> list[Row]:
        """Return the rows of one of our own SELECT queries; unbound variables are left out."""
        answer = self.run(Query(iris.prefix_declarations() + text))
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return [
            {name: value for name in names if (value := solution[name]) is not None}
            for solution in answer
        ]

    def triples(self, text: str) -> list[ox.Triple]:
        """Return the triples of one of our own CONSTRUCT queries, sorted."""
        answer = self.run(Query(iris.prefix_declarations() + text))
        assert isinstance(answer, ox.QueryTriples)
        return sorted(answer, key=str)


def serialize_results(answer: ox.QuerySolutions | ox.QueryBoolean, media_type: str) -> bytes:
    """Return a SELECT or ASK answer in one of RESULT_FORMATS."""
    data = answer.serialize(format=RESULT_FORMATS[media_type])
    assert data is not None
    return data


def serialize_graph(triples: Sequence[ox.Triple] | ox.QueryTriples, media_type: str) -> bytes:
    """Return triples in one of the graph syntaxes, with the project's prefixes."""
    return write(triples, syntax_of(media_type))


def syntax_of(media_type: str) -> Syntax:
    """Return the graph syntax of a media type. Raises StopIteration for none of ours."""
    return next(syntax for syntax in GRAPH_SYNTAXES if syntax.media_type == media_type)


def _readable(reason: str) -> str:
    """Shorten the parser's list of what it expected to what a person can use."""
    if "Prefix not found" in reason:
        return "this prefix is not declared"
    head, found, listed = reason.partition("expected one of ")
    if not found:
        return reason
    tokens = re.findall(r'"(?:\\.|[^"\\])+"|\b[A-Z]{2,}\b', re.sub(r"\[.*?\]", "", listed))
    return f"{head}expected {', '.join(dict.fromkeys(tokens)) or 'something else'}"
