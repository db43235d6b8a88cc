"""The provinces as tiles: where each stands, what it says, and how dark it is."""

import re
from dataclasses import dataclass
from itertools import count

PICTURE = """
    .  .  .  .  .  HL .
    .  .  .  .  NM JL .
    XJ .  NX SX BJ LN .
    QH GS SN HA HE TJ .
    XZ SC CQ HB AH SD .
    .  YN GZ HN JX JS SH
    .  .  GX GD FJ ZJ .
    .  .  HI MO HK TW .
"""
"""The tiles, by the letters of ISO 3166-2: each near those of its neighbours, and no outline."""

GRID = [line.split() for line in PICTURE.strip().splitlines()]
PLACES = {
    code: (column, row)
    for row, line in enumerate(GRID)
    for column, code in enumerate(line)
    if code != "."
}
SIDE = 100
"""The side of a tile with the gap to the next, in the units of the drawing."""

VIEW = f"0 0 {len(GRID[0]) * SIDE} {len(GRID) * SIDE}"

KIND = re.compile(r"(([回壮]族|维吾尔)?自治区|特别行政区|省|市| SAR)$")
"""What a province's name says of its kind and its people, which its short name leaves out."""

SHADES = 5
"""So many shades there are at most, beside that of nothing."""


@dataclass(frozen=True)
class Tile:
    """A province on the map."""

    iri: str
    name: str
    letters: str
    """Its letters in ISO 3166-2, by which it has its place."""

    number: int
    shade: int

    @property
    def x(self) -> int:
        """Where its left side is."""
        return PLACES[self.letters][0] * SIDE

    @property
    def y(self) -> int:
        """Where its upper side is."""
        return PLACES[self.letters][1] * SIDE

    @property
    def words(self) -> list[str]:
        """The words of its name, without its kind."""
        return KIND.sub("", self.name).split()


@dataclass(frozen=True)
class Shade:
    """A class of numbers that are shaded alike: from the first to the last of them."""

    shade: int
    first: int
    last: int


@dataclass(frozen=True)
class Scale:
    """How numbers are shaded: by equal steps of 1, 2, 5, 10, 20, 50 …; nothing is by itself."""

    step: int
    largest: int

    def shade(self, number: int) -> int:
        """Return the shade of a number, 0 for nothing."""
        return -(-number // self.step)

    @property
    def shades(self) -> list[Shade]:
        """The shades in use, the lightest first."""
        used = range(1, self.shade(self.largest) + 1)
        return [Shade(0, 0, 0)] + [
            Shade(shade, (shade - 1) * self.step + 1, shade * self.step) for shade in used
        ]


def scale(largest: int) -> Scale:
    """Return the scale with the smallest step that has shades enough up to a number."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    return Scale(next(step for step in steps if step * SHADES >= largest), largest)
