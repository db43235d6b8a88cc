"""What a peer answered, in a form that does not depend on the engine, and how answers differ.

Answers are compared as multisets of rows, or of triples. Equal are

- language tags in any case, as RDF has it (Oxigraph writes them in lower case);
- a literal without a datatype and one with ``xsd:string``, the same in RDF 1.1;
- numbers of the same value: the lexical form of a decimal and the integer type of a count are
  the engine's choice (``2.50``, ``2.5``; ``xsd:integer``, ``xsd:int``);
- the blank nodes of an answer among each other: their labels are the engine's;
- the parts of a GROUP_CONCAT in any order, where the query says so (``# list: ?name``).

Every other difference is told.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

import pyoxigraph as ox

from graph import iris
from tests.bench.client import Reply

Row: TypeAlias = tuple[str, ...]
Rows: TypeAlias = Counter[Row]

LIST = re.compile(r"^# list: \?(\w+)$", re.MULTILINE)
SEPARATOR = "、"
XSD = iris.PREFIXES["xsd"]
NUMBERS = {
    XSD + name
    for name in ("integer", "int", "long", "short", "nonNegativeInteger", "decimal", "double")
}
DIGITS = 12
"""To how many digits numbers are compared."""


class Term(TypedDict, total=False):
    """A term as SPARQL results in JSON have it."""

    type: str
    value: str
    datatype: str


class UnreadableError(Exception):
    """An answer in no syntax that was asked for."""


def rows_of(reply: Reply, query: str) -> Rows:
    """Return the rows of a SELECT, or the triples of a graph. Raises UnreadableError."""
    try:
        if reply.media_type == "application/sparql-results+json":
            return _solutions(reply.body, set(LIST.findall(query)))
        return _triples(reply.body, reply.media_type)
    except (ValueError, SyntaxError, KeyError) as error:
        raise UnreadableError(f"{reply.media_type}: {error}") from error


def _solutions(body: bytes, lists: set[str]) -> Rows:
    answer = json.loads(body)
    names: list[str] = answer["head"]["vars"]
    return Counter(
        tuple(_cell(row.get(name), name in lists) for name in names)
        for row in answer["results"]["bindings"]
    )


def _cell(term: Term | None, is_list: bool) -> str:
    if term is None:
        return ""
    if is_list:
        return SEPARATOR.join(sorted(term["value"].split(SEPARATOR)))
    return canonical(term, term.get("xml:lang", ""))  # type: ignore[arg-type]


def canonical(term: Term, language: str) -> str:
    """Return a term in the form that is compared."""
    value, datatype = term["value"], term.get("datatype", "")
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return "_:"
    if language:
        return f'"{value}"@{language.lower()}'
    if datatype in NUMBERS:
        return _number(value)
    return f'"{value}"' if datatype in {"", XSD + "string"} else f'"{value}"^^<{datatype}>'


def _number(value: str) -> str:
    return f"{float(value):.{DIGITS}g}"


def _triples(body: bytes, media_type: str) -> Rows:
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise UnreadableError(f"{media_type or 'no media type'}: {body[:80]!r}")
    quads = {quad.triple for quad in ox.parse(body, format=syntax)}
    return Counter(tuple(map(_node, triple)) for triple in quads)


def _node(node: object) -> str:
    if isinstance(node, ox.NamedNode):
        return f"<{node.value}>"
    if isinstance(node, ox.Literal):
        term = Term(type="literal", value=node.value, datatype=node.datatype.value)
        return canonical(term, node.language or "")
    return "_:"


@dataclass(frozen=True)
class Difference:
    """How the answer of a peer differs from that which most peers gave."""

    query: str
    peer: str
    rows: int
    expected: int
    missing: Rows
    added: Rows

    def __str__(self) -> str:
        """Return it as a line, with an example of either kind."""
        text = f"{self.query}: {self.peer} answers {self.rows} rows, others {self.expected}"
        return text + _example("missing", self.missing) + _example("added", self.added)


def _example(what: str, rows: Rows) -> str:
    return f"; {rows.total()} {what}, such as `{' '.join(min(rows))}`" if rows else ""


def differences(query: str, answers: Mapping[str, Rows]) -> list[Difference]:
    """Return where answers to a query differ from that which most gave, or the first of these."""
    if not answers:
        return []
    usual = _usual(answers.values())
    return [
        Difference(query, peer, rows.total(), usual.total(), usual - rows, rows - usual)
        for peer, rows in answers.items()
        if rows != usual
    ]


def _usual(answers: Iterable[Rows]) -> Rows:
    listed = list(answers)
    return max(listed, key=listed.count)
