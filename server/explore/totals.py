"""What a place holds, with all places below it: each number with the page that lists it."""

from dataclasses import dataclass

from server.data import Data
from server.explore.counts import COUNTS, Count, within
from server.templating import ask, link

KINDS = Count("", {}, "?it zw:platformKind ?count")
"""The kinds of platforms, which are counted in one go."""


@dataclass(frozen=True)
class Total:
    """How many of something a place holds, and where they are listed."""

    title: str
    number: int
    address: str


def totals(data: Data, place: str, language: str) -> list[Total]:
    """Return what a place holds, at any depth; nothing of what it holds none of."""
    rows = data.select(totals_query(place))
    numbers = {row["count"].value: int(row["number"].value) for row in rows}
    return [
        Total(count.title(language), number, _listed(count, place))
        for name, count in COUNTS.items()
        if (number := numbers.get(count.kind or name))
    ]


def totals_query(place: str) -> str:
    """Return the query for all that a place holds: by name of count, or by kind of platform."""
    each = [
        f'SELECT ("{count.name}" AS ?count) (COUNT(DISTINCT ?it) AS ?number)'
        f" WHERE {{ {_within(place, count)} }}"
        for count in COUNTS.values()
        if not count.kind
    ]
    kinds = f"""SELECT ?count (COUNT(DISTINCT ?it) AS ?number)
      WHERE {{ {_within(place, KINDS)} }} GROUP BY ?count"""
    union = " }\n  UNION\n  { ".join([*each, kinds])
    return f"SELECT ?count ?number WHERE {{\n  {{ {union} }}\n}}"


def _within(place: str, count: Count) -> str:
    return within(place, count.what, count.path)


def _listed(count: Count, place: str) -> str:
    """Return where what is counted in a place is listed: a page, or the query for it."""
    if count.page:
        return link(count.page, place=place.rpartition("/")[2], **count.chosen)
    return ask(f"SELECT DISTINCT ?it WHERE {{ {_within(place, count)} }}")
