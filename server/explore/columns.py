"""A drawing of what stands above and below a thing, in columns from left to right.

Everything stands in a column to the right of all that is above it, so a line between neighbouring
columns crosses no box. A line between others is led through a place of its own in each column that
it passes. Lines from one box share a way down, which no others share.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import TypeAlias

from server.explore.wrapping import wrap

WIDTH, ACROSS, DOWN = 158, 32, 10
"""How wide a box is, and how far boxes stand apart: two columns fit on a phone."""

FONT, LINE, PADDING = 13, 18, 8
PASSAGE = 14
"""How much height a line takes in a column that it passes."""

CORNER = 6
PORT = 7
"""How far below the middle of a box a dashed line meets it, so that it hides no other."""


@dataclass(frozen=True)
class Edge:
    """That a body has a superior, by a relation."""

    body: str
    relation: str
    superior: str
    dashed: bool


Stop: TypeAlias = tuple[int, int]
Entry: TypeAlias = str | Edge
"""What takes a place in a column: a body, or a line that passes."""


@dataclass(frozen=True)
class Box:
    """Where something stands, and its name in lines."""

    name: str
    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def height(self) -> int:
        """How high the box is."""
        return _height(self.lines)

    @property
    def middle(self) -> int:
        """The height of its middle."""
        return self.y + self.height // 2

    @property
    def texts(self) -> list[tuple[int, str]]:
        """Its lines, each with the height on which it is written."""
        first = self.y + PADDING + LINE - 5
        return [(first + LINE * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Curve:
    """A line between two boxes, as the path that draws it."""

    edge: Edge
    path: str


@dataclass(frozen=True)
class Drawing:
    """The boxes by what stands in them, and the lines between them."""

    boxes: dict[str, Box]
    curves: list[Curve]

    @property
    def width(self) -> int:
        """How wide the drawing is."""
        return max(box.x for box in self.boxes.values()) + WIDTH + 1

    @property
    def height(self) -> int:
        """How high the drawing is."""
        return max(box.y + box.height for box in self.boxes.values()) + 1


def draw(focus: str, upwards: list[Edge], below: list[Entry], names: dict[str, str]) -> Drawing:
    """Return the drawing of a thing, of all lines above it, and of what stands below it.

    What is below is drawn in the order given: edges to the focus, and names of what else is listed.
    """
    columns = _columns(focus, upwards)
    lowest: list[Entry] = list(dict.fromkeys(_body(each) for each in below))
    downwards = [each for each in below if isinstance(each, Edge)]
    return _placed([*columns[::-1], lowest], [*upwards, *downwards], names)


def _body(entry: Entry) -> str:
    return entry.body if isinstance(entry, Edge) else entry


def levels(focus: str, edges: list[Edge]) -> dict[str, int]:
    """Return how many steps everything is above the focus, by the longest way."""
    found = {focus: 0}
    for _ in edges:
        for edge in edges:
            if edge.body in found:
                found[edge.superior] = max(found.get(edge.superior, 0), found[edge.body] + 1)
    return found


def _columns(focus: str, edges: list[Edge]) -> list[list[Entry]]:
    """Return the columns from the focus upwards, each in an order with few crossings."""
    level = levels(focus, edges)
    columns: list[list[Entry]] = [[focus]]
    for number in range(1, max(level.values()) + 1):
        passing = [edge for edge in edges if level[edge.body] < number < level[edge.superior]]
        entries: list[Entry] = [*(body for body in level if level[body] == number), *passing]
        columns.append(sorted(entries, key=lambda entry: _order(entry, columns[-1], edges)))
    return columns


def _order(entry: Entry, lower: list[Entry], edges: list[Edge]) -> tuple[float, bool, bool]:
    """Return what orders a column: nearness to what is below, then solid lines before dashed."""
    leading = [entry] if isinstance(entry, Edge) else [e for e in edges if e.superior == entry]
    places = [lower.index(edge if edge in lower else edge.body) for edge in leading]
    return mean(places), isinstance(entry, Edge), all(edge.dashed for edge in leading)


def _placed(columns: list[list[Entry]], edges: list[Edge], names: dict[str, str]) -> Drawing:
    """Place columns from left to right, the first boxes of all on one height."""
    drawn = [entry for column in columns for entry in column if isinstance(entry, str)]
    lines = {name: tuple(wrap(names[name], (WIDTH - 2 * PADDING) / FONT)) for name in drawn}
    heads = [_height_of(column[0], lines) for column in columns if column]
    middle = max(heads) // 2 + 1
    boxes: dict[str, Box] = {}
    passages: dict[Edge, list[Stop]] = {edge: [] for edge in edges}
    for number, column in enumerate(columns):
        x = 1 + number * (WIDTH + ACROSS)
        for entry, y in _stacked(column, middle, lines):
            if isinstance(entry, Edge):
                passages[entry] += [(x, y + PASSAGE // 2), (x + WIDTH, y + PASSAGE // 2)]
            else:
                boxes[entry] = Box(names[entry], lines[entry], x, y)
    stops = {edge: _stops(edge, boxes, passages[edge]) for edge in edges}
    return Drawing(boxes, _curves(edges, stops))


def _stacked(
    column: list[Entry], middle: int, lines: dict[str, tuple[str, ...]]
) -> Iterable[tuple[Entry, int]]:
    """Yield what stands in a column, each with its height from the top."""
    y = middle - _height_of(column[0], lines) // 2 if column else 0
    for entry in column:
        yield entry, y
        y += _height_of(entry, lines) + DOWN


def _height_of(entry: Entry, lines: dict[str, tuple[str, ...]]) -> int:
    return PASSAGE if isinstance(entry, Edge) else _height(lines[entry])


def _height(lines: tuple[str, ...]) -> int:
    return len(lines) * LINE + 2 * PADDING


def _stops(edge: Edge, boxes: dict[str, Box], passages: list[Stop]) -> list[Stop]:
    superior, body = boxes[edge.superior], boxes[edge.body]
    port = PORT if edge.dashed else 0
    start, end = (superior.x + WIDTH, superior.middle + port), (body.x, body.middle + port)
    return [start, *passages, end]


def _curves(edges: list[Edge], stops: dict[Edge, list[Stop]]) -> list[Curve]:
    """Return lines that go from stop to stop: out of one column, into the next, and so on."""
    starts: dict[int, set[int]] = defaultdict(set)
    for points in stops.values():
        for x, y in points[::2]:
            starts[x].add(y)
    return [Curve(edge, _path(stops[edge], starts)) for edge in edges]


def _path(stops: list[Stop], starts: dict[int, set[int]]) -> str:
    steps = ["M{},{}".format(*stops[0])]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(stops)):
        if number % 2 or y == to_y:
            steps.append(f"H{to_x}")
        else:
            # The lowest start turns first, so that lines further up pass on its right.
            turn = sorted(starts[x], reverse=True).index(y) + 1
            steps.append(_turning(x + ACROSS * turn // (len(starts[x]) + 1), y, to_y))
            steps.append(f"H{to_x}")
    return "".join(steps)


def _turning(x: int, y: int, to_y: int) -> str:
    """Return the way from one height to another at a place, with round corners."""
    corner = min(CORNER, abs(to_y - y) // 2)
    down = corner if to_y > y else -corner
    first = f"H{x - corner}Q{x},{y} {x},{y + down}"
    return f"{first}V{to_y - down}Q{x},{to_y} {x + corner},{to_y}"
