"""The hierarchy of bodies as a drawing: what stands above and below one of them, and by which line.

A body stands under another by territorial command (块), as its internal office, or under the
guidance of its line (条).
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from graph import iris
from server.context import data, locale
from server.data import Row
from server.explore.columns import PADDING, WIDTH, Drawing, Edge, Entry, draw
from server.explore.questions import question
from server.labels import label, labels_of, name_in
from server.messages import message
from server.page import choice, page
from server.problems import ProblemError
from server.templating import basis, href, link

hierarchy = Blueprint("hierarchy", __name__)

COMMAND = ("zw:administeredBy", "org:unitOf")
GUIDANCE = ("zw:guidedBy",)
LINES = {"both": (*COMMAND, *GUIDANCE), "command": COMMAND, "guidance": GUIDANCE}
"""What a reader may choose to see, and the relations that belong to it."""

RELATIONS = {
    "zw:administeredBy": "commanded_by",
    "org:unitOf": "unit_of",
    "zw:guidedBy": "guided_by",
}
"""What the pages call each relation."""

TOPMOST = "state-council"
"""Where the hierarchy is entered."""

MOST = 16
"""How many bodies below another by one relation are drawn; a list has them all."""


@dataclass(frozen=True)
class Rest:
    """How many bodies below the focus by a relation are not drawn, and where they are listed."""

    relation: str
    number: int
    address: str


@dataclass(frozen=True)
class Hierarchy:
    """What stands above and below a body."""

    focus: str
    names: dict[str, str]
    upwards: list[Edge]
    downwards: list[Edge]
    """Those that are drawn: of each relation the bodies that have most below them."""

    rests: list[Rest]
    graphs: dict[Edge, set[str]]
    """The named graphs that state each."""

    below: dict[str, int]
    """How many bodies stand directly below each body that is below the focus."""

    @property
    def trail(self) -> list[str]:
        """What the focus stands under, step by step, the topmost first."""
        above = {edge.body: edge.superior for edge in reversed(self.upwards)}
        found = [self.focus]
        while found[0] in above and above[found[0]] not in found:
            found.insert(0, above[found[0]])
        return found[:-1]

    def draw(self) -> Drawing:
        """Return the drawing."""
        below: list[Entry] = []
        for relation in RELATIONS:
            below += [edge for edge in self.downwards if edge.relation == relation]
            below += [rest.relation for rest in self.rests if rest.relation == relation]
        more = {rest.relation: f"… {_more(rest.number)}" for rest in self.rests}
        return draw(self.focus, self.upwards, below, self.names | more)


@hierarchy.get("/hierarchy")
def show() -> Response:
    """Draw the hierarchy around a body."""
    line = choice("line", LINES)
    id_ = request.args.get("body", TOPMOST)
    return page("hierarchy.html", lambda: _values(_body(id_), line))


def _body(id_: str) -> str:
    """Return the IRI of the body with an id. Raises ProblemError where there is none."""
    if iris.NAME.fullmatch(id_):
        iri = iris.entity("organisation", id_)
        if data().ask(f"ASK {{ <{iri}> a org:Organization }}"):
            return iri
    raise ProblemError("not-found", name=id_)


def _values(focus: str, line: str) -> dict[str, Any]:
    relations = LINES[line]
    query = question(
        "hierarchy",
        locale(),
        focus=focus,
        relations=" ".join(relations),
        path="|".join(relations),
    )
    found = _read(focus, data().select(query))
    return {
        **{"it": found, "drawing": found.draw(), "rows": _table(found), "query": query},
        **{"line": line, "box_width": WIDTH, "padding": PADDING},
        "address": lambda iri, line=line: _address(iri, line),
    }


def _read(focus: str, rows: list[Row]) -> Hierarchy:
    """Return what stands above and below a body by the answer to its query."""
    names = {focus: label(labels_of(data(), {focus}), focus, locale())}
    below: dict[str, int] = {}
    graphs: dict[Edge, set[str]] = defaultdict(set)
    for row in rows:
        names |= {row[name].value: _name(row, name) for name in ("body", "superior")}
        if "bodiesBelow" in row:
            below[row["body"].value] = int(row["bodiesBelow"].value)
        graphs[_edge(row)] |= {row["graph"].value} if "graph" in row else set()
    edges = sorted(graphs, key=lambda edge: _rank(edge, below))
    upwards = [edge for edge in edges if edge.superior != focus]
    downwards, rests = _cut(focus, [edge for edge in edges if edge.superior == focus])
    return Hierarchy(focus, names, upwards, downwards, rests, graphs, below)


def _edge(row: Row) -> Edge:
    relation = iris.compact(row["relation"].value)
    return Edge(row["body"].value, relation, row["superior"].value, relation in GUIDANCE)


def _rank(edge: Edge, below: dict[str, int]) -> tuple[int, int, str]:
    return list(RELATIONS).index(edge.relation), -below.get(edge.body, 0), edge.body


def _name(row: Row, variable: str) -> str:
    return name_in(row, f"{variable}Name", row[variable].value, locale())


def _cut(focus: str, edges: list[Edge]) -> tuple[list[Edge], list[Rest]]:
    """Return the edges that are drawn, and how many of each relation are not."""
    by_relation: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_relation[edge.relation].append(edge)
    bodies = {edge.body for found in by_relation.values() for edge in found[:MOST]}
    drawn = [edge for edge in edges if edge.body in bodies]
    rests = []
    for relation, found in by_relation.items():
        if number := sum(edge.body not in bodies for edge in found):
            rests.append(Rest(relation, number, link(href(focus), of=relation)))
    return drawn, rests


def _table(found: Hierarchy) -> list[list[Any]]:
    """Return the drawing as a table: body, relation, superior, and what states it."""
    named = {iri: (link(href(iri)), name) for iri, name in found.names.items()}
    said = {relation: message(key, locale()) for relation, key in RELATIONS.items()}
    rows = [
        [named[edge.body], said[edge.relation], named[edge.superior], _bases(found.graphs[edge])]
        for edge in [*found.upwards, *found.downwards]
    ]
    return rows + [
        [(rest.address, _more(rest.number)), said[rest.relation], named[found.focus], ""]
        for rest in found.rests
    ]


def _bases(graphs: set[str]) -> str:
    return ", ".join(sorted({basis(graph)[1] for graph in graphs}))


def _more(number: int) -> str:
    return message("more_bodies", locale()).format(number)


def _address(iri: str, line: str) -> str:
    """Return where the hierarchy around a body is drawn."""
    return link("/hierarchy", body=iri.rpartition("/")[2], line="" if line == "both" else line)
