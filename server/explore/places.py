"""The places: the provinces as a map of tiles, shaded by any count, and the places below them."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response

from server.context import data, locale
from server.data import Row
from server.explore.counts import COUNTRY, COUNTS, Count
from server.explore.questions import question
from server.explore.tiles import VIEW, Scale, Tile, scale
from server.page import choice, page
from server.templating import href, link

places = Blueprint("places", __name__)


@dataclass
class Node:
    """A place in the tree, and how many of what is counted it holds."""

    address: str
    label: str
    number: int
    children: list["Node"] = field(default_factory=list)


@places.get("/places")
def show() -> Response:
    """Show the provinces, shaded by a count, and the places that the sources name below them."""
    count = COUNTS[choice("count", COUNTS)]
    return page("places.html", lambda: _values(count))


def _values(count: Count) -> dict[str, Any]:
    query, below = count.in_provinces(locale()), count.in_places(locale())
    rows, numbers = data().select(query), _numbers(data().select(below))
    shades = scale(int(rows[0]["number"].value))
    tiles = [_tile(row, shades) for row in rows]
    return {
        "counts": COUNTS.values(),
        "count": count,
        "title": count.title(locale()),
        "query": query,
        "scale": shades,
        "view": VIEW,
        "tiles": tiles,
        "table": [[(link(href(tile.iri)), tile.name), tile.number] for tile in tiles],
        # Nothing is in two provinces; a test holds the release to that.
        "outside": numbers.get(COUNTRY, 0) - sum(tile.number for tile in tiles),
        "nowhere": numbers.get("", 0),
        "query_below": below,
        "country": _tree(numbers),
    }


def _numbers(rows: list[Row]) -> dict[str, int]:
    """Return the number in each place; the number of those in none by an empty name."""
    return {row["place"].value if "place" in row else "": int(row["number"].value) for row in rows}


def _tile(row: Row, scale: Scale) -> Tile:
    letters, number = row["code"].value.rpartition("-")[2], int(row["number"].value)
    return Tile(row["province"].value, row["name"].value, letters, number, scale.shade(number))


def _tree(numbers: dict[str, int]) -> Node:
    """Return the country, with the places that a source names and those above them."""
    rows = data().constant(question("named-places", locale()))
    nodes = {
        iri: Node(link(href(iri)), row["name"].value, numbers.get(iri, 0))
        for row in rows
        if (iri := row["place"].value)
    }
    for row in rows:
        if "larger" in row:
            nodes[row["larger"].value].children.append(nodes[row["place"].value])
    return nodes[COUNTRY]
