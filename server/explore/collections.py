"""The bodies and the platforms: by kind, and by what else a reader chooses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from server.context import data, locale
from server.data import Data
from server.explore.filters import Filter, asked, chosen, located, patterns, provinces, text_pattern
from server.explore.questions import question
from server.labels import TAGS, names_of
from server.page import page, portion

collections = Blueprint("collections", __name__)

FIRST = 12
"""How many of a kind are shown where none is chosen."""

PER_PAGE = 120
HEADS = """SELECT ?head (COUNT(?body) AS ?number) WHERE {
  ?body zw:guidedThroughLineBy ?head . FILTER NOT EXISTS { ?head zw:guidedBy ?above }
} GROUP BY ?head HAVING(COUNT(?body) > 2) ORDER BY DESC(?number) ?head"""
"""The heads of the lines (条) in which more than two bodies stand."""


@dataclass(frozen=True)
class Collection:
    """Things of one class: how its page and its query call them, and what they are filtered by."""

    name: str
    item: str
    kind: str
    """The type of its kinds, as their IRIs say."""

    beside: str
    """The property whose values are shown beside each thing."""

    filters: tuple[Filter, ...]


@dataclass(frozen=True)
class Item:
    """A thing in a list, and what stands beside it."""

    iri: str
    label: str
    beside: list[str]


@dataclass(frozen=True)
class Kind:
    """A kind: how many things are of it, and those that are shown."""

    iri: str
    label: str
    total: int
    items: list[Item]

    @property
    def id(self) -> str:
        """The last part of its IRI, as the parameter ``kind`` takes it."""
        return self.iri.rpartition("/")[2]


BODIES = Collection(
    "bodies",
    "body",
    "body-kind",
    "zw:jurisdiction",
    (
        located("?body"),
        Filter("line", ("organisation",), lambda iri: f"?body zw:guidedThroughLineBy <{iri}> ."),
    ),
)
PLATFORMS = Collection(
    "platforms",
    "platform",
    "platform-kind",
    "zw:operatedBy",
    (
        located("?platform"),
        Filter("award", ("award",), lambda iri: f"?platform zw:honouredBy <{iri}> ."),
    ),
)


@collections.get("/bodies")
def bodies() -> Response:
    """Show the bodies by kind, those of a place, or those of a line (条)."""
    return page("collection.html", lambda: _values(BODIES) | {"lines": _lines(data())})


@collections.get("/platforms")
def platforms() -> Response:
    """Show the platforms by kind, those of a place, or those that an award honoured."""
    return page("collection.html", lambda: _values(PLATFORMS) | {"lines": []})


def _values(collection: Collection) -> dict[str, Any]:
    kind_filter = Filter("kind", (collection.kind,), lambda iri: f"VALUES ?kind {{ <{iri}> }}")
    found = chosen((kind_filter, *collection.filters))
    filters = f"{text_pattern('?' + collection.item)}\n  {patterns(collection.filters, found)}"
    of_kinds = _by_kind(collection, filters)
    wanted = found.get("kind", "")
    listed, number, pages = portion(of_kinds.get(wanted, []), PER_PAGE)
    firsts = {kind: things[:FIRST] for kind, things in of_kinds.items()}
    shown: Mapping[str, Sequence[str]] = {wanted: listed} if wanted else firsts
    names = names_of(data(), found.values(), locale())
    whole = f"{filters}\n  {patterns((kind_filter,), found)}"
    return {
        "name": collection.name,
        "chosen": {name: iri.rpartition("/")[2] for name, iri in found.items()},
        "chosen_labels": {name: names[iri] for name, iri in found.items()},
        "kinds": _kinds(collection, of_kinds, shown),
        "total": sum(len(of_kinds.get(kind, [])) for kind in shown),
        "places": provinces(),
        "number": number,
        "pages": pages,
        "query": _question(collection, whole, names=True),
    }


def _question(collection: Collection, filters: str, *, names: bool = False) -> str:
    tag = TAGS[locale()]
    labels = f'?{collection.item} skos:prefLabel ?name . FILTER(LANGMATCHES(LANG(?name), "{tag}"))'
    beside = f"OPTIONAL {{ ?{collection.item} {collection.beside} ?beside }}"
    shown = {"names": "?name ?beside", "labels": f"{labels}\n  {beside}", "order": "ORDER BY ?name"}
    parts = shown if names else dict.fromkeys(shown, "")
    return question(collection.name, locale(), filters=filters.strip(), **parts)


def _by_kind(collection: Collection, filters: str) -> dict[str, list[str]]:
    """Return the IRIs of the things by kind, the kind with most of them first."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in asked(_question(collection, filters)):
        found[row["kind"].value].append(row[collection.item].value)
    kinds = sorted(found, key=lambda kind: -len(found[kind]))
    return {kind: sorted(found[kind]) for kind in kinds}


def _kinds(
    collection: Collection,
    of_kinds: dict[str, list[str]],
    shown: Mapping[str, Sequence[str]],
) -> list[Kind]:
    things = {thing for some in shown.values() for thing in some}
    beside = _beside(collection, things)
    others = {iri for some in beside.values() for iri in some}
    names = names_of(data(), things | others | of_kinds.keys(), locale())

    def item(iri: str) -> Item:
        return Item(iri, names[iri], [names[other] for other in beside.get(iri, [])])

    return [
        Kind(kind, names[kind], len(all_), [item(iri) for iri in shown.get(kind, [])])
        for kind, all_ in of_kinds.items()
    ]


def _beside(collection: Collection, things: set[str]) -> dict[str, list[str]]:
    values = " ".join(f"<{iri}>" for iri in sorted(things))
    found: dict[str, list[str]] = defaultdict(list)
    for row in data().select(
        f"""SELECT ?it ?beside WHERE {{ VALUES ?it {{ {values} }} ?it {collection.beside} ?beside }}
        ORDER BY ?beside"""
    ):
        found[row["it"].value].append(row["beside"].value)
    return found


def _lines(data: Data) -> list[tuple[str, str, int]]:
    """Return the heads of the lines: id, label, and how many bodies stand below."""
    numbers = {row["head"].value: int(row["number"].value) for row in data.constant(HEADS)}
    names = names_of(data, numbers, locale())
    return [(iri.rpartition("/")[2], names[iri], number) for iri, number in numbers.items()]
