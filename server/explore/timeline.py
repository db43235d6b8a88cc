"""What happened when: events, documents, selections and changes, by the dates that are stated."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from server.context import data, locale
from server.data import Row
from server.explore.dates import written, year_of
from server.explore.questions import question
from server.labels import name_in
from server.messages import message
from server.page import choice, page
from server.templating import href, link

timeline = Blueprint("timeline", __name__)

KINDS = {
    "event": "events",
    "document": "dated_documents",
    "selection": "selections",
    "body-change": "body_changes",
    "division-change": "division_changes",
}
"""The kinds of what is dated, from the bottom of a year upwards, and what the pages call them."""

YEAR, MARK, MARGIN = 36, 18, 6
"""How wide a year is drawn, how high a mark, and what is left free at the edges."""


@dataclass(frozen=True)
class Dated:
    """Something with a date, and the graphs that state the date."""

    kind: str
    iri: str
    name: str
    date: str
    end: str
    graphs: tuple[str, ...]

    @property
    def year(self) -> int | None:
        """Its year, if one is stated."""
        return year_of(self.date)

    @property
    def when(self) -> str:
        """Its date in the reader's words, as precisely as it is stated."""
        dates = [self.date, self.end] if self.end else [self.date]
        return " – ".join(written(date, locale()) for date in dates)


@dataclass(frozen=True)
class Drawing:
    """A mark for everything, stacked by year."""

    first: int
    last: int
    stacks: dict[int, list[Dated]]

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return (self.last - self.first + 1) * YEAR + 2 * MARGIN

    @property
    def ground(self) -> int:
        """The height of the axis of years."""
        return max(map(len, self.stacks.values()), default=0) * MARK + MARK + MARGIN

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return self.ground + 2 * MARK

    def x(self, year: int) -> int:
        """Return the middle of a year."""
        return MARGIN + (year - self.first) * YEAR + YEAR // 2

    def y(self, place: int) -> int:
        """Return the middle of a mark by its place in the stack of a year."""
        return self.ground - MARK * place - MARK // 2 - 1


@timeline.get("/timeline")
def show() -> Response:
    """Show what is dated, all of it or one kind, as a drawing and as a list."""
    kind = choice("kind", ["", *KINDS])
    return page("timeline.html", lambda: _values(kind))


def _values(kind: str) -> dict[str, Any]:
    query = question("timeline", locale())
    found = _read(data().select(query))
    shown = [each for each in found if kind in ("", each.kind)]
    years = [each.year for each in found if each.year is not None]
    return {
        **{"kind": kind, "kinds": KINDS, "query": query, "shown": shown},
        "counts": {name: sum(each.kind == name for each in found) for name in KINDS},
        "total": len(found),
        "by_year": _by_year(shown),
        "drawing": Drawing(min(years), max(years), _stacks(shown)) if years else None,
        "rows": [[each.when, (link(href(each.iri)), each.name), _kind(each)] for each in shown],
    }


def _read(rows: list[Row]) -> list[Dated]:
    """Return what is dated, by date; what lacks a year comes last."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["it"].value].append(row)
    return sorted(
        (_dated(stated) for stated in found.values()),
        key=lambda each: (each.year is None, each.date, list(KINDS).index(each.kind), each.iri),
    )


def _dated(rows: list[Row]) -> Dated:
    row = rows[0]
    iri = row["it"].value
    graphs = sorted({each["graph"].value for each in rows if "graph" in each})
    return Dated(
        row["kind"].value,
        iri,
        name_in(row, "name", iri, locale()),
        row["date"].value,
        row["end"].value if "end" in row else "",
        tuple(graphs),
    )


def _by_year(shown: Iterable[Dated]) -> dict[int | None, list[Dated]]:
    years: dict[int | None, list[Dated]] = defaultdict(list)
    for each in shown:
        years[each.year].append(each)
    return years


def _stacks(shown: Iterable[Dated]) -> dict[int, list[Dated]]:
    """Return what is to be drawn of each year, kind by kind."""
    order = list(KINDS)
    return {
        year: sorted(found, key=lambda each: order.index(each.kind))
        for year, found in _by_year(shown).items()
        if year is not None
    }


def _kind(each: Dated) -> str:
    return message(KINDS[each.kind], locale())
