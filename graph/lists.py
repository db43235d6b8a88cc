"""What a published list is: its folder, what ``source.toml`` states of it, and its rows.

``published.txt`` holds the passages as printed, ``rows.csv`` a person's reading of them. In a
cell, braces enclose what is printed but is no content: ``A{、}B`` reads as the two values A
and B and prints as ``A、B``.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from msgspec import Struct, field

from graph.project import Record

NOISE = re.compile(r"\{([^{}]*)\}")
FIELD = re.compile(r"\{(\w+)\}")
OF_ENTITY = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
"""``{column}`` is the id of what a column resolved to, ``{column.cell}`` a cell of its row."""

SECTION = "section"
"""The column whose change prints the layout's ``section``."""


class Text(Struct, forbid_unknown_fields=True, frozen=True):
    """A text in Chinese and in English."""

    zh: str
    en: str


class Layout(Struct, forbid_unknown_fields=True, frozen=True):
    """How the rows were printed; ``{column}`` stands for a cell."""

    opening: str
    section: str
    item: str


class Numbering(Struct, forbid_unknown_fields=True, frozen=True):
    """The column of serial numbers, the first of them, and where they begin again."""

    column: str
    first: int
    within: str | None = None


class Resolution(Struct, forbid_unknown_fields=True, frozen=True):
    """How a column's values become entities: from which column, of which type, which of them.

    ``where`` names cells that the entity must have; they may be those of an entity that the same
    row resolved before (``OF_ENTITY``).
    """

    column: str = field(name="from")
    type: str = field(name="as")
    where: dict[str, str] = {}


class Statement(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What ``source.toml`` states of a list; ``mappings/README.md`` explains each entry."""

    document: str
    title: Text
    passage: Text
    sha256: str
    many: list[str]
    unprinted: list[str] = []
    draft: bool = False
    expect: dict[str, int]
    layout: Layout
    resolve: dict[str, Resolution]
    mint: dict[str, str]
    numbering: Numbering | None = None
    mapping: str = "mapping.rq"
    publisher: Text | None = None
    issued: str | None = None
    address: str | None = None
    not_stated: list[str] = []


@dataclass(frozen=True)
class SourceList:
    """A published list: its name, its folder, what is stated of it, and its rows as read."""

    name: str
    folder: Path
    states: Statement
    columns: list[str]
    records: list[Record]

    @property
    def sections(self) -> list[tuple[str, list[Record]]]:
        """The rows by the headings that they were printed under, in order."""
        return [(key, list(rows)) for key, rows in groupby(self.records, _section)]

    @property
    def mapping(self) -> Path:
        """The mapping of this list; lists of one layout may share it."""
        return (self.folder / self.states.mapping).resolve()

    def printed(self, record: Record) -> str:
        """Return a row as it was printed, by the layout's ``item``."""
        return self.states.layout.item.format_map(printed_cells(record))


def _section(record: Record) -> str:
    return record.cells[SECTION]


def values(cell: str) -> list[str]:
    """Return a cell's values: what stands outside its braces, in printed order."""
    return [value for value in NOISE.sub("\0", cell).split("\0") if value]


def as_printed(cell: str) -> str:
    """Return a cell's text as it was printed: the braces go, what they enclose stays."""
    return NOISE.sub(r"\1", cell)


def printed_cells(record: Record) -> dict[str, str]:
    """Return the cells of a row as they were printed."""
    return {column: as_printed(cell) for column, cell in record.cells.items()}
