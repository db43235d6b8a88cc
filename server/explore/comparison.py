"""The two selections side by side: what each honoured, by province or by kind of body."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from graph import iris
from server.context import data, locale
from server.data import Row
from server.explore.bars import WIDTH, Bar, Pair, drawing
from server.explore.counts import COUNTS
from server.explore.questions import question
from server.page import choice, page
from server.templating import href, link

comparison = Blueprint("comparison", __name__)

COUNTED = {
    "cases": COUNTS["cases-2012"],
    "winning_cases": COUNTS["winners-2012"],
    "platforms": COUNTS["platforms-2013"],
    "winning_platforms": COUNTS["winners-2013"],
}


@dataclass(frozen=True)
class Grouping:
    """What the results may be grouped by: how it is called, the groups, and how to get to them."""

    label: str
    title: str
    rest: str
    """The names of its texts: of itself, of the drawing, and of what is in no group."""

    groups: str
    of_case: str
    of_platform: str
    """The paths from a case and from a platform to their groups."""


BY = {
    "province": Grouping(
        *("province", "compared_provinces", "in_no_province"),
        groups=f"?group zw:divisionLevel <{iris.entity('division-level', 'province')}>",
        of_case=COUNTED["cases"].path,
        of_platform=COUNTED["platforms"].path,
    ),
    "kind": Grouping(
        *("kind_of_body", "compared_kinds", "of_no_kind"),
        groups=f"?group skos:inScheme <{iris.entity('scheme', 'body-kind')}>",
        of_case="zw:receivedConferral/zw:applicant/org:classification",
        of_platform="zw:operatedBy/org:classification",
    ),
}


@dataclass(frozen=True)
class Year:
    """What a group holds of what was honoured in a year."""

    number: int
    winning: int
    total: int
    """How many were honoured in all, in whatever group or none."""

    @property
    def share(self) -> float:
        """The group's part of all, in per cent."""
        return 100 * self.number / self.total

    @property
    def percentage(self) -> str:
        """The share as it is written."""
        return f"{self.share:.1f}%"


@dataclass(frozen=True)
class Group:
    """A province or a kind of body, and what it holds of both years."""

    iri: str
    name: str
    pinyin: str
    years: tuple[Year, Year]


Measure = Callable[[Year], float]
MEASURES: dict[str, tuple[str, Measure, Callable[[Year], str]]] = {
    "count": ("number", lambda year: year.number, lambda year: str(year.number)),
    "share": ("share", lambda year: year.share, lambda year: year.percentage),
}
"""What the bars may show: the name of its text, its value, and how that is written."""

SORTS: dict[str, tuple[str, Callable[[Group, Measure], float]]] = {
    "sum": ("both_years", lambda group, measure: -sum(map(measure, group.years))),
    "2012": ("year_2012", lambda group, measure: -measure(group.years[0])),
    "2013": ("year_2013", lambda group, measure: -measure(group.years[1])),
    "name": ("by_name", lambda group, measure: 0),
}
"""What the groups may be sorted by, before their names."""


@comparison.get("/comparison")
def show() -> Response:
    """Show the cases of 2012 and the platforms of 2013 as pairs of bars."""
    by, measure, sort = choice("by", BY), choice("measure", MEASURES), choice("sort", SORTS)
    return page("comparison.html", lambda: _values(by, measure, sort))


def _values(by: str, measure: str, sort: str) -> dict[str, Any]:
    query, totals = _question("comparison", BY[by]), _totals(BY[by])
    groups = [_group(row, totals) for row in data().constant(query)]
    value, rank = MEASURES[measure][1], SORTS[sort][1]
    groups.sort(key=lambda group: (rank(group, value), _by_name(group)))
    return {
        "chosen": {"by": by, "measure": measure, "sort": sort},
        "choices": _choices(),
        "counted": {name: count.title(locale()) for name, count in COUNTED.items()},
        "grouping": BY[by],
        "totals": totals,
        "query": query,
        "width": WIDTH,
        "drawing": drawing([_pair(group, measure) for group in groups]),
        "table": [_line(group) for group in groups],
    }


def _choices() -> dict[str, dict[str, str]]:
    """Return what each parameter offers, and the names of the texts for it."""
    return {
        "by": {name: grouping.label for name, grouping in BY.items()},
        "measure": {name: label for name, (label, *_) in MEASURES.items()},
        "sort": {name: label for name, (label, _) in SORTS.items()},
    }


def _question(name: str, by: Grouping) -> str:
    paths = {"groups": by.groups, "of_case": by.of_case, "of_platform": by.of_platform}
    return question(name, locale(), **paths, **{name: it.what for name, it in COUNTED.items()})


def _totals(by: Grouping) -> dict[str, int]:
    """Return how many cases and platforms there are, and how many of them are in a group."""
    (row,) = data().constant(_question("comparison-totals", by))
    return {name: int(value.value) for name, value in row.items()}


def _group(row: Row, totals: dict[str, int]) -> Group:
    def number(name: str) -> int:
        return int(row[name].value)

    first = Year(number("cases2012"), number("winners2012"), totals["cases2012"])
    second = Year(number("platforms2013"), number("winners2013"), totals["platforms2013"])
    return Group(row["group"].value, row["name"].value, row["pinyin"].value, (first, second))


def _by_name(group: Group) -> str:
    """Return what a group is sorted by: its English name, or its pinyin without tones."""
    name = group.pinyin if locale() == "zh" else group.name
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().casefold()


def _pair(group: Group, measure: str) -> Pair:
    _, value, written = MEASURES[measure]
    first, second = (
        Bar(value(year), value(year) * year.winning / (year.number or 1), written(year))
        for year in group.years
    )
    return Pair(group.name, link(href(group.iri)), (first, second))


def _line(group: Group) -> list[Any]:
    cells = [(year.number, year.winning, year.percentage) for year in group.years]
    return [(link(href(group.iri)), group.name), *cells[0], *cells[1]]
