"""Pairs of horizontal bars, one below the other: their geometry, in the units of a drawing."""

import textwrap
import unicodedata
from dataclasses import dataclass

WIDTH = 420
ROW, BAR = 34, 12
LINE = 14
"""How high a line of a label is."""

LONGEST = 24
"""How many characters a line of a label has at most."""

FIGURES = 44
"""The room for the figures at the end of the bars."""


@dataclass(frozen=True)
class Bar:
    """A bar: a whole, of which a part is marked; and what is written at its end."""

    whole: float
    part: float
    text: str


@dataclass(frozen=True)
class Pair:
    """Two bars with their label."""

    label: str
    address: str
    bars: tuple[Bar, Bar]


@dataclass(frozen=True)
class DrawnBar:
    """A bar as it is drawn: a marked stretch, and the rest behind it."""

    y: int
    length: float
    part: float
    text: str


@dataclass(frozen=True)
class DrawnPair:
    """A pair as it is drawn: the lines of its label, each with its height, and its bars."""

    pair: Pair
    lines: list[tuple[int, str]]
    bars: list[DrawnBar]


@dataclass(frozen=True)
class Drawing:
    """Pairs as they are drawn: where the bars begin, and how high all of it is."""

    left: int
    height: int
    pairs: list[DrawnPair]


def drawing(pairs: list[Pair]) -> Drawing:
    """Return how pairs are drawn, on one scale."""
    labels = {pair.label: textwrap.wrap(pair.label, LONGEST) for pair in pairs}
    left = max(_breadth(line) for lines in labels.values() for line in lines) + 10
    largest = max((bar.whole for pair in pairs for bar in pair.bars), default=0) or 1
    scale = (WIDTH - left - FIGURES) / largest
    drawn = [
        DrawnPair(
            pair,
            _lines(labels[pair.label], number * ROW),
            [
                _bar(bar, number * ROW + 4 + order * (BAR + 1), scale)
                for order, bar in enumerate(pair.bars)
            ],
        )
        for number, pair in enumerate(pairs)
    ]
    return Drawing(left, len(pairs) * ROW, drawn)


def _lines(lines: list[str], top: int) -> list[tuple[int, str]]:
    first = top + ROW // 2 + 5 - (len(lines) - 1) * LINE // 2
    return [(first + order * LINE, line) for order, line in enumerate(lines)]


def _bar(bar: Bar, y: int, scale: float) -> DrawnBar:
    return DrawnBar(y, round(bar.whole * scale, 1), round(bar.part * scale, 1), bar.text)


def _breadth(text: str) -> int:
    """Return about how broad a text is."""
    return sum(13 if unicodedata.east_asian_width(letter) in "WF" else 7 for letter in text)
