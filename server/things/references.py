"""What the facts of a page rest on: rows of a list, a place in a document, or neither."""

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from graph import iris
from server.data import Data
from server.labels import best_label
from server.things.statements import INFERRED, Group

SHOWN = 12
"""How many rows of one list a page shows; the list has them all."""


@dataclass(frozen=True)
class PrintedRow:
    """A row of a list in which a thing stands."""

    iri: str
    text: str

    @property
    def list(self) -> str:
        """The name of the list."""
        return self.iri.partition("/rows.csv")[0].rpartition("/")[2]

    @property
    def number(self) -> int:
        """The number of the row."""
        return int(self.iri.rpartition("=")[2])


@dataclass(frozen=True)
class Reference:
    """What a named graph rests its statements on, and where: for people to look it up."""

    number: int
    """Its number on the page, from 1."""

    graph: str
    rows: list[PrintedRow]
    total: int
    """How many rows there are, of which ``rows`` may be the first."""

    places: dict[str, str]
    """By language: where in a document the statements stand, such as a paragraph."""

    passages: list[str]
    """The very words of the document that they rest on."""

    @property
    def document(self) -> str:
        """The document whose statements the graph holds, if it is one's: it bears the same name."""
        return iris.entity("document", _tail(self.graph))

    def place(self, language: str) -> str | None:
        """Return where in a document the statements stand, in words of a language."""
        return best_label(self.places, language)


def references(data: Data, iri: str, groups: list[Group]) -> list[Reference]:
    """Return what the facts of a page rest on, a reference for each graph, documents first."""
    rows = _by_list(printed_rows(data, iri))
    document = _tails(groups, "dcterms:source")
    graphs = {graph for group in groups for value in group.values for graph in value.graphs}
    graphs |= {iris.graph(name) for name in (*rows, *document)}
    graphs -= {INFERRED, iris.graph("metadata")}
    names = sorted(graphs, key=lambda graph: (_tail(graph) in iris.GRAPHS, graph))
    return [
        _reference(number, graph, rows.get(_tail(graph), []), groups)
        for number, graph in enumerate(names, 1)
    ]


def printed_rows(data: Data, iri: str) -> list[PrintedRow]:
    """Return the rows in which a thing stands, in the order of the lists."""
    rows = data.select(
        f"""SELECT DISTINCT ?row ?text WHERE {{
          {{ <{iri}> prov:wasDerivedFrom ?row }}
          UNION {{ VALUES ?role {{ zw:recipient zw:applicant }}
                   ?conferral ?role <{iri}> ; prov:wasDerivedFrom ?row }}
          ?row zw:rowText ?text }}"""
    )
    found = [PrintedRow(row["row"].value, row["text"].value) for row in rows]
    return sorted(found, key=lambda row: (row.list, row.number))


def _by_list(rows: list[PrintedRow]) -> dict[str, list[PrintedRow]]:
    lists: dict[str, list[PrintedRow]] = defaultdict(list)
    for row in rows:
        lists[row.list].append(row)
    return lists


def _reference(number: int, graph: str, rows: list[PrintedRow], groups: list[Group]) -> Reference:
    told = _tail(graph) in _tails(groups, "dcterms:source")
    places = _places(groups) if told else {}
    passages = [
        text for name in ("zw:printedText", "zw:passage") for text in _texts(groups, name, graph)
    ]
    return Reference(number, graph, rows[:SHOWN], len(rows), places, passages)


def _places(groups: list[Group]) -> dict[str, str]:
    predicate = iris.expand("zw:locator")
    terms = (value.term for g in groups if g.predicate == predicate for value in g.values)
    return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}


def _texts(groups: list[Group], name: str, graph: str | None = None) -> list[str]:
    """Return the values of a property, all of them or those that a graph states."""
    predicate = iris.expand(name)
    values = (value for group in groups if group.predicate == predicate for value in group.values)
    return [value.term.value for value in values if graph is None or graph in value.graphs]


def _tails(groups: list[Group], name: str) -> set[str]:
    return {_tail(text) for text in _texts(groups, name)}


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2]
