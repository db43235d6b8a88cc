"""The statements of one thing, and those that refer to it, each with the graphs that state it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph import iris
from server.data import Data, Row, Term

INFERRED = iris.graph("inferred")
AT_ONCE = 200
"""Up to so many statements that refer to a thing are read at once; of more, a part of each kind."""

FIRST = ("/id/platform/", "/id/initiative/", "/id/programme/")
"""What readers look for first among the things of one property: these, then all others."""

IN_PRINTED_ORDER = ("zw:list", "zw:award")
"""What refers to a list or an award stands in the order in which it was printed."""


@dataclass(frozen=True)
class Value:
    """A value of a property, and the named graphs that state it."""

    term: Term
    graphs: tuple[str, ...]

    @property
    def inferred_only(self) -> bool:
        """Whether no graph states the value and it only follows."""
        return self.graphs == (INFERRED,)


@dataclass(frozen=True)
class Group:
    """A property with its values; read backwards, with what refers to the thing by it."""

    predicate: str
    values: list[Value]
    inverse: bool = False
    total: int = 0
    """How many values there are, of which ``values`` may be the first; of own statements 0."""

    @property
    def name(self) -> str:
        """The compact name of the property, after ``^`` where it is read backwards."""
        return f"{'^' if self.inverse else ''}{iris.compact(self.predicate)}"


def own_query(iri: str) -> str:
    """Return the query for what is stated of a thing: property, value, graph."""
    return f"SELECT ?p ?v ?g WHERE {{ GRAPH ?g {{ <{iri}> ?p ?v }} }}"


def incoming_query(iri: str, predicate: str | None = None) -> str:
    """Return the query for what refers to a thing, by any or by one property.

    What only follows is left out: everything in a country refers to it.
    """
    name = f"<{predicate}>" if predicate else "?p"
    return (
        f"SELECT ?p ?v ?g WHERE {{ GRAPH ?g {{ ?v {name} <{iri}> }} "
        f"FILTER(?g != <{INFERRED}> && ISIRI(?v)) }}"
    )


def own(data: Data, iri: str) -> list[Group]:
    """Return what is stated of a thing, but for parts of axioms, which have no name."""
    return _grouped(data.select(own_query(iri)))


def conferred(data: Data, iri: str) -> list[Group]:
    """Return who applied with a thing, and in which category: what the results of it state."""
    return _grouped(
        data.select(
            f"""SELECT DISTINCT ?p ?v ?g WHERE {{ ?result zw:recipient <{iri}> .
              VALUES ?p {{ zw:applicant zw:category }} GRAPH ?g {{ ?result ?p ?v }} }}"""
        )
    )


def incoming(data: Data, iri: str, most: int) -> list[Group]:
    """Return what refers to a thing: of each property all in number, and the first so many."""
    rows = data.select(f"{incoming_query(iri)} LIMIT {AT_ONCE + 1}")
    if len(rows) > AT_ONCE:
        counted = referring(data, iri)
        return [_slice(data, iri, each, slice(0, most)) for each in counted.items()]
    groups = _grouped(rows)
    return [
        _slice(data, iri, (group.predicate, len(group.values)), slice(0, most))
        if iris.compact(group.predicate) in IN_PRINTED_ORDER
        else Group(group.predicate, group.values[:most], inverse=True, total=len(group.values))
        for group in groups
    ]


def referring(data: Data, iri: str) -> dict[str, int]:
    """Return by which properties things refer to a thing, and how many by each."""
    rows = data.select(
        f"""SELECT ?p (COUNT(DISTINCT ?v) AS ?n) WHERE {{ GRAPH ?g {{ ?v ?p <{iri}> }}
          FILTER(?g != <{INFERRED}> && ISIRI(?v)) }} GROUP BY ?p ORDER BY ?p"""
    )
    return {row["p"].value: int(row["n"].value) for row in rows}


def incoming_page(data: Data, iri: str, predicate: str, number: int, most: int) -> Group | None:
    """Return a page of what refers to a thing by a property, or None where nothing does."""
    total = referring(data, iri).get(predicate)
    if total is None:
        return None
    return _slice(data, iri, (predicate, total), slice((number - 1) * most, number * most))


def _slice(data: Data, iri: str, counted: tuple[str, int], part: slice) -> Group:
    """Return a part of what refers to a thing by a property, of which there are so many."""
    predicate, total = counted
    place = "OPTIONAL { ?v zw:list ?list ; zw:position ?place }"
    printed = iris.compact(predicate) in IN_PRINTED_ORDER
    rows = data.select(
        f"""SELECT ?v ?g WHERE {{
          {{ SELECT DISTINCT ?v WHERE {{
               GRAPH ?in {{ ?v <{predicate}> <{iri}> }}
               FILTER(?in != <{INFERRED}> && ISIRI(?v)) {place if printed else ""} }}
             ORDER BY {"?list ?place" if printed else ""} ?v
             OFFSET {part.start} LIMIT {part.stop - part.start} }}
          GRAPH ?g {{ ?v <{predicate}> <{iri}> }} FILTER(?g != <{INFERRED}>) }}"""
    )
    values = _values((row["v"], row["g"].value) for row in rows)
    return Group(predicate, values, inverse=True, total=total)


def _grouped(rows: list[Row]) -> list[Group]:
    found: dict[str, list[tuple[Term, str]]] = defaultdict(list)
    for row in rows:
        if not isinstance(row["v"], ox.BlankNode):
            found[row["p"].value].append((row["v"], row["g"].value))
    groups = (Group(predicate, _values(stated)) for predicate, stated in sorted(found.items()))
    return [
        Group(group.predicate, sorted(group.values, key=lambda value: _place(value.term)))
        for group in groups
    ]


def _place(term: Term) -> tuple[int, str]:
    """Return where a value stands among those of its property."""
    first = (number for number, part in enumerate(FIRST) if part in term.value)
    return next(first, len(FIRST)), str(term)


def _values(stated: Iterable[tuple[Term, str]]) -> list[Value]:
    """Return each value once, in the order given, with all graphs that state it."""
    graphs: dict[Term, set[str]] = defaultdict(set)
    for term, graph in stated:
        graphs[term].add(graph)
    return [Value(term, tuple(sorted(names))) for term, names in graphs.items()]
