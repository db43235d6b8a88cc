"""Writing an answer in the media type asked for, and counting what it holds."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec
import pyoxigraph as ox

from graph.formats import GRAPH_SYNTAXES, write
from server.door import RESULT_FORMATS, Answer

Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
SYNTAXES = {syntax.media_type: syntax for syntax in GRAPH_SYNTAXES}
"""The graph syntaxes by media type, in the order of the server's own preference."""


class Bindings(msgspec.Struct):
    """The rows of a result in JSON, none of them read."""

    bindings: list[msgspec.Raw]


class Results(msgspec.Struct):
    """A result in JSON (SPARQL 1.1 Query Results JSON Format, 3), its rows not read."""

    results: Bindings


def written(result: Result, media_type: str) -> Answer:
    """Return a result, just evaluated or parsed, in a media type that fits it.

    What is wrong with it may come up only now: RuntimeError in evaluating, SyntaxError in parsing.
    """
    if isinstance(result, ox.QueryTriples):
        return written_graph(result, media_type)
    body = result.serialize(format=RESULT_FORMATS[media_type])
    assert body is not None
    count = ROWS[RESULT_FORMATS[media_type]] if isinstance(result, ox.QuerySolutions) else _one
    return Answer(body, count(body))


def written_graph(triples: Iterable[ox.Triple], media_type: str) -> Answer:
    """Return triples in the graph syntax of a media type."""
    number = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal number
        for number, triple in enumerate(triples, 1):  # noqa: B007 - the last one is the count
            yield triple

    body = write(counted(), SYNTAXES[media_type])
    return Answer(body, number)


def _one(_body: bytes) -> int:
    return 1


def _json_rows(body: bytes) -> int:
    return len(msgspec.json.decode(body, type=Results).results.bindings)


def _xml_rows(body: bytes) -> int:
    return body.count(b"<result>")


def _csv_rows(body: bytes) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1


def _tsv_rows(body: bytes) -> int:
    return body.count(b"\n") - 1


ROWS: dict[ox.QueryResultsFormat, Callable[[bytes], int]] = {
    ox.QueryResultsFormat.JSON: _json_rows,
    ox.QueryResultsFormat.XML: _xml_rows,
    ox.QueryResultsFormat.CSV: _csv_rows,
    ox.QueryResultsFormat.TSV: _tsv_rows,
}
"""How the rows of an answer are counted, which the engine writes without counting them."""
