"""The awards: each edition as its lists, as printed, and what of them a reader chooses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale
from server.data import Row
from server.explore.filters import Filter, asked, chosen, located, patterns, provinces, text_pattern
from server.explore.questions import question
from server.labels import TAGS, names_of
from server.page import page, portion
from server.problems import ProblemError
from server.things.references import PrintedRow

awards = Blueprint("awards", __name__)

PER_PAGE = 200
LEVELS = ("edition", "series", "award", "list")
FILTERS = (
    Filter("award", ("award",), lambda iri: f"VALUES ?award {{ <{iri}> }}"),
    Filter("outcome", ("outcome",), lambda iri: f"VALUES ?outcome {{ <{iri}> }}"),
    Filter("category", ("category",), lambda iri: f"?result zw:category <{iri}> ."),
    Filter("kind", ("platform-kind",), lambda iri: f"?recipient zw:platformKind <{iri}> ."),
    located("?recipient"),
)
CHOICES = """SELECT DISTINCT ?award ?outcome ?category ?kind WHERE {{
  ?award zw:ofEdition <{edition}> . ?result zw:award ?award ; zw:outcome ?outcome ;
    zw:recipient ?recipient .
  OPTIONAL {{ ?result zw:category ?category }} OPTIONAL {{ ?recipient zw:platformKind ?kind }} }}"""


@dataclass(frozen=True)
class Branch:
    """An edition, a series, an award or a list, with how many results are in it."""

    iri: str
    label: str
    number: int = 0
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """A printed result: its page, its row, what received it, and what came of it."""

    iri: str
    row: PrintedRow
    recipient: str
    outcome: str
    award: str
    list: str


@awards.get("/awards")
def editions() -> Response:
    """Show the editions, their series and awards, and the lists of each in printed order."""
    return page("awards.html", lambda: {"editions": _tree(question("award-lists", locale()))})


@awards.get("/awards/<edition>")
def edition(edition: str) -> Response:
    """Show the results of an edition list by list, as printed, or those that are chosen."""
    return page("edition.html", lambda: _values(edition))


def _tree(query: str) -> list[Branch]:
    rows = data().constant(query)
    things = {row[level].value for row in rows for level in LEVELS if level in row}
    return _branches(rows, LEVELS, names_of(data(), things, locale()))


def _branches(rows: list[Row], levels: Sequence[str], names: dict[str, str]) -> list[Branch]:
    """Return what rows are of, level by level, in their order; an award may be in no series."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[levels[0]].value if levels[0] in row else ""].append(row)
    return [
        Branch(
            iri,
            names.get(iri, ""),
            sum(int(row["number"].value) for row in within),
            _branches(within, levels[1:], names) if levels[1:] else [],
        )
        for iri, within in groups.items()
    ]


def _values(id_: str) -> dict[str, Any]:
    edition = _edition(id_)
    found = chosen(FILTERS)
    filters = "\n  ".join(filter(None, [text_pattern("?recipient"), patterns(FILTERS, found)]))
    results = _results(edition, filters)
    shown, number, pages = portion(results, PER_PAGE)
    things = {iri for it in shown for iri in (it.recipient, it.outcome, it.award, it.list)}
    names = names_of(data(), things | {edition, *found.values()}, locale())
    return {
        "edition": edition,
        "base": f"/awards/{id_}",
        "names": names,
        "chosen": {name: iri.rpartition("/")[2] for name, iri in found.items()},
        "chosen_labels": {name: names[iri] for name, iri in found.items()},
        "choices": _choices(edition),
        "lists": _by_list(shown),
        "total": len(results),
        "number": number,
        "pages": pages,
        "query": _question(edition, filters, names=True),
    }


def _edition(id_: str) -> str:
    iri = iris.entity("award-edition", id_) if iris.NAME.fullmatch(id_) else ""
    if not iri or not data().ask(f"ASK {{ <{iri}> a zw:AwardEdition }}"):
        raise ProblemError("not-found", name=id_)
    return iri


def _question(edition: str, filters: str, *, names: bool = False) -> str:
    label = f'FILTER(LANGMATCHES(LANG(?name), "{TAGS[locale()]}"))'
    printed = f"?result zw:recipientAsPrinted ?printed . ?recipient skos:prefLabel ?name . {label}"
    parts = {"names": "?printed ?name", "labels": printed} if names else {"names": "", "labels": ""}
    return question("results", locale(), edition=edition, filters=filters, **parts)


def _results(edition: str, filters: str) -> list[Result]:
    """Return the results in the order in which they were printed."""
    found = [
        Result(
            row["result"].value,
            PrintedRow(row["row"].value, ""),
            *(row[name].value for name in ("recipient", "outcome", "award", "list")),
        )
        for row in asked(_question(edition, filters))
    ]
    return sorted(found, key=lambda it: (it.row.list, it.row.number))


def _by_list(results: Sequence[Result]) -> list[tuple[str, str, list[tuple[Result, str]]]]:
    """Return the results as their lists: award, list, and each result with its printed text."""
    texts = _texts(results)
    lists: dict[tuple[str, str], list[tuple[Result, str]]] = defaultdict(list)
    for result in results:
        lists[result.award, result.list].append((result, texts[result.row.iri]))
    return [(award, list_, found) for (award, list_), found in lists.items()]


def _texts(results: Sequence[Result]) -> dict[str, str]:
    values = " ".join(f"<{result.row.iri}>" for result in results)
    rows = data().select(
        f"SELECT ?row ?text WHERE {{ VALUES ?row {{ {values} }} ?row zw:rowText ?text }}"
    )
    return {row["row"].value: row["text"].value for row in rows}


def _choices(edition: str) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter may choose: pairs of id and label."""
    rows = data().constant(CHOICES.format(edition=edition))
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name, value in row.items():
            found[name].add(value.value)
    names = names_of(data(), {iri for some in found.values() for iri in some}, locale())
    choices = {
        name: [(iri.rpartition("/")[2], names[iri]) for iri in sorted(some, key=names.__getitem__)]
        for name, some in found.items()
    }
    return choices | {"place": provinces()}
