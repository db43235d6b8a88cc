"""Reading the drawing of a hierarchy back from its page: by where things are drawn, and no more."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

STEP = re.compile(r"([MHVQ])([\d, ]+)")
Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """A box of the drawing, where it leads, and its lines of text with their places."""

    href: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    texts: tuple[tuple[int, int, str], ...]

    @property
    def id(self) -> str:
        """The id of the body that stands in it, or that is listed behind it."""
        body = re.search(r"body=([\w-]+)|/organisation/([\w-]+)", self.href)
        assert body
        return body[1] or body[2]

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies within."""
        x, y = point
        return self.x < x < self.x + self.width and self.y < y < self.y + self.height


@dataclass(frozen=True)
class Curve:
    """A line of the drawing, and the points that it goes through."""

    kind: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Drawing:
    """What a drawing shows."""

    rects: list[Rect]
    curves: list[Curve]

    def edges(self) -> set[tuple[str, str, str]]:
        """Return which bodies the lines lead between, by what they touch: from, how, to."""
        return {
            (self._touching(curve.points[-1], 0), curve.kind, self._touching(curve.points[0], 1))
            for curve in self.curves
        }

    def _touching(self, point: Point, side: int) -> str:
        """Return what has a point on its left (0) or right (1) edge."""
        (found,) = (
            rect.id
            for rect in self.rects
            if rect.x + side * rect.width == point[0] and rect.y < point[1] < rect.y + rect.height
        )
        return found


def read(page: str) -> Drawing:
    """Return the drawing of a page."""
    match = re.search(r'<svg class="hierarchy".*?</svg>', page, re.DOTALL)
    assert match
    svg = ElementTree.fromstring(match[0].replace(" data-live", ""))  # noqa: S314 - it is ours
    return Drawing(
        [_rect(link) for link in svg.iter("a")],
        [
            Curve(path.attrib["class"], tuple(_points(path.attrib["d"])))
            for path in svg.findall("path")
        ],
    )


def _rect(link: ElementTree.Element) -> Rect:
    rect = next(link.iter("rect"))
    texts = [(int(t.attrib["x"]), int(t.attrib["y"]), t.text or "") for t in link.iter("tspan")]
    x, y, width, height = (int(rect.attrib[name]) for name in ("x", "y", "width", "height"))
    return Rect(link.attrib["href"], rect.attrib["class"], x, y, width, height, tuple(texts))


def _points(path: str) -> list[Point]:
    """Return points along a path, close to each other; its curves are quadratic."""
    found: list[Point] = []
    for letter, text in STEP.findall(path):
        numbers = [float(number) for number in re.findall(r"\d+", text)]
        if letter == "M":
            found.append((numbers[0], numbers[1]))
            continue
        x, y = found[-1]
        control, end = (x, y), (x, numbers[0])
        if letter == "Q":
            control, end = (numbers[0], numbers[1]), (numbers[2], numbers[3])
        elif letter == "H":
            end = (numbers[0], y)
        found += [_between((x, y), control, end, part / 40) for part in range(1, 41)]
    return found


def _between(start: Point, control: Point, end: Point, part: float) -> Point:
    rest = 1 - part
    x, y = (
        rest * rest * a + 2 * rest * part * b + part * part * c
        for a, b, c in zip(start, control, end, strict=True)
    )
    return round(x, 3), round(y, 3)
