"""The door to the data: everything in ``server`` reaches the engine through it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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


class QueryError(Exception):
    """A query that the engine cannot answer, in words for its author."""


class QuerySyntaxError(QueryError):
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
        """Return the engine's answer.

        The default graph of a release is the union of its named graphs. Raises
        QuerySyntaxError for what is not SPARQL, QueryError for what cannot be answered.
        """
        default: list[Graph] = [_node(iri) for iri in query.default_graphs]
        named: list[Node] = [_node(iri) for iri in query.named_graphs]
        given = bool(default or named)
        with _engine_errors():
            return self._store.query(
                query.text,
                default_graph=default if given else None,
                named_graphs=named if given else None,
            )

    def select(self, text: str) -> list[Row]:
        """Return the rows of one of our own SELECT queries; unbound variables are left out."""
        answer = self.run(Query(iris.prefix_declarations() + text))
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return [
            {name: value for name in names if (value := solution[name]) is not None}
            for solution in answer
        ]

    def quads(self, text: str) -> list[ox.Quad]:
        """Return the quads that one of our own SELECT queries binds as s, p, o and g, sorted."""
        rows = self.select(text)
        quads = (ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)  # type: ignore[arg-type]
        return sorted(quads, key=str)


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Turn what the engine raises, when it is asked or while it answers, into our errors."""
    try:
        yield
    except SyntaxError as error:
        raise QuerySyntaxError(error.msg) from error
    except RuntimeError as error:
        raise QueryError(str(error)) from error


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"{iri!r} is no IRI that could name a graph: {error}") from error


def serialize_results(answer: ox.QuerySolutions | ox.QueryBoolean, media_type: str) -> bytes:
    """Return a SELECT or ASK answer in one of RESULT_FORMATS."""
    with _engine_errors():
        data = answer.serialize(format=RESULT_FORMATS[media_type])
    assert data is not None
    return data


def serialize_graph(statements: Iterable[ox.Triple] | Iterable[ox.Quad], media_type: str) -> bytes:
    """Return statements in one of the graph syntaxes, with the project's prefixes."""
    with _engine_errors():
        return write(statements, syntax_of(media_type))


def syntax_of(media_type: str) -> Syntax:
    """Return the graph syntax of a media type. Raises StopIteration for none of ours."""
    return next(syntax for syntax in GRAPH_SYNTAXES if syntax.media_type == media_type)


def _readable(reason: str) -> str:
    """Shorten the parser's list of what it expected to what a person can use."""
    if "Prefix not found" in reason:
        return "this prefix is not declared"
    if "IRI parsing failed" in reason:
        return "this is no absolute IRI, and no BASE is declared"
    head, found, listed = reason.partition("expected one of ")
    if not found:
        return reason
    tokens = re.findall(r'"(?:\\.|[^"\\])+"|\b[A-Z]{2,}\b', re.sub(r"\[.*?\]", "", listed))
    return f"{head}expected {', '.join(dict.fromkeys(tokens)) or 'something else'}"
