"""What e-government is made of: programmes, experiences, systems, mechanisms, technologies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale
from server.data import Row
from server.explore.questions import question
from server.labels import name_in
from server.page import page

programmes = Blueprint("programmes", __name__)

SECTIONS = {
    "zw:Programme": "national_programmes",
    "zw:Initiative": "experiences",
    "zw:InformationSystem": "systems",
    "zw:Mechanism": "mechanisms",
    "zw:Technology": "technologies",
}
"""The sections of the page by the class of what stands in them, and what they are called."""


@dataclass(frozen=True)
class Named:
    """A thing, and what it is called."""

    iri: str
    name: str


@dataclass(frozen=True)
class Thing(Named):
    """What the page shows: what it is, what it belongs to, where it is, and who leads it."""

    class_: str
    summary: str
    within: tuple[Named, ...]
    kinds: tuple[Named, ...]
    places: tuple[Named, ...]
    leads: tuple[Named, ...]
    facts: int
    """How many facts of the documents are about it."""


@programmes.get("/programmes")
def show() -> Response:
    """Show the programmes with their cases, and what else the documents name of the kind."""
    return page("programmes.html", _values)


def _values() -> dict[str, Any]:
    query = question("programmes", locale())
    things = _read(data().select(query))
    by_class: dict[str, list[Thing]] = defaultdict(list)
    for thing in things:
        by_class[thing.class_].append(thing)
    kinds = _grouped((kind, thing) for thing in things for kind in thing.kinds)
    return {
        "sections": SECTIONS,
        "things": by_class,
        "members": _grouped((group.iri, thing) for thing in things for group in thing.within),
        "kinds": dict(sorted(kinds.items(), key=lambda kind: -len(kind[1]))),
        "query": query,
    }


def _read(rows: list[Row]) -> list[Thing]:
    """Return the things by their ids."""
    stated: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        stated[row["it"].value].append(row)
    return [_thing(iri, found) for iri, found in sorted(stated.items())]


def _thing(iri: str, rows: list[Row]) -> Thing:
    row = rows[0]
    return Thing(
        iri,
        name_in(row, "name", iri, locale()),
        iris.compact(row["class"].value),
        row["summary"].value if "summary" in row else "",
        _named(rows, "within"),
        _named(rows, "kind"),
        _named(rows, "place"),
        _named(rows, "lead"),
        int(row["facts"].value) if "facts" in row else 0,
    )


def _named(rows: list[Row], variable: str) -> tuple[Named, ...]:
    bound = (row for row in rows if variable in row)
    found = {Named(row[variable].value, row[f"{variable}Name"].value): None for row in bound}
    return tuple(found)


def _grouped(pairs: Iterable[tuple[Any, Thing]]) -> dict[Any, list[Thing]]:
    groups: dict[Any, list[Thing]] = defaultdict(list)
    for group, thing in pairs:
        groups[group].append(thing)
    return groups
